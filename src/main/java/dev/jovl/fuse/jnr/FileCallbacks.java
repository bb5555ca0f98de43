package dev.jovl.fuse.jnr;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.IoctlCall;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.ReadHow;
import dev.jovl.fuse.WriteHow;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.nio.ByteBuffer;

/** Open files. */
final class FileCallbacks {
  private final Mount mount;

  private FileCallbacks(Mount mount) {
    this.mount = mount;
  }

  static void register(CallbackTable table, Mount mount) {
    FileCallbacks files = new FileCallbacks(mount);
    table.put(Slot.OPEN, files::open);
    table.put(Slot.READ, files::read);
    table.put(Slot.WRITE, files::write);
    table.put(Slot.FLUSH, files::flush);
    table.put(Slot.RELEASE, files::release);
    table.put(Slot.FSYNC, files::fsync);
    table.put(Slot.FALLOCATE, files::fallocate);
    table.put(Slot.IOCTL, files::ioctl);
  }

  private int open(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long info = arguments.address(1);
    long node = mount.paths().node(caller, arguments.path(0));
    int flags = OpenFiles.flags(info);
    OpenHow how = OpenHow.unsaid(flags, caller);
    mount.files().put(info, node, mount.filesystem().open(caller, node, how));
    return 0;
  }

  private int read(Arguments arguments) throws ErrnoException {
    ByteBuffer target = arguments.memory(1, arguments.int64(2));
    OpenFile file = mount.files().get(arguments.address(4));
    mount.filesystem().read(mount.caller(), file, new ReadHow(arguments.int64(3), true), target);
    return target.position();
  }

  private int write(Arguments arguments) throws ErrnoException {
    ByteBuffer source = arguments.memory(1, arguments.int64(2));
    long info = arguments.address(4);
    boolean append = (OpenFiles.flags(info) & OpenFlags.APPEND) != 0;
    WriteHow how =
        new WriteHow(
            arguments.int64(3),
            OpenFiles.isLateWrite(info),
            append,
            false,
            WriteHow.Sync.NONE,
            false);
    return mount.filesystem().write(mount.caller(), mount.files().get(info), how, source);
  }

  private int flush(Arguments arguments) throws ErrnoException {
    OpenFile file = mount.files().get(arguments.address(1));
    mount.filesystem().flush(mount.caller(), file);
    return 0;
  }

  private int release(Arguments arguments) throws ErrnoException {
    OpenFile file = mount.files().remove(arguments.address(1));
    mount.filesystem().release(file);
    mount.files().letGo(file);
    return 0;
  }

  private int fsync(Arguments arguments) throws ErrnoException {
    OpenFile file = mount.files().get(arguments.address(2));
    mount.filesystem().fsync(mount.caller(), file, arguments.int32(1) != 0);
    return 0;
  }

  private int fallocate(Arguments arguments) throws ErrnoException {
    OpenFile file = mount.files().get(arguments.address(4));
    int mode = arguments.int32(1);
    mount
        .filesystem()
        .fallocate(mount.caller(), file, mode, arguments.int64(2), arguments.int64(3));
    return 0;
  }

  /** The data of an ioctl lies in memory of the size that its number tells, in and out. */
  private int ioctl(Arguments arguments) throws ErrnoException {
    int command = arguments.int32(1);
    int size = (command >>> 16) & 0x3fff;
    boolean reads = (command & 1 << 31) != 0;
    boolean writes = (command & 1 << 30) != 0;
    byte[] input = new byte[writes ? size : 0];
    ByteBuffer data = arguments.memory(5, size);
    data.get(0, input);
    OpenFile file = mount.files().get(arguments.address(3));
    IoctlCall call = new IoctlCall(command, input, reads ? size : 0);
    byte[] output = mount.filesystem().ioctl(mount.caller(), file, call);
    data.put(0, output);
    return 0;
  }
}
