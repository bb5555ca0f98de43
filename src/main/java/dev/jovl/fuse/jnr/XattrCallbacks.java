package dev.jovl.fuse.jnr;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.XattrChange;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.ByteArrayOutputStream;

/** Extended attributes. */
final class XattrCallbacks {
  private final Mount mount;

  private XattrCallbacks(Mount mount) {
    this.mount = mount;
  }

  static void register(CallbackTable table, Mount mount) {
    XattrCallbacks xattrs = new XattrCallbacks(mount);
    table.put(Slot.SETXATTR, xattrs::set);
    table.put(Slot.GETXATTR, xattrs::get);
    table.put(Slot.LISTXATTR, xattrs::list);
    table.put(Slot.REMOVEXATTR, xattrs::remove);
  }

  private int set(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long node = mount.paths().node(caller, arguments.path(0));
    byte[] value = new byte[(int) arguments.int64(3)];
    arguments.memory(2, value.length).get(value);
    XattrChange change = new XattrChange(arguments.string(1), value, arguments.int32(4), null);
    mount.filesystem().setxattr(caller, node, change);
    return 0;
  }

  private int get(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long node = mount.paths().node(caller, arguments.path(0));
    byte[] value = mount.filesystem().getxattr(caller, node, arguments.string(1));
    if (value == null) {
      throw ErrnoException.of(Errno.ENODATA);
    }
    return put(arguments, 2, value);
  }

  private int list(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long node = mount.paths().node(caller, arguments.path(0));
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (byte[] name : mount.filesystem().listxattr(caller, node)) {
      names.writeBytes(name);
      names.write(0);
    }
    return put(arguments, 1, names.toByteArray());
  }

  /** Puts bytes into memory whose size follows it, unless only their number is asked for. */
  private static int put(Arguments arguments, int index, byte[] bytes) throws ErrnoException {
    long size = arguments.int64(index + 1);
    if (size == 0) {
      return bytes.length;
    }
    if (bytes.length > size) {
      throw ErrnoException.of(Errno.ERANGE);
    }
    arguments.memory(index, size).put(bytes);
    return bytes.length;
  }

  private int remove(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long node = mount.paths().node(caller, arguments.path(0));
    mount.filesystem().removexattr(caller, node, arguments.string(1));
    return 0;
  }
}
