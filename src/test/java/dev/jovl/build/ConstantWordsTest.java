package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.build.stage.ConstantWords;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.testing.NeedsRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that are wrong whatever the variables are. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class ConstantWordsTest {

  private final Workshop shop;

  ConstantWordsTest(Workshop shop) {
    this.shop = shop;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXPOSE 99999",
        "EXPOSE 80 80/foo",
        "STOPSIGNAL SIGFOO",
        "COPY --chmod=9 f /f",
        "ADD --chmod=u+q f /f",
        "ADD --checksum=sha256:00 http://h.example/f /f",
        "ADD --checksum=nine https://h.example/r.git /f"
      })
  void wrongWord_isRefusedBeforeAnythingIsExecuted_andByACheck(String line) throws Exception {
    shop.file("f", "x");
    String[] file = {"FROM busybox", "RUN echo began", line};
    BuildException failed = assertThrows(BuildException.class, () -> shop.build(file));
    assertThat(failed).hasMessageThat().contains("Dockerfile:3");
    assertThat(shop.transcript()).doesNotContain("began");
    Dockerfile parsed = Dockerfile.parse(String.join("\n", file).getBytes(UTF_8));
    assertThrows(DockerfileException.class, () -> ConstantWords.check(parsed));
  }

  @Test
  void wrongWord_ofAStageThatIsNotBuilt_isNone() throws Exception {
    shop.build("FROM busybox AS other", "EXPOSE 99999", "FROM busybox", "EXPOSE 80");
    assertThat(shop.transcript()).contains("EXPOSE 80");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXPOSE 80/TCP 53/udp 8000-8010 \"81\"",
        "STOPSIGNAL 9",
        "STOPSIGNAL rtmin+3",
        "COPY --chmod=u=rwX,go-w f /f",
        "COPY --chmod=0755 f /f"
      })
  void rightWord_builds(String line) throws Exception {
    shop.file("f", "x");
    shop.build("FROM busybox", line);
    assertThat(shop.transcript()).contains(line.substring(0, 4));
  }
}
