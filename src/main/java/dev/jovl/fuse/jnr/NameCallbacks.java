package dev.jovl.fuse.jnr;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Created;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.NewFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.posix.Device;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** Making, moving and removing names. */
final class NameCallbacks {
  /**
   * How libfuse 2.9 names a file that it hides (hidden_name of lib/fuse.c). In the path before that
   * any byte may be, also one that would end a line of text.
   */
  private static final Pattern HIDDEN =
      Pattern.compile(".*/\\.fuse_hidden[0-9a-f]{16}", Pattern.DOTALL);

  private final Mount mount;
  private final PathTable paths;

  private NameCallbacks(Mount mount) {
    this.mount = mount;
    paths = mount.paths();
  }

  static void register(CallbackTable table, Mount mount) {
    NameCallbacks names = new NameCallbacks(mount);
    table.put(Slot.READLINK, names::readlink);
    table.put(Slot.MKNOD, names::mknod);
    table.put(Slot.MKDIR, names::mkdir);
    table.put(Slot.SYMLINK, names::symlink);
    table.put(Slot.LINK, names::link);
    table.put(Slot.UNLINK, names::unlink);
    table.put(Slot.RMDIR, names::rmdir);
    table.put(Slot.RENAME, names::rename);
    table.put(Slot.CREATE, names::create);
  }

  /** Writes as much of the target as there is room for, and NUL. */
  private int readlink(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long node = paths.node(caller, arguments.path(0));
    byte[] target = mount.filesystem().readlink(caller, node);
    long size = arguments.int64(2);
    ByteBuffer memory = arguments.memory(1, size);
    int length = (int) Math.min(target.length, size - 1);
    memory.put(target, 0, length).put((byte) 0);
    return 0;
  }

  private int mknod(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    String path = arguments.path(0);
    long device = Device.ofKernel(arguments.int32(2));
    NewFile file = new NewFile(arguments.int32(1), mount.umask(), device);
    EntryName name = paths.entryName(caller, path);
    long unused = paths.remember(path, mount.filesystem().mknod(caller, name, file));
    return 0;
  }

  private int mkdir(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    String path = arguments.path(0);
    int mode = Mode.DIRECTORY | Mode.permissions(arguments.int32(1));
    EntryName name = paths.entryName(caller, path);
    NewFile directory = new NewFile(mode, mount.umask(), 0);
    long unused = paths.remember(path, mount.filesystem().mkdir(caller, name, directory));
    return 0;
  }

  private int symlink(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    String path = arguments.path(1);
    EntryName name = paths.entryName(caller, path);
    byte[] target = arguments.string(0);
    long unused = paths.remember(path, mount.filesystem().symlink(caller, name, target));
    return 0;
  }

  private int link(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    String path = arguments.path(1);
    long node = paths.node(caller, arguments.path(0));
    EntryName name = paths.entryName(caller, path);
    long unused = paths.remember(path, mount.filesystem().link(caller, node, name));
    return 0;
  }

  private int unlink(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    String path = arguments.path(0);
    if (!paths.unhide(path)) {
      mount.filesystem().unlink(caller, paths.entryName(caller, path));
      paths.drop(path);
    }
    return 0;
  }

  private int rmdir(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    String path = arguments.path(0);
    mount.filesystem().rmdir(caller, paths.entryName(caller, path));
    paths.dropDirectory(path);
    return 0;
  }

  private int rename(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    String from = arguments.path(0);
    String to = arguments.path(1);
    if (HIDDEN.matcher(to).matches()) {
      long node = paths.node(caller, from);
      if (mount.files().isOpen(node)) {
        mount.filesystem().unlink(caller, paths.entryName(caller, from));
        paths.hide(from, node, to);
        return 0;
      }
    }
    EntryName oldName = paths.entryName(caller, from);
    mount.filesystem().rename(caller, oldName, paths.entryName(caller, to), 0);
    paths.move(from, to);
    return 0;
  }

  private int create(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    String path = arguments.path(0);
    long info = arguments.address(2);
    EntryName name = paths.entryName(caller, path);
    NewFile file = new NewFile(arguments.int32(1), mount.umask(), 0);
    OpenHow how = new OpenHow(OpenFiles.flags(info), false);
    Created created = mount.filesystem().create(caller, name, file, how);
    long node = paths.remember(path, created.entry());
    mount.files().put(info, node, created.opened());
    return 0;
  }
}
