package dev.jovl.image.archive;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.ImageCatalog;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.store.Store;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docker reads and jovl does not is told by its name. */
final class UnsupportedCompressionTest {

  private final Path directory;

  UnsupportedCompressionTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @CsvSource({"xz, fd377a585a000004", "bzip2, 425a6839314159265359e1a2"})
  void isToldWithTheWayOut(String program, String hex) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(hex);
    Path file = Files.write(directory.resolve("archive"), bytes);
    try (Store store = Store.open(directory.resolve("store"))) {
      Load load = new Load(store, Platform.host(), TransferListener.NONE);
      RootfsImport imports = new RootfsImport(store, note -> {});
      for (var way :
          new org.junit.jupiter.api.function.Executable[] {
            () -> load.file(file),
            () -> load.stream(new ByteArrayInputStream(bytes)),
            () -> imports.tar(new ByteArrayInputStream(bytes), "-", Optional.empty())
          }) {
        IOException e = assertThrows(IOException.class, way);
        assertThat(e).hasMessageThat().startsWith("compressed by " + program);
        assertThat(e)
            .hasMessageThat()
            .containsMatch(program + " -dc FILE \\| jovl (load|import -)$");
      }
    }
  }

  @Test
  void tarThatBeginsSo_isATar() throws Exception {
    try (Store store = Store.open(directory.resolve("store"))) {
      byte[] tar = TestImage.tar("BZh9", "1");
      Digest image =
          new RootfsImport(store, note -> {})
              .tar(new ByteArrayInputStream(tar), "-", Optional.empty());
      assertThat(new ImageCatalog(store).find(image.hex()).config().diffIds())
          .containsExactly(Digest.of(tar));
    }
  }
}
