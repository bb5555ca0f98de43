package dev.jovl.fuse.jnr;

import com.kenai.jffi.MemoryIO;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.Opened;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Open directories. */
final class DirectoryCallbacks {
  private static final int NAME_SIZE = 4096;

  private final Mount mount;
  private final ByteBuffer name =
      ByteBuffer.allocateDirect(NAME_SIZE).order(ByteOrder.nativeOrder());
  private final long nameAddress = MemoryIO.getInstance().getDirectBufferAddress(name);

  private DirectoryCallbacks(Mount mount) {
    this.mount = mount;
  }

  static void register(CallbackTable table, Mount mount) {
    DirectoryCallbacks directories = new DirectoryCallbacks(mount);
    table.put(Slot.OPENDIR, directories::opendir);
    table.put(Slot.READDIR, directories::readdir);
    table.put(Slot.RELEASEDIR, directories::releasedir);
    table.put(Slot.FSYNCDIR, directories::fsyncdir);
  }

  private int opendir(Arguments arguments) throws ErrnoException {
    Caller caller = mount.caller();
    long info = arguments.address(1);
    long node = mount.paths().node(caller, arguments.path(0));
    Opened opened = mount.filesystem().opendir(caller, node, OpenFiles.flags(info));
    mount.files().put(info, node, opened);
    return 0;
  }

  /** libfuse takes entries through a function, which answers not zero when it is full. */
  private int readdir(Arguments arguments) throws ErrnoException {
    OpenFile directory = mount.files().get(arguments.address(4));
    long buffer = arguments.address(1);
    long fill = arguments.address(2);
    mount
        .filesystem()
        .readdir(
            mount.caller(),
            directory,
            arguments.int64(3),
            entry -> {
              put(entry);
              long stat = mount.structures().entry(entry.ino(), entry.type());
              return Libfuse.call(fill, buffer, nameAddress, stat, entry.nextOffset()) == 0;
            });
    return 0;
  }

  private void put(DirectoryEntry entry) {
    name.clear();
    entry.name().putInto(name);
    name.put((byte) 0);
  }

  private int releasedir(Arguments arguments) throws ErrnoException {
    OpenFile directory = mount.files().remove(arguments.address(1));
    mount.filesystem().releasedir(directory);
    mount.files().letGo(directory);
    return 0;
  }

  private int fsyncdir(Arguments arguments) throws ErrnoException {
    OpenFile directory = mount.files().get(arguments.address(2));
    mount.filesystem().fsyncdir(mount.caller(), directory, arguments.int32(1) != 0);
    return 0;
  }
}
