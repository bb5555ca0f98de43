package dev.jovl.build.digest;

import dev.jovl.build.source.SourceEntry;
import dev.jovl.build.source.SourceWalk;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.oci.Digest;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the changes of a step: everything in its upper directory but the times at which it worked.
 * A time outside of those was set on purpose and counts. Of all times it counts which file is older
 * than which other, since make(1) and many others go by that. Two steps with one digest on the same
 * layers have made the same files.
 *
 * <p>How directories are ordered does not count: theirs are the times of names in them, which a
 * clock with large steps shows before that of a file in one run, and as the same in the next.
 */
public final class ResultHasher {

  private final KeyWriter key = new KeyWriter("result");
  private final Timespec began;
  private final Instant ended = Instant.now();
  private final EntryKey entries;

  /** The times of files, in the order of the walk. */
  private final List<Timespec> times = new ArrayList<>();

  private ResultHasher(FileDigests digests, Timespec began) {
    this.entries = new EntryKey(key, digests, this::header);
    this.began = began;
  }

  /**
   * Hashes an upper directory.
   *
   * @param upper open, and the caller's
   * @param began when the step began, by the clock that stamps files
   */
  public static Digest of(Fd upper, FileDigests digests, Timespec began) throws IOException {
    ResultHasher hasher = new ResultHasher(digests, began);
    hasher.metadata(Stats.of(upper), Xattrs.list(upper), name -> Xattrs.get(upper, name));
    IgnorePatterns.Directory nothing = IgnorePatterns.none().root();
    new SourceWalk(hasher.entries)
        .contents(upper, new byte[0], new SourceWalk.Filter(nothing, nothing));
    hasher.order();
    return hasher.key.finish();
  }

  private void order() {
    List<Timespec> distinct = times.stream().distinct().sorted().toList();
    times.forEach(time -> key.number("order", Collections.binarySearch(distinct, time)));
  }

  private void header(SourceEntry entry) throws IOException {
    key.bytes("path", entry.path());
    if (!entry.stat().isDirectory() && !isWhiteout(entry.stat())) {
      times.add(entry.stat().mtime());
    }
    metadata(
        entry.stat(),
        Xattrs.list(entry.directory(), entry.name()),
        name -> Xattrs.get(entry.directory(), entry.name(), name));
  }

  /** Reads the value of an attribute. */
  private interface Values {
    byte @Nullable [] of(byte[] name) throws IOException;
  }

  private void metadata(Stat stat, List<byte[]> names, Values values) throws IOException {
    key.number("type", Mode.type(stat.mode()))
        .number("mode", stat.mode() & Mode.PERMISSIONS)
        .number("uid", stat.uid())
        .number("gid", stat.gid());
    Instant changed = Instant.ofEpochSecond(stat.mtime().seconds(), stat.mtime().nanos());
    if (stat.mtime().compareTo(began) < 0 || changed.isAfter(ended)) {
      key.text("changed", changed.toString());
    }
    for (byte[] name :
        names.stream().sorted(Comparator.comparing(n -> n, Arrays::compareUnsigned)).toList()) {
      byte[] value = isIdentity(name) ? null : values.of(name);
      if (value != null) {
        key.bytes("xattr", name).bytes("value", value);
      }
    }
  }

  /** Nobody sees the time of one. */
  private static boolean isWhiteout(Stat stat) {
    return Mode.isCharacter(stat.mode()) && stat.rdev() == 0;
  }

  /** The marks by which a union recognises a file are different in every snapshot. */
  private static boolean isIdentity(byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    return text.matches("(trusted|user)\\.overlay\\.(origin|impure|nlink|uuid|upper)");
  }
}
