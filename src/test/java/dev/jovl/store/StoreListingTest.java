package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

final class StoreListingTest {

  /** A directory of a disk that fails when its entries are read, as getdents(2) with EIO. */
  private static DirectoryStream<Path> failing(IOException failure) {
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        throw new DirectoryIteratorException(failure);
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void all_whereTheDiskFails_isItsErrorAndNoDefect() throws IOException {
    FileSystemException failure =
        new FileSystemException("/store/layers", null, "Input/output error");
    try (DirectoryStream<Path> directory = failing(failure)) {
      IOException thrown = assertThrows(IOException.class, () -> StoreListing.all(directory));
      assertThat(thrown).isSameInstanceAs(failure);
    }
  }
}
