package dev.jovl.mount.filesystem;

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
import dev.jovl.linux.RandomBytes;
import dev.jovl.linux.proc.KernelVersion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.op.Create;
import dev.jovl.union.op.FileFlags;
import dev.jovl.union.op.Lookup;
import dev.jovl.union.op.NewAttributes;
import dev.jovl.union.op.Setattr;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A union as a filesystem of an engine: ids become nodes; what is open is {@link OpenFiles}. */
public final class UnionFilesystem implements Filesystem {
  private static final Logger LOG = LoggerFactory.getLogger(UnionFilesystem.class);
  private static final byte[] TRUSTED = "trusted.".getBytes(StandardCharsets.US_ASCII);

  private static final boolean KERNEL_STRIPS_SETGID = KernelVersion.running().isAtLeast(6, 0);

  private final Union union;
  private final Operations operations;
  private final CachePolicy cache;
  // Ids begin anew with each mount, and a file handle of another one must not open what has its id.
  private final long generation =
      1 + (ByteBuffer.wrap(RandomBytes.get(Integer.BYTES)).getInt() & 0x3fffffffL);
  private final KernelLink link = new KernelLink();
  private final OpenFiles files;
  private final Directories directories;
  private final IoModes modes;
  private final KernelCaches caches;
  private final NameReaders readers = new NameReaders();

  /**
   * Makes the filesystem of a union.
   *
   * @param union becomes the filesystem's, which closes it when it is destroyed
   * @param cache how long the kernel may keep what it is told
   */
  public UnionFilesystem(Union union, CachePolicy cache) {
    this.union = union;
    this.operations = new Operations(union);
    this.directories = new Directories(union);
    this.caches = new KernelCaches(union, link);
    this.modes = new IoModes(union, caches, link);
    this.files = new OpenFiles(operations, modes, caches, link);
    this.cache = cache;
  }

  @Override
  public void init(Connection kernel) {
    link.lead(kernel);
    directories.init(kernel);
  }

  @Override
  public void destroy() {
    files.close();
    directories.close();
    try {
      union.close();
    } catch (ErrnoException e) {
      LOG.error("the upper directory may be incomplete on disk: {}", e.getMessage());
    }
  }

  /** Returns what is open and what was moved so far. */
  Usage usage() {
    return new Usage(
        files.size(),
        directories.size(),
        modes.backingFiles(),
        files.bytesRead(),
        files.bytesWritten());
  }

  /** Returns what the kernel keeps of nodes. */
  KernelCaches caches() {
    return caches;
  }

  private Node node(long id) throws ErrnoException {
    Node node = union.nodes().get(id);
    if (node == null) {
      throw ErrnoException.of(Errno.ESTALE);
    }
    return node;
  }

  private Edge edge(EntryName name) throws ErrnoException {
    return new Edge(node(name.parent()), name.name());
  }

  /** Returns how long the kernel may keep the attributes of a node, in nanoseconds. */
  private long validNanos(Node node) {
    return modes.changesUnseen(node) ? 0 : cache.attributes();
  }

  /**
   * Returns the entry of a file that others may know. That it is shown is noted after the look at
   * it, since it was not known before. So while somebody has it open for writing, its attributes
   * are not kept: a write after that look may have found that there was nobody to tell.
   */
  private Entry entry(Lookup.Found found) {
    Node node = found.node();
    node.setShown();
    return entry(found, node.isOpenForWriting() ? 0 : validNanos(node));
  }

  private Entry entry(Lookup.Found found, long validNanos) {
    Attributes attributes = new Attributes(found.stat(), validNanos);
    return new Entry(found.node().id(), generation, attributes, cache.entries());
  }

  private NewAttributes newAttributes(Caller caller, Node directory, NewFile file)
      throws ErrnoException {
    int mode = file.mode();
    if (!KERNEL_STRIPS_SETGID && SgidStrip.isInQuestion(mode)) {
      Stat above = operations.getattr().stat(directory);
      mode = SgidStrip.stripped(mode, above, new CallerRights(caller));
    }
    return new NewAttributes(mode, file.umask(), file.rdev(), caller.uid(), caller.gid());
  }

  @Override
  public Entry lookup(Caller caller, EntryName name) throws ErrnoException {
    Lookup.Found found = operations.lookup().lookup(node(name.parent()), name.name());
    if (found != null && !found.node().isDirectory()) {
      readers.asked(caller.pid());
    }
    return found == null ? Entry.absent(cache.absence()) : entry(found);
  }

  @Override
  public void forget(long node, long count) {
    union.nodes().forget(node, count);
    directories.forget(node);
  }

