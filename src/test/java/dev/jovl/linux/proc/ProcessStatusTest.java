package dev.jovl.linux.proc;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessStatusTest {
  private static final ProcessStatus STATUS =
      ProcessStatus.of(
          List.of(
              "Name:\tSeccomp",
              "Groups:\t4 24 ",
              "VmRSS:\t   71234 kB",
              "CapEff:\t8000000000000001",
              "Seccomp_filters:\t1",
              "Seccomp:\t2"));

  @Test
  void value_isThatOfTheWholeKey() {
    assertThat(STATUS.value("Seccomp")).isEqualTo("2");
    assertThat(STATUS.value("Seccomp_filters")).isEqualTo("1");
    assertThat(STATUS.value("Groups")).isEqualTo("4 24");
    assertThat(STATUS.value("VmRSS")).isEqualTo("71234 kB");
    assertThat(STATUS.value("Vm")).isEmpty();
  }

  @Test
  void bits_areHexadecimal() {
    assertThat(STATUS.bits("CapEff")).isEqualTo(1L << 63 | 1);
    assertThat(STATUS.bits("SigPnd")).isEqualTo(0);
  }

  @Test
  void ownStatus_isRead() throws IOException {
    ProcessStatus own = ProcessStatus.of(Path.of("/proc/self"));
    assertThat(own.value("Pid")).isEqualTo(Long.toString(ProcessHandle.current().pid()));
  }

  @Test
  void processThatIsGone_hasNone() {
    assertThrows(IOException.class, () -> ProcessStatus.of(Path.of("/proc/0")));
  }
}
