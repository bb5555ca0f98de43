package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of names at the limits of what can be read of it. */
final class NameTableTest {

  private static final Digest IMAGE = Digest.of(new byte[] {1});

  /** The document is one value, and a name without a manifest two. */
  private static final int MOST_NAMES = (1 << 18) / 2 - 1;

  private final StoreFiles files;
  private final NameTable names;

  NameTableTest(@TempDir Path directory) throws IOException {
    files = new StoreFiles(directory.resolve("store"));
    files.create(note -> {});
    names = new NameTable(files);
  }

  private static NamedImage named(int number) throws IOException {
    return new NamedImage(Reference.parse("h.example/i" + number + ":1"), IMAGE, Optional.empty());
  }

  private void fill(int count) throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",")
          .append("\"")
          .append(named(i).name())
          .append("\":{\"image\":\"")
          .append(IMAGE)
          .append("\"}");
    }
    Files.writeString(files.layout().names(), json.append("}"), StandardCharsets.US_ASCII);
  }

  @Test
  void change_oneNameMoreThanCanBeRead_isRefusedAndOthersStay() throws IOException {
    fill(MOST_NAMES);
    NamedImage more = named(MOST_NAMES);
    StoreException full =
        assertThrows(StoreException.class, () -> names.change(more.name(), before -> more));
    assertThat(full).hasMessageThat().endsWith("; remove names with jovl rmi");
    assertThat(names.all()).hasSize(MOST_NAMES);
    assertThat(names.change(named(0).name(), before -> null)).isPresent();
    assertThat(names.change(more.name(), before -> more)).isEmpty();
  }
}
