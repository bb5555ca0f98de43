package dev.jovl.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.primitives.Bytes;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a layer says of a directory besides what is in it: mode, owner, time and attributes. */
public final class DirectoryMetadata {

  private DirectoryMetadata() {}

  /**
   * Makes owner, mode, attributes and times of a directory those of another one.
   *
   * @param from open for reading
   * @param to open for reading; what is made in it later changes its time again
   */
  public static void copy(Fd from, Fd to) throws ErrnoException {
    copyAttributes(from, to);
    byte[] list = Xattrs.get(from, PosixAcl.Kind.DEFAULT.xattr());
    if (list != null) {
      Xattrs.set(to, PosixAcl.Kind.DEFAULT.xattr(), list, 0);
    }
    Stat stat = Stats.of(from);
    Attributes.setTimes(to, stat.atime(), stat.mtime());
  }

  /** Does the same without the times and the default list, which what is made in it would take. */
  static void copyAttributes(Fd from, Fd to) throws ErrnoException {
    Stat stat = Stats.of(from);
    Owners.set(to, stat.uid(), stat.gid());
    for (byte[] name : Xattrs.list(from)) {
      boolean kept = isKept(name) && !PosixAcl.Kind.DEFAULT.is(name);
      byte[] value = kept ? Xattrs.get(from, name) : null;
      if (value != null) {
        Xattrs.set(to, name, value, 0);
      }
    }
    Attributes.chmod(to, Mode.permissions(stat.mode()));
  }

  /** Returns whether a layer could not tell one from the other. */
  static boolean isSame(Fd one, Fd other) throws ErrnoException {
    Stat a = Stats.of(one);
    Stat b = Stats.of(other);
    return a.mode() == b.mode()
        && a.uid() == b.uid()
        && a.gid() == b.gid()
        && a.mtime().equals(b.mtime())
        && attributes(one).equals(attributes(other));
  }

  private static Map<String, List<Byte>> attributes(Fd directory) throws ErrnoException {
    Map<String, List<Byte>> attributes = new TreeMap<>();
    for (byte[] name : Xattrs.list(directory)) {
      byte[] value = isKept(name) ? Xattrs.get(directory, name) : null;
      if (value != null) {
        attributes.put(new String(name, ISO_8859_1), Bytes.asList(value));
      }
    }
    return attributes;
  }

  private static boolean isKept(byte[] name) {
    return !XattrRules.isMark(name) && XattrRules.toTar(name).isPresent();
  }
}
