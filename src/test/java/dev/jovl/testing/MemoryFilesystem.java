package dev.jovl.testing;

import dev.jovl.fuse.AttributeChange;
import dev.jovl.fuse.Attributes;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Connection;
import dev.jovl.fuse.CopyRange;
import dev.jovl.fuse.Created;
import dev.jovl.fuse.DirectoryPlusSink;
import dev.jovl.fuse.DirectorySink;
import dev.jovl.fuse.Entry;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.IoctlCall;
import dev.jovl.fuse.NewFile;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.Opened;
import dev.jovl.fuse.ReadHow;
import dev.jovl.fuse.WriteHow;
import dev.jovl.fuse.XattrChange;
import dev.jovl.linux.Self;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small filesystem in memory, right where the tests of an engine look: every operation, counts of
 * lookups, unlinked open files. One lock; not fast.
 */
public class MemoryFilesystem implements Filesystem {
  /** How long the kernel may keep names and attributes, in nanoseconds. */
  private final long validNanos;

  private final int nameLength;
  private final Map<Long, MemoryNode> nodes = new HashMap<>();
  private final Map<Long, Long> handles = new HashMap<>();
  private final AtomicInteger destroyed = new AtomicInteger();
  private long nextNode = ROOT;
  private long nextHandle = 1;
  private volatile Connection connection;

  /** Makes an empty filesystem. */
  public MemoryFilesystem(long validNanos) {
    this(validNanos, FileName.MAX_LENGTH);
  }

  /** Makes an empty filesystem whose names have at most so many bytes. */
  public MemoryFilesystem(long validNanos, int nameLength) {
    this.validNanos = validNanos;
    this.nameLength = nameLength;
    Caller self = new Caller(Self.effectiveUid(), Self.effectiveGid(), 0);
    MemoryNode root = add(Mode.DIRECTORY | 0755, self, 0);
    root.nlink = 2;
    root.lookups = 1;
  }

  private MemoryNode add(int mode, Caller caller, long rdev) {
    MemoryNode node = new MemoryNode(nextNode++, mode, rdev);
    node.uid = caller.uid();
    node.gid = caller.gid();
    nodes.put(node.id, node);
    return node;
  }

  private MemoryNode node(long id) throws ErrnoException {
    MemoryNode node = nodes.get(id);
    if (node == null) {
      throw ErrnoException.of(Errno.ESTALE);
    }
    return node;
  }

  private MemoryNode child(MemoryNode parent, FileName name) throws ErrnoException {
    if (name.length() > nameLength) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
    Long id = parent.names.get(name);
    return id == null ? null : node(id);
  }

  private Attributes attributes(MemoryNode node) {
    return new Attributes(node.stat(), validNanos);
  }

  private Entry entry(MemoryNode node) {
    node.lookups++;
    return new Entry(node.id, 0, attributes(node), validNanos);
  }

  private void dropIfUnused(MemoryNode node) {
    boolean open = handles.containsValue(node.id);
    if (node.lookups <= 0 && node.nlink <= 0 && !open) {
      nodes.remove(node.id);
    }
  }

  /** Returns how many nodes are known. */
  public synchronized int nodeCount() {
    return nodes.size();
  }

  /** Returns the sum of the counts that the kernel holds, without that of the root. */
  public synchronized long lookupCount() {
    return nodes.values().stream().mapToLong(node -> node.lookups).sum() - 1;
  }

  /** Returns how many handles are open. */
  public synchronized int handleCount() {
    return handles.size();
  }

  /** Returns how often destroy was called. */
  public int destroyCount() {
    return destroyed.get();
  }

  /** Returns the way back to the kernel. */
  public Connection connection() {
    return connection;
  }

