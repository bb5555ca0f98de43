package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import org.junit.jupiter.api.Test;

final class LeasesTest extends ScratchDirectory {
  @Test
  void mayHaveWriter_whileOneHasItOpen() throws ErrnoException {
    Fd writer = create("f");
    try (Fd file = open("f", OpenFlags.RDONLY)) {
      assertThat(Leases.mayHaveWriter(file)).isTrue();
      writer.close();
      assertThat(Leases.mayHaveWriter(file)).isFalse();
      // Nothing is left that a writer would have to wait for.
      open("f", OpenFlags.RDWR | OpenFlags.NONBLOCK).close();
    }
  }

  @Test
  void mayHaveWriter_whileItIsMapped() throws ErrnoException {
    Mapping mapping;
    try (Fd writer = create("f")) {
      FileData.truncate(writer, 10);
      mapping = Mapping.of(writer, 10, true, Mapping.SHARED);
    }
    try (Fd file = open("f", OpenFlags.RDONLY)) {
      assertThat(Leases.mayHaveWriter(file)).isTrue();
      mapping.close();
      assertThat(Leases.mayHaveWriter(file)).isFalse();
    }
  }

  @Test
  void mayHaveWriter_ofWhatCannotBeLeased_isNotKnown() throws ErrnoException {
    try (Fd directory = open(".", OpenFlags.PATH)) {
      assertThat(Leases.mayHaveWriter(directory)).isTrue();
    }
  }
}
