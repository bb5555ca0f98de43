package dev.jovl.mount.request;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountSettings.Allow;
import dev.jovl.posix.MountFlags;
import dev.jovl.union.IdMapping;
import dev.jovl.union.IdMapping.Range;
import dev.jovl.union.UnionOptions.DirectoryLinks;
import dev.jovl.union.UnionOptions.Durability;
import dev.jovl.union.UnionOptions.RedirectMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionReaderTest {

  @Test
  void lowerdir_isSplitAtPlainColons() throws Exception {
    LayerPaths layers = strict("lowerdir=/a:/b\\:c:/d\\,e,upperdir=/u\\,v,workdir=/w").layers();
    assertThat(texts(layers.lowers())).containsExactly("/a", "/b:c", "/d,e").inOrder();
    assertThat(text(layers.upper())).isEqualTo("/u,v");
    assertThat(text(layers.work())).isEqualTo("/w");
  }

  @Test
  void lowerdir_escapedBackslashIsOne() throws Exception {
    assertThat(texts(strict("lowerdir=/a\\\\:/b").layers().lowers()))
        .containsExactly("/a\\", "/b")
        .inOrder();
  }

  @Test
  void lowerdir_isNeverNormalised() throws Exception {
    assertThat(texts(strict("lowerdir=l/LINK/../diff1:.//x/.").layers().lowers()))
        .containsExactly("l/LINK/../diff1", ".//x/.")
        .inOrder();
  }

  @Test
  void lowerdir_bytesThatAreNoTextStay() throws Exception {
    byte[] option = "lowerdir=/x".getBytes(StandardCharsets.UTF_8);
    option[option.length - 1] = (byte) 0xff;
    byte[] read =
        OptionReader.read(List.of(option), OptionDialect.STRICT, 0).layers().lowers().get(0);
    assertThat(read).isEqualTo(new byte[] {'/', (byte) 0xff});
  }

  @Test
  void lowerdir_afterTwoColonsIsDataOnly() throws Exception {
    LayerPaths layers = strict("lowerdir=/a:/b::/c::/d").layers();
    assertThat(texts(layers.lowers())).containsExactly("/a", "/b").inOrder();
    assertThat(texts(layers.dataOnly())).containsExactly("/c", "/d").inOrder();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lowerdir=/a::/b:/c", "lowerdir=/a::/d::/b:/c:/e"})
  void lowerdir_afterOneColonIsNoDataOnlyLayerAndFollowsNone(String option) {
    assertThat(refusal(option)).contains("/c is no data-only layer, but follows one");
  }

  @Test
  void lowerdirPlus_addsLayers() throws Exception {
    LayerPaths layers = strict("lowerdir+=/a:b,lowerdir+=/c,datadir+=/d").layers();
    assertThat(texts(layers.lowers())).containsExactly("/a:b", "/c").inOrder();
    assertThat(texts(layers.dataOnly())).containsExactly("/d");
  }

  @Test
  void lowerdirPlus_isOneNameWithItsBackslashes() throws Exception {
    LayerPaths layers =
        strict("lowerdir+=/dev\\x2ddisk,lowerdir+=/a\\:b,datadir+=/d\\\\e\\,f").layers();
    assertThat(texts(layers.lowers())).containsExactly("/dev\\x2ddisk", "/a\\:b").inOrder();
    assertThat(texts(layers.dataOnly())).containsExactly("/d\\\\e,f");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lowerdir=:/a", "lowerdir=/a:", "lowerdir=/a:::/b"})
  void lowerdir_emptyPartIsRefusedUnlessLenient(String option) throws Exception {
    assertThat(refusal(option)).contains("a directory is empty");
    assertThat(lenient(option).layers().lowers()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lowerdir=/a\\:1:/b,upperdir=/u\\:2,workdir=/w\\:3",
        "lowerdir=/a\\\\:1:/b,upperdir=/u\\\\:2,workdir=/w\\\\:3"
      })
  void fuseOverlayfs_colonsHaveOneBackslashOrTwo(String options) throws Exception {
    LayerPaths layers = asFuseOverlayfs(options).layers();
    assertThat(texts(layers.lowers())).containsExactly("/a:1", "/b").inOrder();
    assertThat(text(layers.upper())).isEqualTo("/u:2");
    assertThat(text(layers.work())).isEqualTo("/w:3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lowerdir=/a::/b", "lowerdir=:/a:/b:", "lowerdir=/a:::/b"})
  void fuseOverlayfs_emptyPartsSayNothing(String option) throws Exception {
    LayerPaths layers = asFuseOverlayfs(option).layers();
    assertThat(texts(layers.lowers())).containsExactly("/a", "/b").inOrder();
    assertThat(layers.dataOnly()).isEmpty();
  }

  @Test
  void fuseOverlayfs_countsDirectoriesUnlessToldNot() throws Exception {
    assertThat(asFuseOverlayfs("lowerdir=/a").union().directoryLinks())
        .isEqualTo(DirectoryLinks.COUNTED);
    assertThat(asFuseOverlayfs("lowerdir=/a,static_nlink").union().directoryLinks())
        .isEqualTo(DirectoryLinks.ONE);
    assertThat(strict("lowerdir=/a").union().directoryLinks())
        .isEqualTo(DirectoryLinks.OF_ONE_LAYER);
  }

  /** Without SELinux mount(8) takes them away before the kernel sees them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "context=\"a:b:c,d\"",
        "fscontext=\"a:b:c,d\"",
        "rootcontext=\"a:b:c,d\"",
        "defcontext=\"a:b:c,d\"",
        "seclabel"
      })
  void labelsOfSelinux_areTakenAndIgnored(String option) throws MountException {
    OptionSet set = strict(option + ",lowerdir=/a");
    assertThat(texts(set.layers().lowers())).containsExactly("/a");
    assertThat(set.ignored()).isEmpty();
  }

  /** As for other filesystems; the last of both counts. */
  @ParameterizedTest
  @CsvSource({"acl, true", "noacl, false", "'acl,noacl', false", "'noacl,acl', true"})
  void acl_andItsOppositeAreTaken(String options, boolean acls) throws MountException {
    OptionSet set =
        OptionReader.read(List.of(bytes("lowerdir=/a," + options)), OptionDialect.STRICT, 0);
    assertThat(set.union().acls()).isEqualTo(acls);
  }

  @Test
  void quotes_afterEqualsProtectCommas() throws Exception {
    OptionSet options = strict("lowerdir=/a,context=\"system_u:object_r:x:s0:c1,c2\",volatile");
    assertThat(options.union().durability()).isEqualTo(Durability.VOLATILE);
  }

  @Test
  void quotes_elsewhereAreCharacters() throws Exception {
    assertThat(texts(strict("lowerdir=/a\"b,ro").layers().lowers())).containsExactly("/a\"b");
  }

  @Test
  void quotes_thatAreOpenAreRefused() {
    assertThat(refusal("lowerdir=/a,context=\"x")).contains("a quote is not closed");
  }

  @Test
  void options_ofSeveralStringsAreOneList_theLastWins() throws Exception {
    OptionSet options =
        OptionReader.read(
            List.of(bytes("lowerdir=/a,ro,nosuid"), bytes("lowerdir=/b,suid,rw")),
            OptionDialect.STRICT,
            0);
    assertThat(texts(options.layers().lowers())).containsExactly("/b");
    assertThat(options.mount().flags()).isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource({
    "ro, 1",
    "nosuid, 2",
    "nodev, 4",
    "noexec, 8",
    "sync, 16",
    "dirsync, 128",
    "noatime, 1024",
    "nodiratime, 2048",
    "relatime, 2097152",
    "strictatime, 16777216",
    "lazytime, 33554432"
  })
  void flag_isOfMount2(String option, long flag) throws Exception {
    assertThat(strict("lowerdir=/a," + option).mount().flags()).isEqualTo(flag);
  }

  @ParameterizedTest
  @CsvSource({
    "noatime, true", "atime, true", "nodiratime, true", "relatime, true", "strictatime, true",
    "norelatime, true", "lazytime, false", "nosuid, false", "ro, false", "x-atime, false"
  })
  void accessTimes_areAskedForByAnOptionAndNotByADefault(String option, boolean asked)
      throws Exception {
    OptionSet options =
        OptionReader.read(
            List.of(bytes("lowerdir=/a," + option)), OptionDialect.STRICT, MountFlags.NOATIME);
    assertThat(options.mount().accessTimes()).isEqualTo(asked);
  }

  @Test
  void flag_clearsADefault() throws Exception {
    long flags =
        OptionReader.read(
                List.of(bytes("lowerdir=/a,dev")),
                OptionDialect.STRICT,
                MountFlags.NODEV | MountFlags.NOSUID)
            .mount()
            .flags();
    assertThat(flags).isEqualTo(MountFlags.NOSUID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "defaults",
        "_netdev",
        "nofail",
        "x-systemd.automount",
        "private",
        "comment=a",
        "uhelper=a",
        "user",
        "context=a",
        "userxattr",
        "uuid=on",
        "nfs_export=off",
        "verity=off",
        "writeback=0",
        "fast_ino=1",
        "fast_ino_check=1",
        "default_permissions",
        "override_creds",
        "static_nlink",
        "max_write=131072"
      })
  void option_ofOthersIsTaken(String option) throws Exception {
    assertThat(strict("lowerdir=/a," + option).ignored()).isEmpty();
  }

  @Test
  void unknown_namesTheNearest() {
    assertThat(refusal("lowerdir=/a,metacpy=on"))
        .isEqualTo("-o metacpy=on: no such option; did you mean metacopy?");
    assertThat(refusal("lowerdir=/a,zzzzzzzzzz"))
        .isEqualTo("-o zzzzzzzzzz: no such option; see jovl mount --help");
  }

  /** A caller that asks for it relies on it. */
  @Test
  void autoUnmount_isNotTakenWithoutAWord() throws Exception {
    assertThat(refusal("lowerdir=/a,auto_unmount"))
        .isEqualTo(
            "-o auto_unmount: no such option; leave it out, a mount whose server died is removed by"
                + " jovl umount");
    assertThat(lenient("lowerdir=/a,auto_unmount").ignored()).containsExactly("auto_unmount");
  }

  @Test
  void unknown_isToldWhenLenient() throws Exception {
    assertThat(lenient("lowerdir=/a,foo=bar,baz").ignored())
        .containsExactly("foo=bar", "baz")
        .inOrder();
  }

  @ParameterizedTest
  @CsvSource({
    "redirect_dir=on, ON",
    "redirect_dir=follow, FOLLOW",
    "redirect_dir=off, FOLLOW",
    "redirect_dir=nofollow, NOFOLLOW",
    "ro, ON"
  })
  void redirectDir_isThatOfTheKernel(String option, RedirectMode expected) throws Exception {
    assertThat(strict("lowerdir=/a," + option).union().redirectDir()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"uuid=on, true", "uuid=auto, true", "uuid=null, true", "uuid=off, false", "ro, true"})
  void uuid_offLeavesFilesystemsWithout(String option, boolean expected) throws Exception {
    assertThat(strict("lowerdir=/a," + option).union().uuids()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "fsync=auto, AUTO", "fsync=strict, STRICT", "fsync=volatile, VOLATILE", "fsync=1, AUTO",
    "fsync=0, UNASKED", "sync=0, UNASKED", "volatile, VOLATILE", "async, AUTO"
  })
  void fsync_hasTheWordsOfBoth(String option, Durability expected) throws Exception {
    assertThat(strict("lowerdir=/a," + option).union().durability()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redirect_dir=maybe",
        "metacopy=1",
        "index=",
        "xino",
        "uuid=none",
        "timeout=-1",
        "timeout=x",
        "timeout=1d",
        "timeout=0x1p3",
        "timeout= 1",
        "timeout=NaN",
        "threads=0",
        "threads=many",
        "engine=libfuse3",
        "server=0",
        "squash_to_uid=-1",
        "squash_to_uid=4294967295",
        "squash_to_gid=4294967295",
        "xattr_permissions=3",
        "uidmapping=0:1",
        "uidmapping=a:b:c",
        "uidmapping=0:0:0",
        "uidmapping=0:0:10:9:100:1",
        "uidmapping=0:0:10:10:9:1",
        "uidmapping=:",
        "nfs_export=on",
        "verity=require",
        "plugins=/x.so",
        "ro=1"
      })
  void value_thatIsWrongIsRefusedByName(String option) {
    assertThat(refusal("lowerdir=/a," + option)).startsWith("-o " + option + ": ");
  }

  @Test
  void uidmapping_mayBeginWithAColon() throws Exception {
    assertThat(strict("lowerdir=/a,uidmapping=:0:1000:1:1:100000:65536").union().ids().users())
        .containsExactly(new Range(1000, 0, 1), new Range(100000, 1, 65536))
        .inOrder();
  }

  @Test
  void uidmapping_mayHaveRangesSideBySide() throws Exception {
    assertThat(
            strict("lowerdir=/a,uidmapping=10:0:10:0:10:10:4294967295:20:1").union().ids().users())
        .hasSize(3);
  }

  @Test
  void timeout_isADecimalNumber() throws Exception {
    assertThat(strict("lowerdir=/a,timeout=1.5e2").mount().timeoutSeconds()).isEqualTo(150);
  }

  @Test
  void squashToUid_countsMoreThanRoot() throws Exception {
    IdMapping ids = strict("lowerdir=/a,squash_to_uid=5,squash_to_root").union().ids();
    assertThat(ids.squashUid()).isEqualTo(5);
    assertThat(ids.squashGid()).isEqualTo(0);
  }

  @Test
  void squash_takesEveryId() throws Exception {
    IdMapping ids =
        strict("lowerdir=/a,squash_to_uid=4294967294,squash_to_gid=2147483648").union().ids();
    assertThat(Integer.toUnsignedString(ids.squashUid())).isEqualTo("4294967294");
    assertThat(Integer.toUnsignedString(ids.squashGid())).isEqualTo("2147483648");
  }

  @Test
  void squashToRoot_isBoth() throws Exception {
    IdMapping ids = strict("lowerdir=/a,squash_to_root").union().ids();
    assertThat(ids.squashUid()).isEqualTo(0);
    assertThat(ids.squashGid()).isEqualTo(0);
  }

  @Test
  void allow_saysWhoMayEnter() throws Exception {
    assertThat(strict("lowerdir=/a").mount().allow()).isEqualTo(Allow.USUAL);
    assertThat(strict("lowerdir=/a,allow_root").mount().allow()).isEqualTo(Allow.ROOT);
    assertThat(strict("lowerdir=/a,allow_other").mount().allow()).isEqualTo(Allow.OTHER);
  }

  @Test
  void layers_areNeeded() {
    assertThat(refusal("ro"))
        .isEqualTo("-o lowerdir: no layer is named; write -o lowerdir=DIR[:DIR...]");
    assertThat(refusal("lowerdir=/a,upperdir=/b")).contains("it needs a work directory");
  }

  @ParameterizedTest
  @CsvSource({
    "'volatile,fsync=strict', STRICT",
    "'fsync=strict,volatile', VOLATILE",
    "'fsync=volatile,fsync=auto', AUTO",
    "'volatile,sync=auto', AUTO"
  })
  void durability_theLastWins(String options, Durability expected) throws Exception {
    assertThat(strict("lowerdir=/a," + options).union().durability()).isEqualTo(expected);
  }

  /** There they are two kinds: one that is volatile stays so whatever fsync says. */
  @Test
  void durability_ofFuseOverlayfsIsVolatileAnyway() throws Exception {
    assertThat(asFuseOverlayfs("lowerdir=/a,volatile,fsync=1").union().durability())
        .isEqualTo(Durability.UNASKED);
  }

  @Test
  void allow_theLastWins() throws Exception {
    assertThat(strict("lowerdir=/a,allow_other,allow_root").mount().allow()).isEqualTo(Allow.ROOT);
    assertThat(strict("lowerdir=/a,allow_root,allow_other").mount().allow()).isEqualTo(Allow.OTHER);
  }

  /** The nearest word would be its opposite. */
  @Test
  void nooverrideCreds_isNotTakenWithoutAWord() {
    assertThat(refusal("lowerdir=/a,nooverride_creds"))
        .isEqualTo(
            "-o nooverride_creds: no such option; leave it out, layers are used with the rights of"
                + " the mounter");
  }

  @Test
  void whatIsNotDone_isRefusedWithItsCause() {
    assertThat(refusal("lowerdir=/a,nfs_export=on"))
        .isEqualTo("-o nfs_export=on: file handles do not outlive the server; leave it out");
    assertThat(refusal("lowerdir=/a,plugins=/x"))
        .startsWith("-o plugins=/x: no plugin for layers is loaded; ");
  }

  /** The kernel takes it too, and says so in its log. */
  @Test
  void workdir_withoutUpperIsTold() throws Exception {
    assertThat(strict("lowerdir=/a,workdir=/w").notes())
        .containsExactly(
            "-o workdir=/w: not used, for no upperdir is named; the mount is read-only");
    assertThat(strict("lowerdir=/a,upperdir=/u,workdir=/w").notes()).isEmpty();
    assertThat(lenient("lowerdir=/a,foo").notes()).containsExactly("unknown argument ignored: foo");
  }

  @Test
  void lowLatency_isOnUntilItIsTurnedOff() throws Exception {
    assertThat(strict("lowerdir=/a:/b").mount().lowLatency()).isTrue();
    assertThat(strict("lowerdir=/a:/b,low_latency=on").mount().lowLatency()).isTrue();
    assertThat(strict("lowerdir=/a:/b,low_latency=off").mount().lowLatency()).isFalse();
    assertThat(refusal("lowerdir=/a:/b,low_latency=perhaps")).contains("low_latency=perhaps");
  }

  private static OptionSet strict(String options) throws MountException {
    return OptionReader.read(List.of(bytes(options)), OptionDialect.STRICT, 0);
  }

  private static OptionSet lenient(String options) throws MountException {
    return OptionReader.read(List.of(bytes(options)), OptionDialect.SLOPPY, 0);
  }

  private static OptionSet asFuseOverlayfs(String options) throws MountException {
    return OptionReader.read(List.of(bytes(options)), OptionDialect.FUSE_OVERLAYFS, 0);
  }

  private static String refusal(String options) {
    MountException refused = assertThrows(MountException.class, () -> strict(options));
    assertThat(refused.kind()).isEqualTo(Kind.USAGE);
    return String.valueOf(refused.getMessage());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<String> texts(List<byte[]> paths) {
    return Arrays.asList(
        paths.stream()
            .map(path -> new String(path, StandardCharsets.UTF_8))
            .toArray(String[]::new));
  }
}
