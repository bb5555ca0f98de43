package dev.jovl.semantics.contestant;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayersTest {

  /** A comma would end the option, a colon the layer, and a backslash would be lost. */
  @Test
  void arguments_escapeWhatSeparates(@TempDir Path directory) throws Exception {
    Path home = Files.createDirectory(directory.resolve("a,b:c\\d e"));
    Path upper = Files.createDirectory(home.resolve("upper"));
    Path mountPoint = home.resolve("mnt");
    Layers layers =
        new Layers(
            List.of(home.resolve("lower")),
            List.of(),
            upper,
            home.resolve("work"),
            mountPoint,
            List.of("index=on"),
            true);
    String escaped = directory + "/a\\,b\\:c\\\\d e";
    assertThat(layers.arguments(List.of("xino=on")))
        .containsExactly(
            "-f",
            "-o",
            "lowerdir="
                + escaped
                + "/lower,upperdir="
                + escaped
                + "/upper,workdir="
                + escaped
                + "/work,index=on,xino=on",
            mountPoint.toString())
        .inOrder();
  }
}
