package dev.jovl.semantics.cases;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.semantics.MissingException;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Violation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A disk in a file of the stage. It is mounted through a loop device, which goes with the mount;
 * and that goes with the stage.
 */
final class LoopDisk {
  private static final String ADMINISTRATOR = "PATH=$PATH:/usr/sbin:/sbin; export PATH; ";

  private final Path home;

  private LoopDisk(Path home) {
    this.home = home;
  }

  /**
   * Makes a disk and mounts it.
   *
   * @param script makes the filesystem in the file "image"
   * @throws MissingException if that is not possible here, or there is no loop device
   */
  static LoopDisk make(Stage s, int mebibytes, String script) throws Exception {
    LoopDisk disk = new LoopDisk(s.home());
    try {
      String unused =
          disk.administrator("mkdir loop; truncate -s " + mebibytes + "M image; " + script);
      return disk.mount("rw");
    } catch (Violation e) {
      throw new MissingException("no disk can be made here: " + e.getMessage());
    }
  }

  /** Mounts it with an option of mount(8). */
  LoopDisk mount(String option) throws Exception {
    String unused = administrator("mount -o loop," + option + " image loop");
    return this;
  }

  void unmount() throws IOException {
    Mounts.unmount(PathBytes.of(root()), 0);
  }

  /** Runs a script of the administrator, for whom the disk is mounted on "loop". */
  String administrator(String script) throws Exception {
    return Programs.shell(home, ADMINISTRATOR + script);
  }

  /** Returns the directory that it is mounted on. */
  Path root() {
    return home.resolve("loop");
  }

  /** Returns where on the disk something is written; negative if nowhere. */
  int find(String bytes) throws IOException {
    return Files.readString(home.resolve("image"), StandardCharsets.ISO_8859_1).indexOf(bytes);
  }

  /** Makes everything unreadable from some place on. */
  void breakFrom(long place) throws IOException {
    try (FileChannel image = FileChannel.open(home.resolve("image"), StandardOpenOption.WRITE)) {
      FileChannel unused = image.truncate(place);
    }
  }
}
