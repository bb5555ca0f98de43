package dev.jovl.build.source;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.io.IOException;

/**
 * What walks over sources came across: the path of each file and when it last changed; of a
 * directory its mode and owner. Two walks with equal notes have seen the same files, and between
 * them nobody has changed one, not even back: no program can set the time of the last change of an
 * inode. Changes within one tick of the clock of the filesystem, some milliseconds, are not seen.
 *
 * <p>The times of directories are not noted. They also move when a file comes and goes that no walk
 * has seen, or that is ignored.
 */
public final class SourceNotes {

  private static final byte ENTER = 1;
  private static final byte LEAVE = 2;
  private static final byte LEAF = 3;

  private final Hasher hasher = Hashing.sha256().newHasher();

  /** Begins without notes. */
  public SourceNotes() {}

  /** Returns a visitor that passes on what it is told of, and notes it. */
  SourceVisitor around(SourceVisitor visitor) {
    return new SourceVisitor() {
      @Override
      public void enter(SourceEntry directory) throws IOException {
        note(ENTER, directory);
        Stat stat = directory.stat();
        hasher.putInt(stat.mode()).putInt(stat.uid()).putInt(stat.gid());
        visitor.enter(directory);
      }

      @Override
      public void leave(SourceEntry directory) throws IOException {
        hasher.putByte(LEAVE);
        visitor.leave(directory);
      }

      @Override
      public void leaf(SourceEntry file) throws IOException {
        note(LEAF, file);
        Stat stat = file.stat();
        time(stat.mtime());
        time(stat.ctime());
        visitor.leaf(file);
      }
    };
  }

  private void note(byte kind, SourceEntry entry) {
    hasher.putByte(kind).putInt(entry.path().length).putBytes(entry.path());
  }

  private void time(Timespec time) {
    hasher.putLong(time.seconds()).putInt(time.nanos());
  }

  /** Returns a value that is equal only for equal notes; it ends them. */
  public HashCode finish() {
    return hasher.hash();
  }
}
