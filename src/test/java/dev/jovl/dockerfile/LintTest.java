package dev.jovl.dockerfile;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LintTest {

  private static List<String> rules(String text) throws DockerfileException {
    Dockerfile file = Dockerfile.parse(text.replace(';', '\n').getBytes(UTF_8));
    IgnorePatterns ignored = IgnorePatterns.parse("*.log\nsub/\n!kept.log\n".getBytes(UTF_8));
    return Lint.check(file, ignored).stream().map(warning -> warning.rule().id()).toList();
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
                "ARG V=1;FROM a:$V AS b;ARG X;ENV Y=$X PUBLIC_KEY=z;WORKDIR /y;"
                    + "RUN [ -f x ];RUN [[ -f x ]];FROM b;COPY $Y /;COPY --from=b x.log /;COPY kept.log x /z/;COPY *.log /;CMD [\"x\"]"))
        .isEmpty();
  }

  @Test
  void check_skipDirective() throws DockerfileException {
    assertThat(rules("# check=skip=UnpinnedBaseImage,MaintainerDeprecated;FROM a;MAINTAINER x"))
        .isEmpty();
  }
}
