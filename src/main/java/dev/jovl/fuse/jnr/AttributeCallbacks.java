package dev.jovl.fuse.jnr;

import com.kenai.jffi.MemoryIO;
import dev.jovl.fuse.AttributeChange;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.OpenFile;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Timespec;
import org.jspecify.annotations.Nullable;

/** Attributes of files and of the filesystem. */
final class AttributeCallbacks {
  /** UTIME_OMIT of utimensat(2). */
  private static final long UTIME_OMIT = (1L << 30) - 2;

  private static final int KEEP = -1;

  private final Mount mount;

  private AttributeCallbacks(Mount mount) {
    this.mount = mount;
  }

  static void register(CallbackTable table, Mount mount) {
    AttributeCallbacks attributes = new AttributeCallbacks(mount);
    table.put(Slot.GETATTR, attributes::getattr);
    table.put(Slot.FGETATTR, attributes::fgetattr);
    table.put(Slot.CHMOD, attributes::chmod);
    table.put(Slot.CHOWN, attributes::chown);
    table.put(Slot.TRUNCATE, attributes::truncate);
    table.put(Slot.FTRUNCATE, attributes::ftruncate);
    table.put(Slot.UTIMENS, attributes::utimens);
    table.put(Slot.STATFS, attributes::statfs);
  }

  private int getattr(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long node = mount.paths().node(caller, arguments.path(0));
    put(arguments, caller, node, null);
    return 0;
  }

  private int fgetattr(Arguments arguments) throws ErrnoException {
    OpenFile file = mount.files().get(arguments.address(2));
    put(arguments, mount.caller(), file.node(), file.handle());
    return 0;
  }

  private void put(Arguments arguments, Caller caller, long node, @Nullable Long handle)
      throws ErrnoException {
    long address = arguments.address(1);
    mount.structures().putStat(address, mount.filesystem().getattr(caller, node, handle).stat());
  }

  private int chmod(Arguments arguments) throws ErrnoException {
    int mode = Mode.permissions(arguments.int32(1));
    return change(arguments, new AttributeChange(mode, null, null, null, null, null, null, false));
  }

  private int chown(Arguments arguments) throws ErrnoException {
    Integer uid = arguments.int32(1) == KEEP ? null : arguments.int32(1);
    Integer gid = arguments.int32(2) == KEEP ? null : arguments.int32(2);
    return change(arguments, new AttributeChange(null, uid, gid, null, null, null, null, false));
  }

  private int truncate(Arguments arguments) throws ErrnoException {
    long size = arguments.int64(1);
    return change(arguments, new AttributeChange(null, null, null, size, null, null, null, false));
  }

  private int ftruncate(Arguments arguments) throws ErrnoException {
    OpenFile file = mount.files().get(arguments.address(2));
    long size = arguments.int64(1);
    AttributeChange change =
        new AttributeChange(null, null, null, size, null, null, file.handle(), false);
    var unused = mount.filesystem().setattr(mount.caller(), file.node(), change);
    return 0;
  }

  /** The times are an array of two struct timespec. */
  private int utimens(Arguments arguments) throws ErrnoException {
    long times = arguments.address(1);
    Timespec atime = time(times);
    Timespec mtime = time(times + 16);
    return change(
        arguments, new AttributeChange(null, null, null, null, atime, mtime, null, false));
  }

  private static @Nullable Timespec time(long address) {
    MemoryIO memory = MemoryIO.getInstance();
    long nanos = memory.getLong(address + 8);
    if (nanos == UTIME_OMIT) {
      return null;
    }
    boolean now = nanos == Timespec.NOW.nanos();
    return now ? Timespec.NOW : new Timespec(memory.getLong(address), (int) nanos);
  }

  private int change(Arguments arguments, AttributeChange change) throws ErrnoException {
    Caller caller = mount.caller();
    long node = mount.paths().node(caller, arguments.path(0));
    var unused = mount.filesystem().setattr(caller, node, change);
    return 0;
  }

  private int statfs(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long node = mount.paths().node(caller, arguments.path(0));
    long address = arguments.address(1);
    mount.structures().putStatvfs(address, mount.filesystem().statfs(caller, node));
    return 0;
  }
}