  @Override
  public void init(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void destroy() {
    destroyed.incrementAndGet();
  }

  @Override
  public synchronized Entry lookup(Caller caller, EntryName name) throws ErrnoException {
    MemoryNode node = child(node(name.parent()), name.name());
    return node == null ? Entry.absent(validNanos) : entry(node);
  }

  @Override
  public synchronized void forget(long id, long count) {
    MemoryNode node = nodes.get(id);
    if (node != null) {
      node.lookups -= count;
      dropIfUnused(node);
    }
  }

  @Override
  public synchronized Attributes getattr(Caller caller, long id, Long handle)
      throws ErrnoException {
    return attributes(node(id));
  }

  @Override
  public synchronized Attributes setattr(Caller caller, long id, AttributeChange change)
      throws ErrnoException {
    MemoryNode node = node(id);
    node.change(change);
    return attributes(node);
  }

  @Override
  public synchronized byte[] readlink(Caller caller, long id) throws ErrnoException {
    return node(id).data.clone();
  }

  private MemoryNode make(Caller caller, EntryName name, NewFile file) throws ErrnoException {
    MemoryNode parent = node(name.parent());
    if (child(parent, name.name()) != null) {
      throw ErrnoException.of(Errno.EEXIST);
    }
    MemoryNode node = add(file.mode() & ~file.umask(), caller, file.rdev());
    node.nlink = 1;
    parent.bind(name.name(), node);
    return node;
  }

  @Override
  public synchronized Entry symlink(Caller caller, EntryName name, byte[] target)
      throws ErrnoException {
    MemoryNode node = make(caller, name, new NewFile(Mode.SYMLINK | 0777, 0, 0));
    node.data = target.clone();
    return entry(node);
  }

  @Override
  public synchronized Entry mknod(Caller caller, EntryName name, NewFile file)
      throws ErrnoException {
    return entry(make(caller, name, file));
  }

  @Override
  public synchronized Entry mkdir(Caller caller, EntryName name, NewFile directory)
      throws ErrnoException {
    MemoryNode node = make(caller, name, directory);
    node.nlink = 2;
    node(name.parent()).nlink++;
    return entry(node);
  }

  @Override
  public synchronized void unlink(Caller caller, EntryName name) throws ErrnoException {
    MemoryNode parent = node(name.parent());
    MemoryNode node = child(parent, name.name());
    if (node == null) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    parent.unbind(name.name());
    node.nlink--;
    node.touch();
    dropIfUnused(node);
  }

  @Override
  public synchronized void rmdir(Caller caller, EntryName name) throws ErrnoException {
    MemoryNode parent = node(name.parent());
    MemoryNode node = child(parent, name.name());
    if (node == null) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    if (!node.names.isEmpty()) {
      throw ErrnoException.of(Errno.ENOTEMPTY);
    }
    parent.unbind(name.name());
    parent.nlink--;
    node.nlink = 0;
    dropIfUnused(node);
  }

  @Override
  public synchronized void rename(Caller caller, EntryName from, EntryName to, int flags)
      throws ErrnoException {
    MemoryNode oldParent = node(from.parent());
    MemoryNode newParent = node(to.parent());
    MemoryNode node = child(oldParent, from.name());
    MemoryNode target = child(newParent, to.name());
    if (node == null || (target == null && (flags & RenameFlags.EXCHANGE) != 0)) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    if (target != null && (flags & RenameFlags.NOREPLACE) != 0) {
      throw ErrnoException.of(Errno.EEXIST);
    }
    if (target != null && !target.names.isEmpty() && (flags & RenameFlags.EXCHANGE) == 0) {
      throw ErrnoException.of(Errno.ENOTEMPTY);
    }
    oldParent.unbind(from.name());
    if (target != null) {
      newParent.unbind(to.name());
      if ((flags & RenameFlags.EXCHANGE) != 0) {
        oldParent.bind(from.name(), target);
      } else {
        target.nlink = Mode.isDirectory(target.mode) ? 0 : target.nlink - 1;
        dropIfUnused(target);
      }
    }
    newParent.bind(to.name(), node);
    node.touch();
  }

  @Override
  public synchronized Entry link(Caller caller, long id, EntryName name) throws ErrnoException {
    MemoryNode parent = node(name.parent());
    if (child(parent, name.name()) != null) {
      throw ErrnoException.of(Errno.EEXIST);
    }
    MemoryNode node = node(id);
    parent.bind(name.name(), node);
    node.nlink++;
    node.touch();
    return entry(node);
  }

  private Opened opened(MemoryNode node, int flags) {
    long handle = nextHandle++;
    handles.put(handle, node.id);
    return Opened.of(handle, flags);
  }

  private void closed(OpenFile file) {
    handles.remove(file.handle());
    MemoryNode node = nodes.get(file.node());
    if (node != null) {
      dropIfUnused(node);
    }
  }

  @Override
  public synchronized Opened open(Caller caller, long id, OpenHow how) throws ErrnoException {
    MemoryNode node = node(id);
    if ((how.flags() & OpenFlags.TRUNC) != 0) {
      node.resize(0);
    }
    if (how.killPrivileges()) {
      node.killPrivileges();
    }
    return opened(node, Opened.KEEP_CACHE);
  }

  @Override
  public synchronized Created create(Caller caller, EntryName name, NewFile file, OpenHow how)
      throws ErrnoException {
    MemoryNode node = child(node(name.parent()), name.name());
    if (node != null && (how.flags() & OpenFlags.EXCL) != 0) {
      throw ErrnoException.of(Errno.EEXIST);
    }
    if (node == null) {
      node = make(caller, name, file);
    }
    return new Created(entry(node), opened(node, 0));
  }

  @Override
  public synchronized Created tmpfile(Caller caller, long directory, NewFile file, OpenHow how)
      throws ErrnoException {
    MemoryNode node = add(file.mode() & ~file.umask(), caller, 0);
    return new Created(entry(node), opened(node, 0));
  }

  @Override
  public synchronized void read(Caller caller, OpenFile file, ReadHow how, ByteBuffer target)
      throws ErrnoException {
    node(file.node()).read(how.offset(), target);
  }

  @Override
  public synchronized int write(Caller caller, OpenFile file, WriteHow how, ByteBuffer source)
      throws ErrnoException {
    MemoryNode node = node(file.node());
    if (how.killPrivileges()) {
      node.killPrivileges();
    }
    return node.write(how.offset(), source);
  }

  @Override
  public synchronized void release(OpenFile file) {
    closed(file);
  }

  @Override
  public void fsync(Caller caller, OpenFile file, boolean dataOnly) {}

  @Override
  public synchronized void setxattr(Caller caller, long id, XattrChange change)
      throws ErrnoException {
    node(id).setXattr(change);
  }

  @Override
  public synchronized byte[] getxattr(Caller caller, long id, byte[] name) throws ErrnoException {
    return node(id).xattr(name);
  }

  @Override
  public synchronized List<byte[]> listxattr(Caller caller, long id) throws ErrnoException {
    return node(id).xattrs();
  }

  @Override
  public synchronized void removexattr(Caller caller, long id, byte[] name) throws ErrnoException {
    node(id).removeXattr(name);
  }

  @Override
  public synchronized Opened opendir(Caller caller, long id, int flags) throws ErrnoException {
    return opened(node(id), 0);
  }

  private List<DirectoryEntry> entries(MemoryNode node, long offset) throws ErrnoException {
    List<DirectoryEntry> entries = new ArrayList<>();
    if (offset < 1) {
      entries.add(new DirectoryEntry(FileName.of("."), node.id, 4, 1));
    }
    if (offset < 2) {
      entries.add(new DirectoryEntry(FileName.of(".."), node.id, 4, 2));
    }
    for (Map.Entry<Long, FileName> each : node.order.tailMap(offset, false).entrySet()) {
      MemoryNode child = child(node, each.getValue());
      int type = Mode.directoryEntryType(child.mode);
      entries.add(new DirectoryEntry(each.getValue(), child.id, type, each.getKey()));
    }
    return entries;
  }

  @Override
  public synchronized void readdir(
      Caller caller, OpenFile directory, long offset, DirectorySink sink) throws ErrnoException {
    for (DirectoryEntry entry : entries(node(directory.node()), offset)) {
      if (!sink.add(entry)) {
        return;
      }
    }
  }

  @Override
  public synchronized void readdirplus(
      Caller caller, OpenFile directory, long offset, DirectoryPlusSink sink)
      throws ErrnoException {
    MemoryNode node = node(directory.node());
    for (DirectoryEntry entry : entries(node, offset)) {
      if (!sink.hasRoomFor(entry)) {
        return;
      }
      boolean taken =
          entry.name().isDots()
              ? sink.add(entry, Entry.absent(0))
              : sink.add(entry, entry(child(node, entry.name())));
      if (!taken) {
        throw new AssertionError("no room for " + entry);
      }
    }
  }

  @Override
  public synchronized void releasedir(OpenFile directory) {
    closed(directory);
  }

  @Override
  public void fsyncdir(Caller caller, OpenFile directory, boolean dataOnly) {}

  @Override
  public FilesystemStat statfs(Caller caller, long id) {
    return new FilesystemStat(0, 4096, 4096, 1000, 500, 400, 100, 50, nameLength, 0);
  }

  @Override
  public synchronized void fallocate(
      Caller caller, OpenFile file, int mode, long offset, long length) throws ErrnoException {
    node(file.node()).allocate(mode, offset, length);
  }

  @Override
  public synchronized long lseek(Caller caller, OpenFile file, long offset, int whence)
      throws ErrnoException {
    long size = node(file.node()).data.length;
    if (offset >= size) {
      throw ErrnoException.of(Errno.ENXIO);
    }
    return whence == 3 ? offset : size;
  }

  @Override
  public synchronized long copyFileRange(Caller caller, CopyRange range) throws ErrnoException {
    byte[] data = node(range.source().node()).data;
    long length = Math.min(range.length(), data.length - range.sourceOffset());
    ByteBuffer source =
        ByteBuffer.wrap(data.clone(), (int) range.sourceOffset(), (int) Math.max(0, length));
    WriteHow how =
        new WriteHow(range.targetOffset(), false, false, false, WriteHow.Sync.NONE, false);
    return write(caller, range.target(), how, source);
  }

  @Override
  public byte[] ioctl(Caller caller, OpenFile file, IoctlCall call) throws ErrnoException {
    throw ErrnoException.of(Errno.ENOTTY);
  }
}