  @Override
  public Attributes getattr(Caller caller, long node, @Nullable Long handle) throws ErrnoException {
    Node asked = node(node);
    asked.setShown();
    long valid = modes.stillChangesUnseen(asked) ? 0 : cache.attributes();
    return new Attributes(operations.getattr().stat(asked), valid);
  }

  @Override
  public Attributes setattr(Caller caller, long node, AttributeChange change)
      throws ErrnoException {
    Setattr.Change asked =
        new Setattr.Change(
            change.mode(),
            change.uid(),
            change.gid(),
            change.size(),
            change.atime(),
            change.mtime(),
            files.find(change.handle()),
            change.killPrivileges() ? new CallerRights(caller) : null);
    Node changed = node(node);
    modes.changesMode(changed, asked.mode());
    changed.setShown();
    try {
      Stat stat = operations.setattr().setattr(changed, asked);
      return new Attributes(stat, validNanos(changed));
    } catch (ErrnoException e) {
      // A part of it may have been made: btrfs without room changes an inode and says EDQUOT.
      caches.askAgain(changed);
      throw e;
    }
  }

  @Override
  public byte[] readlink(Caller caller, long node) throws ErrnoException {
    return operations.readlink().readlink(node(node));
  }

  @Override
  public Entry symlink(Caller caller, EntryName name, byte[] target) throws ErrnoException {
    Node parent = node(name.parent());
    NewAttributes link = newAttributes(caller, parent, new NewFile(0, 0, 0));
    return entry(operations.makeNode().symlink(parent, name.name(), target, link));
  }

  @Override
  public Entry mknod(Caller caller, EntryName name, NewFile file) throws ErrnoException {
    Node parent = node(name.parent());
    return entry(
        operations.makeNode().special(parent, name.name(), newAttributes(caller, parent, file)));
  }

  @Override
  public Entry mkdir(Caller caller, EntryName name, NewFile directory) throws ErrnoException {
    Node parent = node(name.parent());
    return entry(
        operations
            .makeNode()
            .directory(parent, name.name(), newAttributes(caller, parent, directory)));
  }

  @Override
  public void unlink(Caller caller, EntryName name) throws ErrnoException {
    operations.unlink().unlink(node(name.parent()), name.name());
  }

  @Override
  public void rmdir(Caller caller, EntryName name) throws ErrnoException {
    operations.rmdir().rmdir(node(name.parent()), name.name());
  }

  @Override
  public void rename(Caller caller, EntryName from, EntryName to, int flags) throws ErrnoException {
    operations.rename().rename(edge(from), edge(to), flags);
  }

  /**
   * The kernel takes the answer to this whatever has come since (create_new_entry of
   * fs/fuse/dir.c), and does not let an open that cuts the file wait for it. So of what may be cut
   * or written to it keeps no attributes.
   */
  @Override
  public Entry link(Caller caller, long node, EntryName name) throws ErrnoException {
    Node linked = node(node);
    Stat stat = operations.link().link(linked, node(name.parent()), name.name());
    Lookup.Found found = new Lookup.Found(linked, stat);
    return linked.isRegular() ? entry(found, 0) : entry(found);
  }

  @Override
  public Created create(Caller caller, EntryName name, NewFile file, OpenHow how)
      throws ErrnoException {
    DirectoryHandles.requireRoom();
    Node parent = node(name.parent());
    NewAttributes made = newAttributes(caller, parent, file);
    return created(operations.create().create(parent, name.name(), made, how.flags()), how);
  }

  @Override
  public Created tmpfile(Caller caller, long directory, NewFile file, OpenHow how)
      throws ErrnoException {
    DirectoryHandles.requireRoom();
    Node parent = node(directory);
    NewAttributes made = newAttributes(caller, parent, file);
    return created(operations.tempFile().create(parent, made, how.flags()), how);
  }

  private Created created(Create.Created created, OpenHow how) throws ErrnoException {
    Opened opened = null;
    try {
      opened = files.opened(created.file(), how.flags(), created.stat());
      Lookup.Found found = new Lookup.Found(created.node(), created.stat());
      return new Created(entry(found, validNanos(found.node())), opened);
    } catch (Throwable e) {
      if (opened != null) {
        files.release(opened.handle());
      }
      forget(created.node().id(), 1);
      throw e;
    }
  }

  @Override
  public void setxattr(Caller caller, long node, XattrChange change) throws ErrnoException {
    Node changed = node(node);
    try {
      operations
          .xattrs()
          .set(
              changed,
              change.name(),
              change.value(),
              change.flags(),
              killsSetgid(caller, changed, change));
    } finally {
      // Also where it fails: it may have been copied up for it, or lost its setgid bit.
      caches.askAgain(changed);
    }
  }

