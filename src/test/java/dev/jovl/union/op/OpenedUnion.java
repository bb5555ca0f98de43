package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Self;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.copyup.CopyUp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A union over directories of a test, driven by paths; each path is looked up from the root. */
final class OpenedUnion implements AutoCloseable {
  /** A caller that may change all flags. */
  static final InodeFlagRights ROOT =
      new InodeFlagRights() {
        @Override
        public boolean owns(Stat file) {
          return true;
        }

        @Override
        public boolean mayProtect() {
          return true;
        }
      };

  private final Path base;
  private final Union union;
  private final CopyUp copyUp;

  private OpenedUnion(Path base, Union union) {
    this.base = base;
    this.union = union;
    this.copyUp = new CopyUp(union);
  }

  /**
   * Opens the union of {@code lower1}, {@code lower2}, ... , {@code upper} and {@code work}, with
   * {@code data1}, ... for data only. Its state is in user attributes unless this process is
   * root's, which alone may write the others.
   */
  static OpenedUnion writable(Path base, UnionOptions options) throws IOException {
    for (String name : List.of("lower1", "upper", "work")) {
      Files.createDirectories(base.resolve(name));
    }
    UnionDirectories directories =
        new UnionDirectories(
            layers(base, "lower"),
            layers(base, "data"),
            PathHandle.of(base.resolve("upper")),
            PathHandle.of(base.resolve("work")));
    boolean root = Self.effectiveUid() == 0;
    UnionOptions possible = options.toBuilder().userXattr(options.userXattr() || !root).build();
    return new OpenedUnion(base, Union.open(directories, possible));
  }

  /** Opens the union of the lower directories alone, with {@code data1}, ... for data only. */
  static OpenedUnion readOnly(Path base) throws IOException {
    return readOnly(base, UnionOptions.DEFAULTS);
  }

  /** Opens the layers as {@link #readOnly(Path)}. */
  static OpenedUnion readOnly(Path base, UnionOptions options) throws IOException {
    UnionDirectories directories =
        new UnionDirectories(layers(base, "lower"), layers(base, "data"), null, null);
    return new OpenedUnion(base, Union.open(directories, options));
  }

  private static List<Fd> layers(Path base, String name) throws IOException {
    List<Fd> layers = new ArrayList<>();
    for (int i = 1; Files.exists(base.resolve(name + i)); i++) {
      layers.add(PathHandle.of(base.resolve(name + i)));
    }
    return layers;
  }

  /** Returns what a new file of ours is. */
  private static NewAttributes own(int mode) {
    return new NewAttributes(mode, 0, 0, Self.effectiveUid(), Self.effectiveGid());
  }

  Union union() {
    return union;
  }

  CopyUp copyUp() {
    return copyUp;
  }

  Path upper(String path) {
    return base.resolve("upper").resolve(path);
  }

  Node node(String path) throws ErrnoException {
    Node node = union.nodes().root();
    for (String name : path.split("/")) {
      if (!name.isEmpty()) {
        Lookup.Found found = new Lookup(union).lookup(node, FileName.of(name));
        if (found == null) {
          throw ErrnoException.of(Errno.ENOENT);
        }
        node = found.node();
      }
    }
    return node;
  }

  Edge edge(String path) throws ErrnoException {
    int slash = path.lastIndexOf('/');
    return new Edge(
        node(slash < 0 ? "" : path.substring(0, slash)), FileName.of(path.substring(slash + 1)));
  }

  boolean exists(String path) throws ErrnoException {
    try {
      return node(path) != null;
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return false;
      }
      throw e;
    }
  }

  Stat stat(String path) throws ErrnoException {
    return new Getattr(union).stat(node(path));
  }

  List<String> list(String path) throws ErrnoException {
    List<String> names = new ArrayList<>();
    for (DirectoryEntry entry : entries(path)) {
      if (!entry.name().isDots()) {
        names.add(entry.name().toString());
      }
    }
    names.sort(null);
    return names;
  }

  List<DirectoryEntry> entries(String path) throws ErrnoException {
    List<DirectoryEntry> entries = new ArrayList<>();
    try (OpenDirectory directory = new OpenDirectory(union, node(path))) {
      directory.read(0, listed -> entries.add(listed.entry()));
    }
    return entries;
  }

  OpenFile open(String path, int flags) throws ErrnoException {
    return new OpenNode(union, copyUp).open(node(path), flags);
  }

  String read(String path) throws ErrnoException {
    try (OpenFile file = open(path, OpenFlags.RDONLY)) {
      return read(file);
    }
  }

  String read(OpenFile file) throws ErrnoException {
    ByteBuffer buffer = NativeBuffer.allocate(1 << 16).bytes();
    new Read(union).read(file, 0, buffer);
    buffer.flip();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void write(OpenFile file, long offset, String text) throws ErrnoException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = NativeBuffer.allocate(bytes.length).bytes();
    buffer.put(bytes).flip();
    int written = new Write(union, copyUp).write(file, offset, buffer, Write.Partial.COUNTS);
    if (written != bytes.length) {
      throw ErrnoException.of(Errno.EIO);
    }
  }

  void write(String path, String text) throws ErrnoException {
    try (OpenFile file = open(path, OpenFlags.WRONLY)) {
      write(file, 0, text);
    }
  }

  void create(String path, String text) throws ErrnoException {
    Edge edge = edge(path);
    NewAttributes file = own(0644);
    Create.Created created =
        new Create(union, copyUp).create(edge.parent(), edge.name(), file, OpenFlags.RDWR);
    try (OpenFile open = created.file()) {
      write(open, 0, text);
    }
  }

  void mkdir(String path) throws ErrnoException {
    Edge edge = edge(path);
    Lookup.Found unused =
        new MakeNode(union, copyUp).directory(edge.parent(), edge.name(), own(0755));
  }

  void unlink(String path) throws ErrnoException {
    Edge edge = edge(path);
    new Unlink(union, copyUp).unlink(edge.parent(), edge.name());
  }

  void rmdir(String path) throws ErrnoException {
    Edge edge = edge(path);
    new Rmdir(union, copyUp).rmdir(edge.parent(), edge.name());
  }

  void rename(String from, String to, int flags) throws ErrnoException {
    new Rename(union, copyUp).rename(edge(from), edge(to), flags);
  }

  void link(String path, String newPath) throws ErrnoException {
    Edge edge = edge(newPath);
    Stat unused = new Link(union, copyUp).link(node(path), edge.parent(), edge.name());
  }

  @Override
  public void close() throws ErrnoException {
    union.close();
  }
}
