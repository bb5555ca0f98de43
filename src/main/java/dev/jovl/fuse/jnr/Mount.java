package dev.jovl.fuse.jnr;

import com.kenai.jffi.MemoryIO;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Filesystem;

/** What the callbacks of one mount share. Used by one thread. */
final class Mount {
  // struct fuse_context of libfuse 2.9, fuse.h
  private static final int UID = 8;
  private static final int GID = 12;
  private static final int PID = 16;
  private static final int UMASK = 32;

  private final Libfuse library;
  private final Filesystem filesystem;
  private final PathTable paths;
  private final OpenFiles files;
  private final Structures structures = new Structures();
  private Caller last = Caller.ROOT;

  Mount(Libfuse library, Filesystem filesystem) {
    this.library = library;
    this.filesystem = filesystem;
    paths = new PathTable(filesystem);
    files = new OpenFiles(paths);
  }

  Filesystem filesystem() {
    return filesystem;
  }

  PathTable paths() {
    return paths;
  }

  OpenFiles files() {
    return files;
  }

  Structures structures() {
    return structures;
  }

  /** Returns the caller. */
  Caller caller() {
    long context = library.context();
    MemoryIO memory = MemoryIO.getInstance();
    int uid = memory.getInt(context + UID);
    int gid = memory.getInt(context + GID);
    int pid = memory.getInt(context + PID);
    if (last.uid() != uid || last.gid() != gid || last.pid() != pid) {
      last = new Caller(uid, gid, pid);
    }
    return last;
  }

  /** Returns the umask of the caller. */
  int umask() {
    return MemoryIO.getInstance().getInt(library.context() + UMASK);
  }
}
