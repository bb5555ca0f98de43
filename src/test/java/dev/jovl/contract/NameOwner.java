package dev.jovl.contract;

import static com.google.common.truth.Truth.assertThat;
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
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Stat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A thread that has names of its own in directories of all, and so knows what each call must
 * answer.
 */
final class NameOwner implements ThreadOfNames {
  private static final int NAMES = 3;
  private static final byte[] XATTR = "user.owner".getBytes(StandardCharsets.US_ASCII);

  /** A file, directory or link as it must be; several names may have it. */
  private static final class Item {
    final int type;
    byte[] content = new byte[0];
    int mode;
    byte @Nullable [] xattr;

    Item(int type, int mode) {
      this.type = type;
      this.mode = mode;
    }
  }

  /** A name in one of the directories. */
  private record Place(int directory, String name) implements Comparable<Place> {
    FileName fileName() {
      return FileName.of(name);
    }

    @Override
    public int compareTo(Place other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : Integer.compare(directory, other.directory);
    }
  }

  /** A call that may fail. */
  private interface Attempt {
    void run() throws ErrnoException;
  }

  private final String prefix;
  private final Random random;
  private final Map<Place, Item> model = new TreeMap<>();
  private final ByteBuffer buffer = NativeBuffer.allocate(1 << 20).bytes();

  /** Takes a number that no other owner has. */
  NameOwner(int number, long seed) {
    prefix = "own" + number + "-";
    random = new Random(seed);
  }

  @Override
  public void step(SharedDirectories all) throws ErrnoException {
    Place place = place(all);
    Item item = model.get(place);
    switch (random.nextInt(13)) {
      case 0, 1 -> create(all, place, item);
      case 2 -> make(all, place, item);
      case 3 -> unnamed(all, place, item);
      case 4, 5, 6 -> rename(all, place, place(all));
      case 7 -> link(all, place, place(all));
      case 8 -> remove(all, place, item);
      case 9, 10 -> change(all, place, item);
      case 11 -> look(all, place, item);
      default -> list(all, place.directory);
    }
  }

  private Place place(SharedDirectories all) {
    return new Place(random.nextInt(all.count()), prefix + random.nextInt(NAMES));
  }

  /** Claims that a call is answered so; null is success. */
  private static boolean answers(@Nullable Errno expected, String call, Attempt attempt) {
    Errno answer = null;
    try {
      attempt.run();
    } catch (ErrnoException e) {
      answer = e.errno();
    }
    assertWithMessage(call).that(answer).isEqualTo(expected);
    return answer == null;
  }

  private void create(SharedDirectories all, Place place, @Nullable Item item) {
    int flags = OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.RDWR;
    Item made = new Item(Mode.REGULAR, 0640);
    Attempt open =
        () -> {
          try (Fd file = Open.at(all.get(place.directory), place.fileName(), flags, made.mode)) {
            write(file, made, 0);
          }
        };
    if (answers(item == null ? null : Errno.EEXIST, "create " + place, open)) {
      model.put(place, made);
    }
  }

  private void make(SharedDirectories all, Place place, @Nullable Item item) {
    Errno expected = item == null ? null : Errno.EEXIST;
    Fd directory = all.get(place.directory);
    if (random.nextBoolean()) {
      Item made = new Item(Mode.DIRECTORY, 0750);
      if (answers(
          expected, "mkdir " + place, () -> Names.mkdir(directory, place.fileName(), 0750))) {
        model.put(place, made);
      }
      return;
    }
    Item made = new Item(Mode.SYMLINK, 0777);
    made.content = ("to " + random.nextInt()).getBytes(StandardCharsets.US_ASCII);
    if (answers(
        expected,
        "symlink " + place,
        () -> Names.symlink(made.content, directory, place.fileName()))) {
      model.put(place, made);
    }
  }

  private void unnamed(SharedDirectories all, Place place, @Nullable Item item)
      throws ErrnoException {
    Fd directory = all.get(random.nextInt(all.count()));
    int flags = OpenFlags.TMPFILE | OpenFlags.RDWR;
    Item made = new Item(Mode.REGULAR, 0600);
    try (Fd file = Open.at(directory, FileName.of("."), flags, made.mode)) {
      write(file, made, 0);
      if (answers(
          item == null ? null : Errno.EEXIST,
          "linkat to " + place,
          () -> Names.link(file, all.get(place.directory), place.fileName()))) {
        model.put(place, made);
      }
    }
  }

  private void rename(SharedDirectories all, Place from, Place to) {
    int[] kinds = {0, RenameFlags.NOREPLACE, RenameFlags.EXCHANGE};
    int flags = kinds[random.nextInt(kinds.length)];
    Item item = model.get(from);
    Item other = model.get(to);
    Errno expected = renameAnswer(item, other, flags);
    boolean done =
        answers(
            expected,
            "rename " + flags + " of " + from + " to " + to,
            () ->
                Names.rename(
                    all.get(from.directory),
                    from.fileName(),
                    all.get(to.directory),
                    to.fileName(),
                    flags));
    if (!done || item == other) {
      return;
    }
    model.remove(from);
    if (flags == RenameFlags.EXCHANGE && other != null) {
      model.put(from, other);
    }
    if (item != null) {
      model.put(to, item);
    }
  }

