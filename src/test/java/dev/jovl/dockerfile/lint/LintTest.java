package dev.jovl.dockerfile.lint;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.jovl.dockerfile.CheckOptions;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LintTest {

  private static List<String> rules(String text) throws DockerfileException {
    Dockerfile file = Dockerfile.parse(text.replace(';', '\n').getBytes(UTF_8));
    return rules(file, "*.log\nsub/\ndir\n!kept.log\n!dir/f", null);
  }

  private static List<String> rules(Dockerfile file, String ignored, @Nullable String argument)
      throws DockerfileException {
    IgnorePatterns patterns = IgnorePatterns.parse(ignored.getBytes(UTF_8));
    return Lint.check(file, patterns, CheckOptions.of(file, argument)).stream()
        .map(warning -> warning.rule().id())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "FROM a:1 AS Build|StageNameCasing",
        "FROM a:1 as b|FromAsCasing",
        "FROM a:1;run x;RUN y|ConsistentInstructionCasing",
        "FROM a:1 AS b;FROM a:2 AS b|DuplicateStageName",
        "FROM a:1 AS scratch|ReservedStageName",
        "FROM a:1;CMD x|JSONArgsRecommended",
        "FROM a:1;CMD ['x']|InvalidJSONArray",
        "FROM a:1;MAINTAINER x|MaintainerDeprecated",
        "FROM a:$V|UndefinedArgInFrom",
        "ARG V;FROM a:$V|InvalidDefaultArgInFrom",
        "FROM a:1;WORKDIR x|WorkdirRelativePath",
        "FROM scratch;COPY $x /|UndefinedVar",
        "FROM a:1;CMD [];CMD []|MultipleInstructionsDisallowed",
        "FROM a:1;ENV a b|LegacyKeyValueFormat",
        "FROM --platform=$TARGETPLATFORM a:1|RedundantTargetPlatform",
        "FROM --platform=linux/amd64 a:1|FromPlatformFlagConstDisallowed",
        "FROM a:1;ARG API_TOKEN|SecretsUsedInArgOrEnv",
        "FROM a:1;EXPOSE 80/TCP|ExposeProtoCasing",
        "FROM a:1;EXPOSE 127.0.0.1:80:80|ExposeInvalidFormat",
        "FROM a:1;ADD https://x.org/y /|AddWithoutChecksum",
        "FROM a|UnpinnedBaseImage",
        "FROM a:1;COPY x.log kept.log /y/|CopyIgnoredFile",
        "FROM a:1;ADD ./sub/f /|CopyIgnoredFile",
      })
  void check_eachRule_once(String text, String rule) throws DockerfileException {
    assertThat(rules(text)).containsExactly(rule);
  }

  @Test
  void check_patternThatIsNoneOfAny_isLeftToTheBuild() throws DockerfileException {
    assertThat(rules("FROM a:1;COPY [a b /x/")).isEmpty();
  }

  @Test
  void check_clean() throws DockerfileException {
    assertThat(
            rules(
                "ARG V=1;FROM a:$V AS b;ARG X;ENV Y=$X PUBLIC_KEY=z;WORKDIR /y;RUN [ -f x ];RUN [["
                    + " -f x ]];FROM b;COPY $Y /;COPY --from=b x.log /;COPY kept.log x /z/;COPY"
                    + " *.log /;CMD [\"x\"]"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "FROM a:1;SHELL ['x'];CMD y",
        "FROM a:1 AS b;SHELL ['x'];FROM b;FROM 1;ENTRYPOINT y",
        "FROM a:1 AS b;WORKDIR /x;FROM b;WORKDIR y",
        "FROM --platform=linux/amd64 a:1 AS for_amd64",
        "FROM --platform=linux/amd64 a:1 AS linux",
        "FROM --platform=$BUILDPLATFORM a:1",
        "FROM scratch;COPY dir /x",
        "FROM scratch;COPY . /x",
        "FROM scratch;ENV AUTH_MODULE_VERSION=1",
        "FROM scratch;ARG A=1 B=$A;COPY $B /x",
        "FROM a:1;# check=skip=MaintainerDeprecated // no label then;MAINTAINER x",
        "FROM a:1;# a;# check=skip=all;# b;CMD x",
      })
  void check_whatIsMeant_isNoWarning(String text) throws DockerfileException {
    assertThat(rules(text.replace('\'', '"'))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "frOM a:1;from a:2|ConsistentInstructionCasing",
        "FROM --platform=$BULIDPLATFORM a:1|UndefinedArgInFrom",
        "FROM --platform=linux/${ARCH} a:1|UndefinedArgInFrom",
        "ARG SFX='box:';FROM busy${SFX}|InvalidDefaultArgInFrom",
        "ARG A=x:;ARG B=$A;FROM $B|InvalidDefaultArgInFrom",
        "FROM scratch;COPY dir/g /x|CopyIgnoredFile",
        "FROM scratch;ARG B=$A A=1|UndefinedVar",
        "FROM scratch;ENV A=1 B=$A|UndefinedVar",
        "# check=skip=MaintainerDeprecated;FROM a:1;# check=skip=all;;CMD x|JSONArgsRecommended",
        "FROM a:1;# check=skip=JSONArgsRecommended;USER x;CMD x|JSONArgsRecommended",
        "FROM a:1;# check=skip=CopyIgnoredFile;MAINTAINER x|MaintainerDeprecated",
      })
  void check_whatIsNotMeant_isOneWarning(String text, String rule) throws DockerfileException {
    assertThat(rules(text.replace('\'', '"'))).containsExactly(rule);
  }

  @Test
  void check_copyOfAContextOfWhichNothingIsKept() throws DockerfileException {
    Dockerfile file = Dockerfile.parse("FROM scratch\nCOPY . /\n".getBytes(UTF_8));
    for (String all : List.of("*", "**", "**/*", "*\n!x\n*")) {
      assertThat(rules(file, all, null)).containsExactly("CopyIgnoredFile");
    }
    for (String some : List.of(".*", "*\n!x", "a\nb")) {
      assertThat(rules(file, some, null)).isEmpty();
    }
  }

  @Test
  void check_argument_goesBeforeTheDirective() throws DockerfileException {
    Dockerfile file =
        Dockerfile.parse("# check=skip=all\nFROM a:1\nMAINTAINER x\nCMD y\n".getBytes(UTF_8));
    assertThat(rules(file, "", null)).isEmpty();
    assertThat(rules(file, "", "skip=JSONArgsRecommended; error=true"))
        .containsExactly("MaintainerDeprecated");
    assertThat(CheckOptions.of(file, null).isStrict()).isFalse();
    assertThat(CheckOptions.of(file, "skip=x;error=true").isStrict()).isTrue();
  }

  @Test
  void check_skipDirective() throws DockerfileException {
    assertThat(rules("# check=skip=UnpinnedBaseImage,MaintainerDeprecated;FROM a;MAINTAINER x"))
        .isEmpty();
  }

  @Test
  void check_skipCommentOfManyRemarks_isReadAtOnce() {
    String skip = "# check=skip=JSONArgsRecommended" + " //".repeat(300_000) + "\u2028x";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(rules("FROM a:1;" + skip + ";CMD x")).isEmpty());
  }
}
