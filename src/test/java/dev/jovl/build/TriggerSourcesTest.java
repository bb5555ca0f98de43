package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.testing.NeedsRoot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Triggers of a base image (ONBUILD) that take files from stages of the Dockerfile. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class TriggerSourcesTest {

  private final Workshop shop;

  TriggerSourcesTest(Workshop shop) {
    this.shop = shop;
  }

  @Test
  void copyFromAStage_buildsItFirst() throws Exception {
    shop.build(
        "FROM busybox",
        "ONBUILD COPY --from=made /x /y",
        "ONBUILD RUN --mount=from=1,target=/m cat /m/z > /w");
    Digest image =
        shop.build(
            "FROM busybox AS under",
            "RUN echo under > /z",
            "FROM under",
            "FROM under AS made",
            "RUN echo made > /x",
            "FROM busybox AS unused",
            "RUN exit 1",
            "FROM built");
    assertThat(shop.read(image, "y") + shop.read(image, "w")).isEqualTo("made\nunder\n");
  }

  /** An image of that name would be something else. */
  @ParameterizedTest
  @ValueSource(strings = {"COPY --from=%s / /", "RUN --mount=from=%s,target=/m true"})
  void sourceThatIsItsOwnStageOrALaterOne_isRefused(String trigger) throws Exception {
    for (String stage : List.of("own", "0", "later", "1")) {
      shop.build("FROM busybox", "ONBUILD " + trigger.formatted(stage));
      BuildException failure =
          assertThrows(
              BuildException.class,
              () -> shop.build("FROM built AS own", "FROM busybox AS later", "COPY --from=own / /"),
              stage);
      assertThat(failure).hasMessageThat().contains("only earlier ones can be copied from");
    }
  }
}
