package dev.jovl.semantics.cases;

import dev.jovl.posix.Errno;
import dev.jovl.posix.Stat;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.MissingException;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.nio.file.Files;
import java.nio.file.Path;

/** Disks that cannot be read any more, and disks of which one may use no more. */
final class DiskErrorCases {
  private static final String BTRFS_QUOTA = "btrfs-qgroup(8); EDQUOT in write(2)";
  private static final String EXT4 = "mke2fs -q -F -t ext4 -O ^has_journal image";
  private static final int SIZE = 256 << 10;

  /** In the middle of what is read at once. */
  private static final int READABLE = 100 << 10;

  private static final int LIMIT = 8 << 20;

  private DiskErrorCases() {}

  /**
   * A layer of two files, of which one can be read, and of the other only the beginning.
   *
   * @param good the name of the former, and its text over and over
   * @param bad the name of the latter, likewise
   */
  private record DamagedLayer(String good, String bad) {
    private static String text(String name) {
      return name.repeat(SIZE / name.length());
    }

    /** The file that is farther on the disk is the one to lose. */
    static DamagedLayer make(Stage s) throws Exception {
      LoopDisk disk = LoopDisk.make(s, 8, EXT4);
      Tree unused = s.tree(disk.root()).file("four", text("four")).file("five", text("five"));
      disk.unmount();
      int four = disk.find(text("four").substring(0, READABLE));
      int five = disk.find(text("five").substring(0, READABLE));
      if (four < 0 || five < 0) {
        throw new MissingException("the files of the layer are in pieces on its disk");
      }
      disk.mount("ro").breakFrom(Math.max(four, five) + READABLE);
      s.layerAt(1, disk.root());
      return four < five ? new DamagedLayer("four", "five") : new DamagedLayer("five", "four");
    }

    /** Claims that all that is left to read is read, and what is not is an error. */
    void check(Tree m) throws Exception {
      Check.fails(() -> m.read(bad), Errno.EIO);
      Handle file = m.openRead(bad);
      Check.equal("first bytes", text(bad).substring(0, 4096), file.read(0, 4096));
      Check.fails(file::readAll, Errno.EIO);
      Check.fails(() -> file.read(SIZE - 4096, 4096), Errno.EIO);
      Check.equal("size", (long) SIZE, m.stat(bad).size());
      m.reads(good, text(good));
    }
  }

  @Case(
      name = "error.bad.disk.reading",
      says = "What cannot be read of a lower file is EIO and no end of it, and the rest is read",
      by = "read(2)",
      layers = true)
  static void badDiskReading(Stage s) throws Exception {
    DamagedLayer layer = DamagedLayer.make(s);
    Tree m = s.mount();
    layer.check(m);
    m.write(layer.good, "F").file("n", "new").reads("n", "new");
    Check.fails(() -> m.read(layer.bad), Errno.EIO);
  }

  @Case(
      name = "error.bad.disk.copying.up",
      says = "A copy of what cannot be read is EIO: the old file stays, and no trace of the copy",
      by = Docs.OVL + "Non-directories",
      layers = true)
  static void badDiskCopyingUp(Stage s) throws Exception {
    DamagedLayer layer = DamagedLayer.make(s);
    Tree m = s.mount();
    Stat before = m.stat(layer.bad);
    Check.fails(() -> m.write(layer.bad, "x"), Errno.EIO);
    Check.fails(() -> m.rename(layer.bad, "moved"), Errno.EIO);
    Check.equal("mtime", before.mtime(), m.stat(layer.bad).mtime());
    m.absent("moved");
    layer.check(m);
    s.upper().lists("");
    m.write(layer.good, "F").unlink(layer.bad).absent(layer.bad);
    s.unmount();
    ErrorCases.nothingPrepared(s);
  }

  /** Puts the upper where 8 MiB may be used, and returns the disk. */
  private static LoopDisk limitedUpper(Stage s) throws Exception {
    LoopDisk disk = LoopDisk.make(s, 128, "mkfs.btrfs -q --mixed image; modprobe -q btrfs || true");
    disk.administrator(
        "btrfs quota enable loop; btrfs subvolume create loop/limited; btrfs quota rescan -w loop;"
            + " btrfs qgroup limit "
            + LIMIT
            + " loop/limited");
    Path limited = disk.root().resolve("limited");
    Check.that(Files.isDirectory(limited), "the subvolume is there");
    s.upperIn(limited);
    return disk;
  }

  private static void lift(LoopDisk disk) throws Exception {
    String unused = disk.administrator("btrfs qgroup limit none loop/limited");
  }

  @Case(
      name = "error.quota.writing",
      says = "No more quota is EDQUOT, what was written before stays, and more quota helps",
      by = BTRFS_QUOTA,
      layers = true,
      seconds = 60)
  static void quotaWriting(Stage s) throws Exception {
    s.layer(1).file("small", "x");
    LoopDisk disk = limitedUpper(s);
    Tree m = s.mount();
    Handle file = m.create("f");
    String part = "y".repeat(100_000);
    int[] written = {0};
    Check.fails(
        () -> {
          for (; written[0] < 2 * LIMIT; written[0] += part.length()) {
            file.append(part).sync();
          }
        },
        Errno.EDQUOT);
    String kept = m.read("f");
    Check.that(kept.startsWith("y".repeat(written[0])), "what was synced is there");
    m.reads("small", "x");
    lift(disk);
    file.append("more").sync();
    Check.equal("contents", kept + "more", m.read("f"));
    m.write("small", "z").reads("small", "z");
  }

  @Case(
      name = "error.quota.copying.up",
      says = "A copy beyond the quota is EDQUOT: the file is the old one, and more quota helps",
      by = BTRFS_QUOTA,
      layers = true,
      seconds = 60)
  static void quotaCopyingUp(Stage s) throws Exception {
    Pattern pattern = new Pattern(LIMIT + (4 << 20));
    pattern.write(s.layer(1).file("small", "x").create("big"));
    LoopDisk disk = limitedUpper(s);
    Tree m = s.mount();
    Check.fails(() -> m.write("big", "y"), Errno.EDQUOT);
    pattern.check(m.openRead("big"));
    s.upper().lists("");
    m.write("small", "z").reads("small", "z").file("n", "new").reads("n", "new");
    lift(disk);
    m.write("big", "y");
    pattern.put(0, "y");
    pattern.check(m.openRead("big"));
    s.unmount();
    pattern.check(s.upper().openRead("big"));
    ErrorCases.nothingPrepared(s);
  }
}
