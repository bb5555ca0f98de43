package dev.jovl.fuse.jnr;

import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;

/** Fills structures of the C library, whose layouts jnr-fuse knows. Used by one thread. */
final class Structures {
  private final Runtime runtime = Runtime.getSystemRuntime();
  private final FileStat stat = FileStat.of(Pointer.wrap(runtime, 0));
  private final Statvfs statvfs = Statvfs.of(Pointer.wrap(runtime, 0));
  private final Pointer entry = Memory.allocateDirect(runtime, Struct.size(stat), true);

  /** Writes a struct stat at an address. */
  void putStat(long address, Stat from) {
    stat.useMemory(Pointer.wrap(runtime, address));
    stat.st_ino.set(from.ino());
    stat.st_mode.set(from.mode());
    stat.st_nlink.set(from.nlink());
    stat.st_uid.set(from.uid());
    stat.st_gid.set(from.gid());
    stat.st_rdev.set(from.rdev());
    stat.st_size.set(from.size());
    stat.st_blksize.set(from.blockSize());
    stat.st_blocks.set(from.blocks());
    put(stat.st_atim, from.atime());
    put(stat.st_mtim, from.mtime());
    put(stat.st_ctim, from.ctime());
  }

  private static void put(ru.serce.jnrfuse.struct.Timespec target, Timespec from) {
    target.tv_sec.set(from.seconds());
    target.tv_nsec.set(from.nanos());
  }

  /** Returns the address of a struct stat that has only the number and type of an entry. */
  long entry(long ino, int type) {
    stat.useMemory(entry);
    stat.st_ino.set(ino);
    stat.st_mode.set(Mode.ofDirectoryEntryType(type));
    return entry.address();
  }

  /** Writes a struct statvfs at an address. */
  void putStatvfs(long address, FilesystemStat from) {
    statvfs.useMemory(Pointer.wrap(runtime, address));
    statvfs.f_bsize.set(from.blockSize());
    statvfs.f_frsize.set(from.fragmentSize());
    statvfs.f_blocks.set(from.blocks());
    statvfs.f_bfree.set(from.blocksFree());
    statvfs.f_bavail.set(from.blocksAvailable());
    statvfs.f_files.set(from.files());
    statvfs.f_ffree.set(from.filesFree());
    statvfs.f_favail.set(from.filesFree());
    statvfs.f_namemax.set(from.nameLength());
  }
}