  private static @Nullable Errno renameAnswer(
      @Nullable Item item, @Nullable Item other, int flags) {
    if (item == null || (other == null && flags == RenameFlags.EXCHANGE)) {
      return Errno.ENOENT;
    }
    if (other == null || flags == RenameFlags.EXCHANGE) {
      return null;
    }
    if (flags == RenameFlags.NOREPLACE) {
      return Errno.EEXIST;
    }
    boolean directory = item.type == Mode.DIRECTORY;
    boolean onDirectory = other.type == Mode.DIRECTORY;
    if (directory == onDirectory) {
      return null;
    }
    return directory ? Errno.ENOTDIR : Errno.EISDIR;
  }

  private void link(SharedDirectories all, Place from, Place to) {
    Item item = model.get(from);
    Errno expected = null;
    if (item == null) {
      expected = Errno.ENOENT;
    } else if (model.containsKey(to)) {
      expected = Errno.EEXIST;
    } else if (item.type == Mode.DIRECTORY) {
      expected = Errno.EPERM;
    }
    boolean done =
        answers(
            expected,
            "link of " + from + " to " + to,
            () ->
                Names.link(
                    all.get(from.directory),
                    from.fileName(),
                    all.get(to.directory),
                    to.fileName()));
    if (done && item != null) {
      model.put(to, item);
    }
  }

  private void remove(SharedDirectories all, Place place, @Nullable Item item) {
    Fd directory = all.get(place.directory);
    boolean done;
    if (item != null && item.type == Mode.DIRECTORY) {
      done = answers(null, "rmdir " + place, () -> Names.rmdir(directory, place.fileName()));
    } else {
      Errno expected = item == null ? Errno.ENOENT : null;
      done = answers(expected, "unlink " + place, () -> Names.unlink(directory, place.fileName()));
    }
    if (done) {
      model.remove(place);
    }
  }

  private void change(SharedDirectories all, Place place, @Nullable Item item)
      throws ErrnoException {
    if (item == null || item.type == Mode.SYMLINK) {
      return;
    }
    boolean regular = item.type == Mode.REGULAR;
    int flags = regular ? OpenFlags.RDWR : OpenFlags.DIRECTORY;
    try (Fd file = Open.at(all.get(place.directory), place.fileName(), flags)) {
      switch (random.nextInt(regular ? 4 : 2)) {
        case 0 -> {
          item.mode = 0600 | random.nextInt(0200);
          Attributes.chmod(file, item.mode);
        }
        case 1 -> {
          byte[] value = Integer.toString(random.nextInt()).getBytes(StandardCharsets.US_ASCII);
          Xattrs.set(file, XATTR, value, 0);
          item.xattr = value;
        }
        case 2 -> write(file, item, random.nextInt(item.content.length + 1));
        default -> {
          int size = random.nextInt(5000);
          FileData.truncate(file, size);
          item.content = Arrays.copyOf(item.content, size);
        }
      }
      same(place.toString(), item, file);
    }
  }

  private void write(Fd file, Item item, int offset) throws ErrnoException {
    byte[] bytes = new byte[1 + random.nextInt(3000)];
    random.nextBytes(bytes);
    buffer.clear().put(bytes).flip();
    assertThat(FileData.pwrite(file, buffer, offset)).isEqualTo(bytes.length);
    int end = Math.max(item.content.length, offset + bytes.length);
    item.content = Arrays.copyOf(item.content, end);
    System.arraycopy(bytes, 0, item.content, offset, bytes.length);
  }

  private void look(SharedDirectories all, Place place, @Nullable Item item) throws ErrnoException {
    Fd directory = all.get(place.directory);
    if (item == null) {
      assertWithMessage("%s", place).that(Stats.ifPresent(directory, place.fileName())).isNull();
      return;
    }
    if (item.type == Mode.SYMLINK) {
      assertWithMessage("%s", place)
          .that(Names.readlink(directory, place.fileName()))
          .isEqualTo(item.content);
      return;
    }
    try (Fd file = Open.at(directory, place.fileName(), OpenFlags.RDONLY)) {
      same(place.toString(), item, file);
    }
  }

  private void same(String what, Item item, Fd file) throws ErrnoException {
    Stat stat = Stats.of(file);
    assertWithMessage("mode of %s", what).that(stat.mode()).isEqualTo(item.type | item.mode);
    assertWithMessage("attribute of %s", what).that(Xattrs.get(file, XATTR)).isEqualTo(item.xattr);
    if (item.type != Mode.REGULAR) {
      return;
    }
    long names = model.values().stream().filter(other -> other == item).count();
    assertWithMessage("links of %s", what).that(stat.nlink()).isEqualTo(names);
    assertWithMessage("size of %s", what).that(stat.size()).isEqualTo(item.content.length);
    byte[] bytes = new byte[item.content.length];
    int count = FileData.pread(file, buffer.clear(), 0);
    assertWithMessage("bytes of %s", what).that(count).isEqualTo(bytes.length);
    buffer.flip().get(bytes);
    assertWithMessage("%s", what).that(Arrays.equals(bytes, item.content)).isTrue();
  }

  private void list(SharedDirectories all, int directory) throws ErrnoException {
    List<String> expected =
        model.keySet().stream()
            .filter(place -> place.directory == directory)
            .map(Place::name)
            .sorted()
            .toList();
    assertWithMessage("listing of %s", directory)
        .that(all.names(directory, prefix))
        .isEqualTo(expected);
  }

  @Override
  public void check(SharedDirectories all) throws ErrnoException {
    for (int directory = 0; directory < all.count(); directory++) {
      list(all, directory);
    }
    for (Map.Entry<Place, Item> entry : model.entrySet()) {
      look(all, entry.getKey(), entry.getValue());
    }
  }
}
