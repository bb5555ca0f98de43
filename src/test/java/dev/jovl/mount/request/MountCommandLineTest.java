package dev.jovl.mount.request;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountCommandLine.Question;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.MountFlags;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MountCommandLineTest {

  @Test
  void o_joinedOrApartOrRepeated() throws Exception {
    MountCommandLine line = parse(Dialect.JOVL, "-olowerdir=/a", "-o", "ro", "/mnt", "-o", "debug");
    assertThat(texts(line)).containsExactly("lowerdir=/a", "ro", "debug").inOrder();
    assertThat(text(line.target())).isEqualTo("/mnt");
    assertThat(line.source()).isNull();
  }

  @Test
  void words_theLastIsTheTarget() throws Exception {
    MountCommandLine line = parse(Dialect.FUSE_OVERLAYFS, "overlay", "/mnt", "-o", "rw");
    assertThat(text(line.source())).isEqualTo("overlay");
    assertThat(text(line.target())).isEqualTo("/mnt");
  }

  /** The kernel would say no more of it than EINVAL. */
  @Test
  void source_thatIsEmptyIsNone() throws Exception {
    MountCommandLine line = parse(Dialect.JOVL, "-olowerdir=/a", "", "/mnt");
    assertThat(line.options(true).mount().fsname()).isEqualTo("jovl");
  }

  @Test
  void source_isTakenAsItIs() throws Exception {
    MountCommandLine line = parse(Dialect.JOVL, "-olowerdir=/a", "a\tb\u202e \\", "/mnt");
    assertThat(line.options(true).mount().fsname()).isEqualTo("a\tb\u202e \\");
  }

  /** A terminal would show what follows in another order, and a line could look like two. */
  @ParameterizedTest
  @CsvSource({"/\u202egpj, /\\u202egpj", "'/a\n\\', /a\\x0a\\x5c"})
  void pathInAMessage_isNotObeyedByATerminal(String path, String shown) throws Exception {
    MountCommandLine line = parse(Dialect.JOVL, "-olowerdir=/a,upperdir=" + path, "/mnt");
    MountException refused = assertThrows(MountException.class, () -> line.options(true));
    assertThat(refused).hasMessageThat().startsWith("-o upperdir=" + shown + ": ");
  }

  /** So that it can be copied from there. */
  @Test
  void pathInAMessage_staysAsItIs() throws Exception {
    String path = "/my \u00e9 " + "d/".repeat(300) + "%";
    MountCommandLine line = parse(Dialect.JOVL, "-olowerdir=/a,upperdir=" + path, "/mnt");
    MountException refused = assertThrows(MountException.class, () -> line.options(true));
    assertThat(refused).hasMessageThat().startsWith("-o upperdir=" + path + ": ");
  }

  @Test
  void dashes_endOptions() throws Exception {
    assertThat(text(parse(Dialect.JOVL, "--", "-o").target())).isEqualTo("-o");
  }

  @Test
  void helper_takesTheLettersOfMount8() throws Exception {
    MountCommandLine line =
        parse(
            Dialect.HELPER, "src", "/mnt", "-sfnv", "-t", "fuse.jovl", "-o", "lowerdir=/a,rw,foo");
    assertThat(line.fake()).isTrue();
    assertThat(line.foreground()).isFalse();
    assertThat(line.options(true).ignored()).containsExactly("foo");
    assertThat(line.options(true).mount().fsname()).isEqualTo("src");
  }

  /** It would be mounted here, and mount(8) would say that it is there. */
  @Test
  void helper_refusesAnotherNamespace() {
    MountException refused =
        assertThrows(
            MountException.class,
            () -> parse(Dialect.HELPER, "src", "/mnt", "-N", "/proc/1/fd/3", "-o", "ro"));
    assertThat(refused.kind()).isEqualTo(Kind.USAGE);
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo(
            "-N: a mount in another mount namespace is not supported; run mount in that one:"
                + " nsenter --mount=FILE mount ...");
  }

  @ParameterizedTest
  @CsvSource({
    "server=off, false",
    "server=OFF, false",
    "'server=off,server=on', true",
    "'server=on,server=off', false",
    "ro, true"
  })
  void isServed_asTheLastWordSays(String options, boolean served) throws Exception {
    assertThat(parse(Dialect.JOVL, "-o", options, "/mnt").isServed()).isEqualTo(served);
  }

  @Test
  void question_isAsked() throws Exception {
    assertThat(parse(Dialect.FUSE_OVERLAYFS, "--version").question()).isEqualTo(Question.VERSION);
    assertThat(parse(Dialect.JOVL, "-h").question()).isEqualTo(Question.HELP);
    assertThat(parse(Dialect.HELPER, "--help").question()).isEqualTo(Question.HELP);
    assertThat(parse(Dialect.HELPER, "-V").question()).isEqualTo(Question.VERSION);
  }

  @Test
  void unknown_isRefused() {
    MountException refused =
        assertThrows(MountException.class, () -> parse(Dialect.JOVL, "--frobnicate"));
    assertThat(refused).hasMessageThat().isEqualTo("--frobnicate: no such option; see --help");
  }

  @Test
  void unknown_isToldAsByFuseOverlayfs() throws Exception {
    MountCommandLine line =
        parse(Dialect.FUSE_OVERLAYFS, "--frob", "-o", "lowerdir=/a,frob", "-x", "/mnt");
    assertThat(line.options(true).ignored()).containsExactly("--frob", "-x", "frob").inOrder();
    assertThat(text(line.target())).isEqualTo("/mnt");
  }

  @Test
  void o_withoutValueIsRefused() {
    assertThrows(MountException.class, () -> parse(Dialect.JOVL, "/mnt", "-o"));
  }

  /** A blank behind the comma, which would leave a read-only mount. */
  @Test
  void words_thatAreOptionsAreRefused() {
    MountException refused =
        assertThrows(
            MountException.class,
            () -> parse(Dialect.JOVL, "-o", "lowerdir=/a,", "upperdir=/u,workdir=/w", "/mnt"));
    assertThat(refused.kind()).isEqualTo(Kind.USAGE);
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo(
            "upperdir=/u,workdir=/w: an option that is not behind -o; leave out the blank before"
                + " it, or write -o there");
  }

  @Test
  void words_tooManyAreRefused() {
    MountException refused =
        assertThrows(
            MountException.class,
            () -> parse(Dialect.JOVL, "-o", "lowerdir=/a", "a", "b", "c", "/mnt"));
    assertThat(refused.kind()).isEqualTo(Kind.USAGE);
    assertThat(refused).hasMessageThat().isEqualTo("c: one word too many; write [SOURCE] DIR");
  }

  @Test
  void value_ofAnotherWord_isRefusedWithThoseThatThereAre() throws Exception {
    MountCommandLine line = parse(Dialect.JOVL, "-o", "lowerdir=/a,index=zip", "/mnt");
    MountException refused = assertThrows(MountException.class, () -> line.options(true));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo("-o index=zip: not a value of index; write on or off");
  }

  @Test
  void words_ofOthersAreAsMany() throws Exception {
    MountCommandLine line = parse(Dialect.FUSE_OVERLAYFS, "a", "upperdir=u", "/mnt");
    assertThat(text(line.source())).isEqualTo("upperdir=u");
    assertThat(text(parse(Dialect.JOVL, "a=b", "/mnt").source())).isEqualTo("a=b");
  }

  @Test
  void names_asFuseOverlayfs() throws Exception {
    MountSettings mount =
        parse(Dialect.FUSE_OVERLAYFS, "overlay", "-o", "lowerdir=/a", "/m").options(true).mount();
    assertThat(mount.fsname()).isEqualTo("fuse-overlayfs");
    assertThat(mount.subtype()).isEqualTo("fuse-overlayfs");
    assertThat(mount.flags()).isEqualTo(MountFlags.NOATIME);
  }

  @Test
  void flags_ofAUserAreWithoutDevicesAndSetuid() throws Exception {
    MountCommandLine line = parse(Dialect.JOVL, "-o", "lowerdir=/a", "/m");
    assertThat(line.options(false).mount().flags()).isEqualTo(MountFlags.NOSUID | MountFlags.NODEV);
    assertThat(line.options(true).mount().flags()).isEqualTo(0);
  }

  private static MountCommandLine parse(Dialect dialect, String... words) throws MountException {
    return MountCommandLine.parse(
        dialect, Arrays.stream(words).map(word -> word.getBytes(StandardCharsets.UTF_8)).toList());
  }

  private static Iterable<String> texts(MountCommandLine line) {
    return line.optionStrings().stream()
        .map(option -> new String(option, StandardCharsets.UTF_8))
        .toList();
  }

  private static String text(byte @Nullable [] bytes) {
    return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
  }
}
