package dev.jovl.dockerfile;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DockerfileTest {

  private static Dockerfile parse(String text) throws DockerfileException {
    return Dockerfile.parse(text.getBytes(UTF_8));
  }

  @Test
  void parse_byteOrderMarkAndCrLf() throws DockerfileException {
    Dockerfile file =
        parse("\uFEFF# escape=`\r\nFROM a\r\nRUN x `\r\n y\r\nCOPY <<E /\r\nz\r\nE\r\n");
    Instruction.Run run = (Instruction.Run) file.stages().get(0).instructions().get(0);
    assertThat(run.command()).isEqualTo(new Command.Shell("x  y"));
    Instruction.Copy copy = (Instruction.Copy) file.stages().get(0).instructions().get(1);
    assertThat(copy.files().documents().get(0).raw()).isEqualTo("z\r\n");
  }

  @Test
  void parse_shebangBeforeDirectives() throws DockerfileException {
    assertThat(parse("#!/usr/bin/env build\n# escape=`\nFROM a\n").directives().escape())
        .isEqualTo('`');
  }

  @Test
  void parse_directiveAfterComment_isAComment() throws DockerfileException {
    assertThat(parse("# hello\n# escape=`\nFROM a\n").directives().escape()).isEqualTo('\\');
  }

  @Test
  void parse_directive_hasAValueWithoutTheBlanksAroundIt() throws DockerfileException {
    assertThat(parse(" # syntax = a b\u00A0\t \nFROM a\n").directives().syntax())
        .isEqualTo("a b\u00A0");
    assertThat(parse("# escape=\r\n# check=x\nFROM a\n").directives())
        .isEqualTo(new Directives('\\', null, null, 0));
    assertThat(assertThrows(DockerfileException.class, () -> parse("# escape= \nFROM a\n")))
        .hasMessageThat()
        .contains("invalid escape token");
  }

  @Test
  void parse_directiveOfManyBlanks_isReadAtOnce() {
    String blanks = " ".repeat(200_000);
    for (String text : List.of("#a=" + blanks + "\u2028x", "#" + blanks, "#a" + blanks + "b")) {
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> parse(text + "\nFROM a\n"));
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          Directives read = parse("#syntax=" + blanks + "x" + blanks + "y\nFROM a\n").directives();
          assertThat(read.syntax()).isEqualTo("x" + blanks + "y");
        });
  }

  @Test
  void parse_empty() {
    assertThat(assertThrows(DockerfileException.class, () -> parse(" \n\n")))
        .hasMessageThat()
        .isEqualTo("the Dockerfile cannot be empty");
  }

  @Test
  void parse_notUtf8_isRefusedOutsideComments() throws DockerfileException {
    Dockerfile file = Dockerfile.parse("# caf\u00e9\nFROM a\n".getBytes(ISO_8859_1));
    assertThat(file.stages()).hasSize(1);
    DockerfileException thrown =
        assertThrows(
            DockerfileException.class,
            () -> Dockerfile.parse("FROM a\nLABEL x=caf\u00e9\n".getBytes(ISO_8859_1)));
    assertThat(thrown.describe("Dockerfile")).startsWith("Dockerfile:2: ");
  }

  @Test
  void parse_lineOfAnyLength() throws DockerfileException {
    String line = "RUN " + "x".repeat(200_000);
    assertThat(parse("FROM a\n" + line + "\n").stages().get(0).instructions()).hasSize(1);
  }

  @Test
  void stage_byNameAndNumber() throws DockerfileException {
    Dockerfile file = parse("FROM a AS x\nFROM b AS y\nFROM c AS X\n");
    assertThat(file.stage("X", 3)).isEqualTo(file.stages().get(2));
    assertThat(file.stage("x", 2)).isEqualTo(file.stages().get(0));
    assertThat(file.stage("1", 2)).isEqualTo(file.stages().get(1));
    assertThat(file.stage("2", 2)).isNull();
    assertThat(file.stage("z", 3)).isNull();
  }

  @Test
  void parseTrigger_withDocument() throws DockerfileException {
    Dockerfile file = parse("FROM a\nONBUILD RUN <<E\nx\nE\n");
    Instruction.OnBuild on = (Instruction.OnBuild) file.stages().get(0).instructions().get(0);
    Instruction.Run again =
        (Instruction.Run)
            Dockerfile.parseTrigger(
                on.expression(), file.stages().get(0).from().origin().location());
    assertThat(again.command()).isEqualTo(new Command.Shell("x\n"));
  }

  @Test
  void mount_fields() throws DockerfileException {
    Origin origin = parse("FROM a").stages().get(0).from().origin();
    RunMount mount = RunMount.parse("\"target=/a,b\",type=cache,ro,mode=0750,uid=3,id=n", origin);
    assertThat(mount.target()).isEqualTo("/a,b");
    assertThat(mount.type()).isEqualTo(RunMount.Type.CACHE);
    assertThat(mount.readOnly()).isTrue();
    assertThat(mount.mode()).isEqualTo(0750);
    for (String bad :
        new String[] {"target=/", "type=bin", "x", "target=/a,uid=x", "\"target=/a"}) {
      assertThrows(DockerfileException.class, () -> RunMount.parse(bad, origin));
    }
  }

  /** As Go's ParseBool and ParseUint of 32 bits take them; the last id is that of nobody. */
  @Test
  void mount_numbersAndSwitches_asBuildKitHasThem() throws DockerfileException {
    Origin origin = origin();
    RunMount mount =
        RunMount.parse("type=cache,target=/a,uid=4294967294,gid=2147483648,ro=T", origin);
    assertThat(mount.uid()).isEqualTo(-2);
    assertThat(mount.gid()).isEqualTo(Integer.MIN_VALUE);
    assertThat(mount.readOnly()).isTrue();
    assertThat(RunMount.parse("target=/a,rw=f", origin).readOnly()).isTrue();
    for (String bad :
        List.of("uid=4294967295", "gid=99999999999", "uid=-1", "ro=tRUE", "ro=yes", "ro=")) {
      String field = "type=cache,target=/a," + bad;
      assertThrows(DockerfileException.class, () -> RunMount.parse(field, origin), bad);
    }
  }

  /** Line feeds alone end lines. */
  @Test
  void document_withoutTabs_keepsThoseWithinALine() throws DockerfileException {
    String line = "a\r\tb\u0085\tc\u2028\td\n";
    Instruction.Copy copy =
        (Instruction.Copy) instructions("FROM a\nCOPY <<-E /x\n\t\t" + line + "E\n").get(0);
    assertThat(copy.files().documents().get(0).content()).isEqualTo(line);
  }

  @Test
  void mount_size() throws DockerfileException {
    Origin origin = parse("FROM a").stages().get(0).from().origin();
    for (String size : new String[] {"131072", "128k", "128K", "128kb", "0.125 MiB", "131072b"}) {
      RunMount mount = RunMount.parse("type=tmpfs,target=/a,size=" + size, origin);
      assertThat(mount.size()).isEqualTo(131072L);
    }
    for (String bad : new String[] {"abc", "", "-1", "1x", "50%", "9999999p"}) {
      String field = "type=tmpfs,target=/a,size=" + bad;
      DockerfileException thrown =
          assertThrows(DockerfileException.class, () -> RunMount.parse(field, origin));
      assertThat(thrown).hasMessageThat().contains("size must be like 64k, 128m or 1g");
    }
  }

  @Test
  void mount_secret_isNamedByIdOrSource() throws DockerfileException {
    Origin origin = parse("FROM a").stages().get(0).from().origin();
    assertThat(RunMount.parse("type=secret,src=s,target=/a", origin))
        .isEqualTo(RunMount.parse("type=secret,id=s,target=/a", origin));
    for (String bad : List.of("", ",env=V", ",id=a,src=b", ",id=a,from=b")) {
      assertThrows(
          DockerfileException.class, () -> RunMount.parse("type=secret" + bad, origin), bad);
    }
  }

  /** A variable that is not set leaves them empty. */
  @Test
  void mount_emptyFields_areAsIfNotGiven() throws DockerfileException {
    Origin origin = origin();
    List<String> mounts =
        List.of(
            "target=/a,source=",
            "type=bind,target=",
            "type=cache,id=c,target=",
            "type=cache,target=/a,id=,source=,from=",
            "type=secret,target=/a,id=,env=",
            "type=secret,id=s,target=",
            "type=secret,id=s,source=",
            "type=ssh,id=,target=,source=");
    for (String mount : mounts) {
      String without = mount.replaceAll(",[a-z]+=(?=,|$)", "");
      assertThat(RunMount.parse(mount, origin)).isEqualTo(RunMount.parse(without, origin));
    }
    String bad = "type=secret,id=,target=";
    assertThrows(DockerfileException.class, () -> RunMount.parse(bad, origin));
  }

  /** What a mount of its type cannot have would be passed over in silence. */
  @Test
  void mount_fieldOfAnotherType_isRefused() {
    Origin origin = origin();
    List<String> bad =
        List.of(
            "target=/a,uid=1",
            "target=/a,gid=1",
            "target=/a,mode=0700",
            "target=/a,required",
            "target=/a,env=V",
            "type=cache,target=/a,required",
            "type=cache,target=/a,source=/b",
            "type=cache,target=/a,from=,source=b",
            "type=tmpfs,target=/a,source=b",
            "type=tmpfs,target=/a,from=b",
            "type=ssh,source=b",
            "type=ssh,from=b");
    for (String mount : bad) {
      DockerfileException e =
          assertThrows(DockerfileException.class, () -> RunMount.parse(mount, origin), mount);
      assertThat(e).hasMessageThat().contains("--mount: ");
    }
  }

  private static Origin origin() {
    try {
      return parse("FROM a").stages().get(0).from().origin();
    } catch (DockerfileException e) {
      throw new AssertionError(e);
    }
  }

  /** What is nested as deep as that is no fault of ours, and not to be told as one. */
  @Test
  void depth_hasABound() throws DockerfileException {
    String open = "[".repeat(100_000);
    Instruction cmd = parse("FROM a\nCMD " + open).stages().get(0).instructions().get(0);
    assertThat(((Instruction.Cmd) cmd).command()).isEqualTo(new Command.Shell(open));
    String nested = "${a:-".repeat(20_000) + "x" + "}".repeat(20_000);
    Expansion expansion = new Expansion('\\', origin(), name -> null);
    DockerfileException e = assertThrows(DockerfileException.class, () -> expansion.word(nested));
    assertThat(e).hasMessageThat().contains("nested deeper than");
    String fine = "${a:-".repeat(500) + "x" + "}".repeat(500);
    assertThat(expansion.word(fine)).isEqualTo("x");
  }

  @Test
  void script_whoseNameIsNoFileName_isRefused() {
    for (String name : List.of("a/b", ".", "..", "/")) {
      String run = "FROM a\nRUN <<" + name + "\n#!/bin/sh\n" + name + "\n";
      DockerfileException e = assertThrows(DockerfileException.class, () -> parse(run), run);
      assertThat(e).hasMessageThat().contains("can not be the name of a file");
    }
  }

  /** What podman and buildah say for SELinux. */
  @Test
  void mount_labels_sayNothing() throws DockerfileException {
    Origin origin = parse("FROM a").stages().get(0).from().origin();
    RunMount plain = RunMount.parse("target=/a", origin);
    for (String label : new String[] {"z", "Z", "relabel=shared", "relabel=private"}) {
      assertThat(RunMount.parse("target=/a," + label, origin)).isEqualTo(plain);
    }
    assertThrows(DockerfileException.class, () -> RunMount.parse("target=/a,relabel=x", origin));
  }

  @Test
  void mount_fromAVariable_isRefused() {
    DockerfileException thrown =
        assertThrows(
            DockerfileException.class,
            () -> parse("FROM a AS b\nFROM a\nRUN --mount=from=$x,target=/y true\n"));
    assertThat(thrown).hasMessageThat().contains("variable expansion is not supported for from");
  }

  @Test
  void mount_variablesAreExpandedFieldByField() throws DockerfileException {
    Origin origin = parse("FROM a").stages().get(0).from().origin();
    Expansion expansion = new Expansion('\\', origin, name -> "/a,readonly");
    RunMount mount = RunMount.parse("type=tmpfs,target=$d", origin, expansion);
    assertThat(mount.target()).isEqualTo("/a,readonly");
    assertThat(mount.readOnly()).isNull();
    assertThat(RunMount.fromOf("target=/m,\"from=b\"", origin)).isEqualTo("b");
  }

  private static List<Instruction> instructions(String text) throws DockerfileException {
    return parse(text).stages().get(0).instructions();
  }

  /** A no-break space comes along from web pages; for Go's unicode.IsSpace it is a blank. */
  @Test
  void blanks_areThoseOfUnicode() throws DockerfileException {
    Dockerfile file =
        parse("\u00A0\nFROM a\u00A0\n\u2007COPY a b\u00A0\nRUN \u00A0x \\\n\u202F\n y\u0085\n");
    assertThat(file.stages().get(0).from().image()).isEqualTo("a");
    List<Instruction> instructions = file.stages().get(0).instructions();
    assertThat(((Instruction.Copy) instructions.get(0)).files().destination()).isEqualTo("b");
    assertThat(((Instruction.Run) instructions.get(1)).command())
        .isEqualTo(new Command.Shell("x  y"));
  }

  /** U+001C to U+001F are none, though Java says so. */
  @Test
  void blanks_areNotTheSeparatorsOfInformation() throws DockerfileException {
    Instruction.Copy copy = (Instruction.Copy) instructions("FROM a\nCOPY a b\u001C\n").get(0);
    assertThat(copy.files().destination()).isEqualTo("b\u001C");
  }

  /** What encoding/json of Go makes of it; UTF-8 has no form for it. */
  @Test
  void jsonArray_halfASurrogatePair_isReplaced() throws DockerfileException {
    Instruction.Cmd cmd =
        (Instruction.Cmd) instructions("FROM a\nCMD [\"\\ud800x\", \"\\ud83d\\ude00\"]\n").get(0);
    assertThat(cmd.command()).isEqualTo(new Command.Exec(List.of("\uFFFDx", "\ud83d\ude00")));
  }

  @Test
  void volume_pathsAreStripped() throws DockerfileException {
    Instruction.Volume volume =
        (Instruction.Volume) instructions("FROM a\nVOLUME [\" /a b\\t\"]\n").get(0);
    assertThat(volume.paths()).containsExactly("/a b");
  }

  @Test
  void trigger_isParsedWhereItStands() {
    assertThrows(DockerfileException.class, () -> parse("FROM a\nONBUILD COPY x\n"));
    assertThrows(DockerfileException.class, () -> parse("FROM a\nONBUILD RUN --no=1 x\n"));
  }

  @Test
  void triggerOfTriggers_ofAnyNumber_isRefused() {
    for (int count : new int[] {2, 10_000}) {
      String line = "onbuild ".repeat(count) + "RUN true";
      DockerfileException refused =
          assertThrows(DockerfileException.class, () -> parse("FROM a\n" + line + "\n"));
      assertThat(refused).hasMessageThat().contains("Chaining ONBUILD via `ONBUILD ONBUILD`");
    }
  }

  @Test
  void document_ofAnEscapedWord_isTakenAsItIs() throws DockerfileException {
    Instruction.Copy copy = (Instruction.Copy) instructions("FROM a\nCOPY <<\\E /\n$x\nE\n").get(0);
    assertThat(copy.files().documents().get(0).expand()).isFalse();
  }

  /** As in a shell: the quote behind the backslash closes. */
  @Test
  void singleQuotes_haveNoEscapes() throws DockerfileException {
    Instruction.Env env =
        (Instruction.Env) instructions("FROM a\nENV a='x\\' b=\"y\\\" z\" c='d e'\n").get(0);
    assertThat(env.pairs())
        .containsExactly(
            new Instruction.Pair("a", "'x\\'", false),
            new Instruction.Pair("b", "\"y\\\" z\"", false),
            new Instruction.Pair("c", "'d e'", false))
        .inOrder();
  }

  /** Docker keeps no flags of a check that is none. */
  @Test
  void healthcheck_ofNone_hasNoTiming() throws DockerfileException {
    Instruction.Healthcheck check =
        (Instruction.Healthcheck)
            instructions("FROM a\nHEALTHCHECK --interval=1s --retries=3 NONE\n").get(0);
    assertThat(check.timing()).isEqualTo(Instruction.HealthTiming.NONE);
  }
}