  private boolean killsSetgid(Caller caller, Node node, XattrChange change) throws ErrnoException {
    Boolean said = change.killSetgid();
    if (said != null) {
      return said;
    }
    return PosixAcl.Kind.ACCESS.is(change.name())
        && !new CallerRights(caller).isInGroup(operations.getattr().stat(node));
  }

  @Override
  public byte @Nullable [] getxattr(Caller caller, long node, byte[] name) throws ErrnoException {
    return operations.xattrs().get(node(node), name);
  }

  /** Whether somebody is shown trusted names, the kernel leaves to us. */
  @Override
  public List<byte[]> listxattr(Caller caller, long node) throws ErrnoException {
    List<byte[]> names = operations.xattrs().list(node(node));
    if (names.stream().noneMatch(UnionFilesystem::isTrusted)
        || new CallerRights(caller).listsTrusted()) {
      return names;
    }
    return names.stream().filter(name -> !isTrusted(name)).toList();
  }

  private static boolean isTrusted(byte[] name) {
    return Arrays.mismatch(name, TRUSTED) == TRUSTED.length;
  }

  @Override
  public void removexattr(Caller caller, long node, byte[] name) throws ErrnoException {
    Node changed = node(node);
    try {
      operations.xattrs().remove(changed, name);
    } finally {
      caches.askAgain(changed);
    }
  }

  @Override
  public Opened open(Caller caller, long node, OpenHow how) throws ErrnoException {
    return files.open(caller, node(node), how);
  }

  @Override
  public void read(Caller caller, OpenFile file, ReadHow how, ByteBuffer target)
      throws ErrnoException {
    files.read(file.handle(), how, target);
  }

  @Override
  public int write(Caller caller, OpenFile file, WriteHow how, ByteBuffer source)
      throws ErrnoException {
    return files.write(caller, file.handle(), how, source);
  }

  @Override
  public void release(OpenFile file) {
    files.release(file.handle());
  }

  @Override
  public void fsync(Caller caller, OpenFile file, boolean dataOnly) throws ErrnoException {
    files.sync(file.handle(), dataOnly);
  }

  @Override
  public void fallocate(Caller caller, OpenFile file, int mode, long offset, long length)
      throws ErrnoException {
    files.allocate(file.handle(), mode, offset, length);
  }

  @Override
  public long lseek(Caller caller, OpenFile file, long offset, int whence) throws ErrnoException {
    return files.seek(file.handle(), offset, whence);
  }

  @Override
  public long copyFileRange(Caller caller, CopyRange range) throws ErrnoException {
    return files.copyRange(range);
  }

  @Override
  public Opened opendir(Caller caller, long node, int flags) throws ErrnoException {
    return directories.open(node(node));
  }

  @Override
  public void readdir(Caller caller, OpenFile directory, long offset, DirectorySink sink)
      throws ErrnoException {
    directories.read(
        node(directory.node()), directory.handle(), offset, listed -> sink.add(listed.entry()));
  }

  @Override
  public void readdirplus(Caller caller, OpenFile directory, long offset, DirectoryPlusSink sink)
      throws ErrnoException {
    Node node = node(directory.node());
    NameReaders.Told told = readers.told(caller.pid(), offset == 0);
    NamesWithNodes answer =
        new NamesWithNodes(union, operations.lookup(), this::entry, node, sink, told);
    directories.read(node, directory.handle(), offset, answer);
    if (answer.hasKeptBack()) {
      readers.keptBack(caller.pid());
    }
  }

  @Override
  public void releasedir(OpenFile directory) {
    directories.release(directory);
  }

  @Override
  public void fsyncdir(Caller caller, OpenFile directory, boolean dataOnly) throws ErrnoException {
    operations.sync().directory(node(directory.node()));
  }

  @Override
  public FilesystemStat statfs(Caller caller, long node) throws ErrnoException {
    return operations.statfs().statfs();
  }

  @Override
  public void syncfs(Caller caller, long node) throws ErrnoException {
    operations.sync().filesystem();
  }

  @Override
  public byte[] ioctl(Caller caller, OpenFile file, IoctlCall call) throws ErrnoException {
    Node asked = node(file.node());
    FileFlags flags = operations.fileFlags();
    byte[] answer =
        flags.ioctl(
            asked, call.command(), call.input(), call.outputSize(), new CallerRights(caller));
    if (answer.length == 0) {
      // They were set: the kernel does not expect that ctime moves.
      caches.askAgain(asked);
    }
    return answer;
  }
}
