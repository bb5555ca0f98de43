package dev.jovl.contract;

import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A thread that moves and exchanges files and directories with others of its kind, and never onto
 * each other: whoever looks finds each of them once.
 */
final class TokenMover implements ThreadOfNames {
  /** The names where they may be begin so. */
  static final String PREFIX = "token-";

  private static final int PLACES = 3;
  private static final Set<Errno> EXPECTED = Set.of(Errno.ENOENT, Errno.EEXIST);
  private static final FileName INSIDE = FileName.of("token");
  private static final byte[] XATTR = "user.token".getBytes(StandardCharsets.US_ASCII);

  private final Random random;
  private final int tokens;
  private final ByteBuffer buffer = NativeBuffer.allocate(64).bytes();

  /** There are tokens with the contents 0 to {@code tokens - 1}, one character each. */
  TokenMover(int tokens, long seed) {
    this.tokens = tokens;
    random = new Random(seed);
  }

  @Override
  public void step(SharedDirectories all) throws ErrnoException {
    try {
      Fd directory = all.get(random.nextInt(all.count()));
      FileName name = name();
      int what = random.nextInt(10);
      if (what < 7) {
        Fd to = all.get(random.nextInt(all.count()));
        int flags = what < 4 ? RenameFlags.NOREPLACE : RenameFlags.EXCHANGE;
        Names.rename(directory, name, to, name(), flags);
      } else {
        touch(directory, name, what);
      }
    } catch (ErrnoException e) {
      if (!EXPECTED.contains(e.errno())) {
        throw e;
      }
    }
  }

  private FileName name() {
    return FileName.of(PREFIX + random.nextInt(PLACES));
  }

  /** Looks at a token, or changes what makes a copy of it without changing what it says. */
  private void touch(Fd directory, FileName name, int what) throws ErrnoException {
    int flags = what == 7 ? OpenFlags.RDONLY : OpenFlags.RDWR;
    try (Fd token = opened(directory, name, flags)) {
      String said = read(token);
      if (what == 8) {
        Attributes.chmod(token, 0600 | random.nextInt(0100));
        Xattrs.set(token, XATTR, said.getBytes(StandardCharsets.US_ASCII), 0);
      } else if (what == 9) {
        buffer.clear().put(said.getBytes(StandardCharsets.US_ASCII)).flip();
        int unused = FileData.pwrite(token, buffer, 0);
      }
    }
  }

  /** Opens the file that is the token, or that is in the directory that is the token. */
  private static Fd opened(Fd directory, FileName name, int flags) throws ErrnoException {
    try (Fd found = Open.at(directory, name, OpenFlags.RDONLY | OpenFlags.NOFOLLOW)) {
      boolean isDirectory = Stats.of(found).isDirectory();
      return isDirectory ? Open.at(found, INSIDE, flags) : Open.again(found, flags);
    }
  }

  private String read(Fd token) throws ErrnoException {
    int count = FileData.pread(token, buffer.clear(), 0);
    String said = StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    assertWithMessage("token of %s bytes", count).that(said).matches("[a-z]");
    return said;
  }

  @Override
  public void check(SharedDirectories all) throws ErrnoException {
    List<String> found = new ArrayList<>();
    for (int directory = 0; directory < all.count(); directory++) {
      for (String name : all.names(directory, PREFIX)) {
        try (Fd token = opened(all.get(directory), FileName.of(name), OpenFlags.RDONLY)) {
          found.add(read(token));
        }
      }
    }
    List<String> expected = new ArrayList<>();
    for (int token = 0; token < tokens; token++) {
      expected.add(String.valueOf((char) ('a' + token)));
    }
    assertWithMessage("tokens").that(found).containsExactlyElementsIn(expected);
  }
}
