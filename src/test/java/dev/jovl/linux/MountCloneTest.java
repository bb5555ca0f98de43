package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MountCloneTest extends ScratchDirectory {
  private static final Timespec PAST = new Timespec(1_000_000_000, 0);

  @ParameterizedTest
  @CsvSource({"0, true, true", "1024, false, false", "2048, true, false", "16777216, true, true"})
  void clone_hasItsOwnRulesForAccessTimes(long flags, boolean file, boolean inDirectory)
      throws ErrnoException {
    requireRoot();
    Names.mkdir(directory, name("d"), 0755);
    file("f", "text");
    for (String name : new String[] {"d", "f"}) {
      Attributes.setTimes(directory, name(name), PAST, Timespec.NOW);
    }
    try (Fd clone = MountClone.of(directory, flags)) {
      try (Fd f = Open.at(clone, name("f"), OpenFlags.RDONLY);
          Fd d = Open.at(clone, name("d"), OpenFlags.DIRECTORY)) {
        assertThat(read(f)).isEqualTo("text");
        assertThat(new DirectoryReader(d).next()).isNotNull();
      }
    }
    assertThat(!Stats.at(directory, name("f")).atime().equals(PAST)).isEqualTo(file);
    assertThat(!Stats.at(directory, name("d")).atime().equals(PAST)).isEqualTo(inDirectory);
  }

  @Test
  void clone_isReadOnlyIfThatIsAskedForAlone() throws ErrnoException {
    requireRoot();
    file("f", "text");
    try (Fd clone = MountClone.readOnly(directory, MountFlags.NOATIME)) {
      assertFails(Errno.EROFS, () -> Open.at(clone, name("f"), OpenFlags.WRONLY));
      assertFails(Errno.EROFS, () -> Names.mkdir(clone, name("d"), 0755));
    }
    try (Fd clone = MountClone.of(directory, MountFlags.RDONLY | MountFlags.NOATIME)) {
      Names.mkdir(clone, name("d"), 0755);
      Open.at(clone, name("f"), OpenFlags.WRONLY).close();
    }
  }

  @Test
  void clone_holdsNothingThatIsMountedBelow() throws ErrnoException {
    requireRoot();
    Names.mkdir(directory, name("d"), 0755);
    byte[] below = bytes(path + "/d");
    Mounts.mount("none", below, "tmpfs", 0, null);
    try (Fd clone = MountClone.of(directory, 0)) {
      assertThat(Stats.at(clone, name("d")).device()).isEqualTo(Stats.of(directory).device());
      assertThat(Stats.at(directory, name("d")).device()).isNotEqualTo(Stats.of(clone).device());
    } finally {
      Mounts.unmount(below, 0);
    }
  }

  @Test
  void clone_isForRoot() throws ErrnoException {
    requireRoot();
    try (Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EPERM, () -> MountClone.of(directory, 0));
    }
  }
}
