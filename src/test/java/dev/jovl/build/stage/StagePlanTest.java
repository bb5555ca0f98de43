package dev.jovl.build.stage;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.build.config.BuildArguments;
import dev.jovl.build.request.BuildException;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StagePlanTest {
  private static final int MANY = 10_000;

  private static StagePlan plan(String file) throws DockerfileException, BuildException {
    FromNames names = new FromNames(Dockerfile.parse(file.getBytes(UTF_8)), List.of());
    BuildArguments arguments = new BuildArguments(Map.of(), "default", Optional.empty());
    return StagePlan.of(names, Optional.empty(), arguments);
  }

  /** As generated files are. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM s%1$d AS s%2$d\n",
        "FROM scratch AS s%2$d\nCOPY --from=s%1$d / /\n",
        "FROM s AS s%2$d\nRUN --mount=from=s%1$d,target=/m true\n"
      })
  void plan_ofManyStagesThatEachNeedTheOneBefore_hasThemAll(String stage) throws Exception {
    StringBuilder file = new StringBuilder("FROM scratch AS s0\n");
    for (int i = 1; i < MANY; i++) {
      file.append(String.format(stage, i - 1, i));
    }
    StagePlan plan = plan(file.toString());
    assertThat(plan.stages()).hasSize(MANY);
    assertThat(plan.target().name()).isEqualTo("s" + (MANY - 1));
  }

  @Test
  void plan_hasTheStagesThatAreNeeded_inTheOrderOfTheFile() throws Exception {
    StagePlan plan =
        plan(
            """
            FROM scratch AS base
            FROM base AS unused
            COPY --from=base / /
            FROM base AS first
            FROM base AS second
            COPY --from=first / /
            FROM scratch
            COPY --from=second / /
            COPY --from=1 / /first
            FROM scratch
            COPY --from=second / /
            """);
    assertThat(plan.stages().stream().map(Stage::index)).containsExactly(0, 2, 3, 5).inOrder();
    assertThat(plan.bases()).containsExactly(0, "scratch", 2, "base", 3, "base", 5, "scratch");
  }

  /** As the mount itself, which takes its files from the last one. */
  @Test
  void plan_ofAMountThatNamesTwoStages_hasTheLastOne() throws Exception {
    StagePlan plan =
        plan(
            """
            FROM scratch AS first
            FROM scratch AS last
            FROM scratch
            RUN --mount=from=first,from=last,target=/m true
            """);
    assertThat(plan.stages().stream().map(Stage::index)).containsExactly(1, 2).inOrder();
  }
}
