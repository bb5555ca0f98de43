package dev.jovl.layer;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Shell;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Directories of layers below a temporary one, and what a shell sees in them. */
final class LayerDirectories implements AutoCloseable {

  private final Path base;
  private final List<Fd> open = new ArrayList<>();
  private final List<Path> mounted = new ArrayList<>();
  private int refused;

  LayerDirectories(Path base) {
    this.base = base;
  }

  Path path(String name) {
    return base.resolve(name);
  }

  Path make(String name) throws IOException {
    return Files.createDirectory(path(name));
  }

  Fd open(Path directory) throws IOException {
    Fd fd =
        Open.path(
            Fd.CURRENT_DIRECTORY,
            directory.toString().getBytes(StandardCharsets.UTF_8),
            OpenFlags.RDONLY | OpenFlags.DIRECTORY);
    open.add(fd);
    return fd;
  }

  /** Returns layers below, the uppermost first. */
  Lowers lowers(String... names) throws IOException {
    List<Fd> roots = new ArrayList<>();
    for (String name : names) {
      roots.add(open(path(name)));
    }
    return () -> roots;
  }

  /** Unpacks a tar into a new directory. */
  Unpacked unpack(String name, byte[] tar, String... lowers) throws IOException {
    Path unused = make(name);
    return unpackInto(name, tar, lowers);
  }

  /** Unpacks a tar into a directory that is there and empty. */
  Unpacked unpackInto(String name, byte[] tar, String... lowers) throws IOException {
    return LayerUnpacker.unpack(
        new ByteArrayInputStream(tar), open(path(name)), UnpackOptions.of(lowers(lowers)));
  }

  /** Runs a script in the temporary directory; returns what it printed. */
  String sh(String script) throws IOException {
    byte[] out = Shell.output(base, Duration.ofMinutes(2), script);
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  /** Returns what stat(1) says of files. */
  String stat(String format, String path) throws IOException {
    return sh("stat -c '" + format + "' " + path).strip();
  }

  /** Returns what is in a file. */
  String read(String path) throws IOException {
    return Files.readString(path(path));
  }

  /** Returns the value of an attribute. */
  String xattr(String name, String path) throws IOException {
    return sh("getfattr -h --absolute-names --only-values -n " + name + " " + path);
  }

  /** Returns everything that stat and getfattr tell of a tree, a line a name, sorted. */
  String describe(String tree) throws IOException {
    return sh(
        "cd "
            + tree
            + "; find . -printf '%y %m %U %G %s %n %T@ %p -> %l\\n"
            + "' | sed 's/^d\\(.*\\) [0-9]* [0-9]* \\([0-9.-]* [^ ]*\\)/d\\1 \\2/' | sort -k 7;"
            + " find . -type f -print0 | sort -z | xargs -0 -r md5sum; find . -print0 | sort -z |"
            + " xargs -0 getfattr -h -d -m - 2>/dev/null | grep -v overlay || true; find . '('"
            + " -type b -o -type c ')' -exec stat -c '%n %t %T' {} + | sort");
  }

  /** Mounts the kernel's overlayfs. */
  Path overlay(String name, String lowers, String options) throws IOException {
    Path mount = make(name);
    String lower =
        java.util.Arrays.stream(lowers.split(":"))
            .map(each -> path(each).toString())
            .collect(java.util.stream.Collectors.joining(":"));
    sh("mount -t overlay overlay -o " + options + ",lowerdir=" + lower + " " + mount);
    mounted.add(mount);
    return mount;
  }

  /** Mounts a filesystem that has neither attributes nor access lists. */
  void mountRamfs(String name) throws IOException {
    mount("ramfs", name);
  }

  /** Mounts a filesystem whose files may be as long as a length can say. */
  void mountTmpfs(String name) throws IOException {
    mount("tmpfs", name);
  }

  private void mount(String type, String name) throws IOException {
    Path mount = make(name);
    sh("mount -t " + type + " " + type + " " + mount);
    mounted.add(mount);
  }

  /** Returns what is said of a tar that must be refused, unpacked into a directory of its own. */
  String refusal(TarMaker hostile, String... lowers) {
    byte[] bytes = hostile.toBytes();
    String layer = "refused" + refused++;
    return String.valueOf(
        assertThrows(LayerException.class, () -> unpack(layer, bytes, lowers)).getMessage());
  }

  void unmount(Path mount) throws IOException {
    mounted.remove(mount);
    sh("umount " + mount);
  }

  @Override
  public void close() throws IOException {
    open.forEach(Fd::close);
    for (Path mount : List.copyOf(mounted)) {
      unmount(mount);
    }
  }
}
