package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.HostDevice;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.Privileges;
import dev.jovl.run.spec.SignalTarget;
import dev.jovl.run.spec.TmpfsMount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mounts in a container: in memory, one below another, and what they leave. */
@Timeout(60)
final class ContainerMountsTest {

  private static final List<String> DEFAULT = List.of("noexec", "nosuid", "nodev", "mode=1777");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path root;
  private final Path host;
  private final Path scratch;

  ContainerMountsTest(@TempDir Path temporary) throws IOException {
    root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    host = Files.createDirectory(temporary.resolve("host"));
    scratch = Files.createDirectory(temporary.resolve("scratch"));
  }

  private static TmpfsMount tmpfs(String destination) {
    return new TmpfsMount(destination, false, DEFAULT);
  }

  private String output(String runtime, String script, Mount... mounts) throws IOException {
    return output(
        runtime, ContainerSpec.builder(root, List.of("sh", "-c", script)).mounts(List.of(mounts)));
  }

  private String output(String runtime, ContainerSpec.Builder spec) throws IOException {
    out.reset();
    ContainerExit exit =
        Containers.in(scratch, runtime)
            .run(spec.build(), ContainerIo.collecting(out, err), SignalTarget.Listener.NONE);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(exit.code()).isEqualTo(0);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void tmpfs_isEmptyAndLeavesNothing(String runtime) throws IOException {
    Files.createDirectories(root.resolve("there/below"));
    assertThat(root.resolve("there").toFile().setWritable(false, true)).isTrue();
    String script =
        "for d in /there /new/deep; do ls -A $d; stat -c %a $d; echo x >$d/f;"
            + " grep \" $d tmpfs \" /proc/mounts | /bin/busybox cut -d' ' -f3,4; done";
    String flags = "tmpfs rw,nosuid,nodev,noexec,";
    String inside = output(runtime, script, tmpfs("/there"), tmpfs("/new/deep"));
    assertThat(inside).matches("(1777\n" + flags + ".*\n){2}");
    assertThat(root.toFile().list()).asList().containsExactly("bin", "etc", "there");
    assertThat(root.resolve("there").toFile().list()).asList().containsExactly("below");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void tmpfs_hasItsOptions(String runtime) throws IOException {
    List<String> own = List.of("exec", "suid", "dev", "mode=0710", "uid=12", "size=3m");
    String script =
        "stat -c '%a %u' /t; /bin/busybox cp /bin/busybox /t/busybox && /t/busybox echo runs; head"
            + " -c 4000000 /dev/zero 2>/dev/null >/t/f || echo full; touch /r/f 2>/dev/null || echo"
            + " ro; grep -E ' /(t|r) tmpfs ' /proc/mounts | /bin/busybox cut -d' ' -f4 |"
            + " /bin/busybox cut -d, -f1-4";
    String inside =
        output(
            runtime, script, new TmpfsMount("/t", false, own), new TmpfsMount("/r", true, DEFAULT));
    assertThat(inside.lines().toList())
        .containsExactly(
            "710 12",
            "runs",
            "full",
            "ro",
            // Without a device control group nothing else keeps devices shut.
            runtime.equals("chroot")
                ? "rw,nodev,relatime,size=3072k"
                : "rw,relatime,size=3072k,mode=710",
            "ro,nosuid,nodev,noexec")
        .inOrder();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void workingDirectory_thatATmpfsHides_isMadeInIt(String runtime) throws IOException {
    ContainerSpec.Builder spec = ContainerSpec.builder(root, List.of("pwd"));
    spec.workingDir("/new/deep/er").mounts(List.of(tmpfs("/new")));
    assertThat(output(runtime, spec)).isEqualTo("/new/deep/er\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void tmpfs_ofAReadOnlyContainer_canBeWritten(String runtime) throws IOException {
    for (String directory : List.of("proc", "sys", "dev")) {
      Files.createDirectory(root.resolve(directory));
    }
    String script = "echo x >/new/f && cat /new/f; touch /x 2>/dev/null || echo ro";
    ContainerSpec.Builder spec = ContainerSpec.builder(root, List.of("sh", "-c", script));
    assertThat(output(runtime, spec.readOnly(true).mounts(List.of(tmpfs("/new")))))
        .isEqualTo("x\nro\n");
    assertThat(Files.exists(root.resolve("new"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void mounts_belowATmpfs_areSeenInAnyOrder(String runtime) throws IOException {
    Files.writeString(host.resolve("f"), "from the host\n");
    BindMount file = new BindMount(host.resolve("f"), "/data/deep/f", true);
    BindMount directory = new BindMount(host, "/data/host", false);
    TmpfsMount readOnly = new TmpfsMount("/data", true, DEFAULT);
    String script =
        "cat /data/deep/f /data/host/f; echo x >/data/host/g; touch /data/x 2>/dev/null || echo ro";
    assertThat(output(runtime, script, file, directory, readOnly))
        .isEqualTo("from the host\nfrom the host\nro\n");
    assertThat(Files.readString(host.resolve("g"))).isEqualTo("x\n");
    assertThat(Files.exists(root.resolve("data"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void tmpfs_inADirectoryOfTheHost_hidesWhatIsThere(String runtime) throws IOException {
    Files.createDirectory(host.resolve("cache"));
    Files.writeString(host.resolve("cache/kept"), "");
    String script = "ls /space/cache; touch /space/cache/x /space/y";
    assertThat(output(runtime, script, tmpfs("/space/cache"), new BindMount(host, "/space", false)))
        .isEmpty();
    assertThat(host.resolve("cache").toFile().list()).asList().containsExactly("kept");
    assertThat(host.toFile().list()).asList().containsExactly("cache", "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void resolverAndDevices_areSeenInATmpfs(String runtime) throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs fuse");
    Path link = root.resolve("etc/resolv.conf");
    Files.createSymbolicLink(link, Path.of("/run/resolve/stub.conf"));
    HostDevice fuse = new HostDevice(Path.of("/dev/fuse"), "/run/fuse", "rwm");
    String script = "ls /run; ls /run/resolve; echo '#' >>/etc/resolv.conf; [ -c /run/fuse ]";
    ContainerSpec.Builder spec = ContainerSpec.builder(root, List.of("sh", "-c", script));
    spec.privileges(new Privileges(false, false, List.of(), List.of(), List.of(fuse)));
    assertThat(output(runtime, spec.mounts(List.of(tmpfs("/run")))))
        .isEqualTo("fuse\nresolve\nstub.conf\n");
    assertThat(root.toFile().list()).asList().containsExactly("bin", "etc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void directoryOfTheHost_hidesOurFilesBelow(String runtime) throws IOException {
    Files.writeString(host.resolve("hosts"), "of the host\n");
    assertThat(output(runtime, "cat /etc/hosts; ls /etc", new BindMount(host, "/etc", false)))
        .isEqualTo("of the host\nhosts\n");
    Path own = Files.writeString(host.resolve("own"), "own\n");
    assertThat(output(runtime, "cat /etc/hosts", new BindMount(own, "/etc/hosts", false)))
        .isEqualTo("own\n");
    assertThat(host.toFile().list()).asList().containsExactly("hosts", "own");
  }
}
