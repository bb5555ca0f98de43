package dev.jovl.fuse.jnr;

import static com.google.common.truth.Truth.assertThat;

import com.kenai.jffi.MemoryIO;
import dev.jovl.fuse.RequestCount;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The table of function pointers, called as C would. */
final class CallbackTableTest {
  private final CallbackTable table = new CallbackTable();

  @AfterEach
  void free() {
    table.free();
  }

  private int called(Slot slot) {
    long place = table.address() + (long) slot.place() * Long.BYTES;
    return Libfuse.call(MemoryIO.getInstance().getAddress(place), 1, 2, 3, 4);
  }

  @Test
  void callback_getsItsArguments() {
    table.put(Slot.READ, arguments -> (int) arguments.int64(1) * 10 + arguments.int32(3));
    assertThat(called(Slot.READ)).isEqualTo(24);
  }

  @Test
  void callbackThatThrowsAnErrno_answersIt() {
    table.put(
        Slot.UNLINK,
        arguments -> {
          throw ErrnoException.of(Errno.EROFS);
        });
    assertThat(called(Slot.UNLINK)).isEqualTo(-Errno.EROFS.number());
  }

  @Test
  void callbackThatThrowsAnythingElse_answersEio() {
    table.put(
        Slot.UNLINK,
        arguments -> {
          throw new IllegalStateException("test");
        });
    table.put(
        Slot.RMDIR,
        arguments -> {
          throw new OutOfMemoryError("test");
        });
    assertThat(called(Slot.UNLINK)).isEqualTo(-Errno.EIO.number());
    assertThat(called(Slot.RMDIR)).isEqualTo(-Errno.EIO.number());
  }

  @Test
  void counts_areByCallback() {
    table.put(Slot.MKDIR, arguments -> 0);
    assertThat(called(Slot.MKDIR)).isEqualTo(0);
    assertThat(called(Slot.MKDIR)).isEqualTo(0);
    List<RequestCount> counts = table.counts();
    assertThat(counts).hasSize(1);
    assertThat(counts.get(0).name()).isEqualTo("MKDIR");
    assertThat(counts.get(0).count()).isEqualTo(2);
  }
}
