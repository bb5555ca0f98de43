package dev.jovl.fuse.session;

import dev.jovl.fuse.Created;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.NewFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.wire.CreateRequest;
import dev.jovl.fuse.wire.LinkRequest;
import dev.jovl.fuse.wire.MknodRequest;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.fuse.wire.RenameRequest;
import dev.jovl.fuse.wire.SymlinkRequest;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;

/** Looking names up, making, moving and removing them. */
final class NameOperations {
  private NameOperations() {}

  static void register(OperationTable table) {
    table.put(Opcode.LOOKUP, NameOperations::lookup);
    table.put(Opcode.SYMLINK, NameOperations::symlink);
    table.put(Opcode.MKNOD, NameOperations::mknod);
    table.put(Opcode.MKDIR, NameOperations::mkdir);
    table.put(Opcode.UNLINK, NameOperations::unlink);
    table.put(Opcode.RMDIR, NameOperations::rmdir);
    table.put(Opcode.RENAME, call -> rename(call, RenameRequest.read(call.request())));
    table.put(Opcode.RENAME2, call -> rename(call, RenameRequest.read2(call.request())));
    table.put(Opcode.LINK, NameOperations::link);
    table.put(Opcode.CREATE, NameOperations::create);
    table.put(Opcode.TMPFILE, NameOperations::tmpfile);
  }

  private static void lookup(Call call) throws ErrnoException {
    EntryName name = call.entryName(call.request().name());
    call.answer(call.filesystem().lookup(call.caller(), name));
  }

  private static void symlink(Call call) throws ErrnoException {
    SymlinkRequest symlink = SymlinkRequest.read(call.request());
    EntryName name = call.entryName(symlink.name());
    call.answerPresent(call.filesystem().symlink(call.caller(), name, symlink.target()));
  }

  private static void mknod(Call call) throws ErrnoException {
    MknodRequest mknod = MknodRequest.read(call.request());
    NewFile file = new NewFile(mknod.mode(), mknod.umask(), mknod.device());
    EntryName name = call.entryName(mknod.name());
    call.answerPresent(call.filesystem().mknod(call.caller(), name, file));
  }

  private static void mkdir(Call call) throws ErrnoException {
    MknodRequest mkdir = MknodRequest.readMkdir(call.request());
    int mode = Mode.DIRECTORY | Mode.permissions(mkdir.mode());
    NewFile directory = new NewFile(mode, mkdir.umask(), 0);
    EntryName name = call.entryName(mkdir.name());
    call.answerPresent(call.filesystem().mkdir(call.caller(), name, directory));
  }

  private static void unlink(Call call) throws ErrnoException {
    EntryName name = call.entryName(call.request().name());
    try {
      call.filesystem().unlink(call.caller(), name);
    } catch (ErrnoException e) {
      throw undoubted(e);
    }
  }

  private static void rmdir(Call call) throws ErrnoException {
    EntryName name = call.entryName(call.request().name());
    try {
      call.filesystem().rmdir(call.caller(), name);
    } catch (ErrnoException e) {
      throw undoubted(e);
    }
  }

  private static void rename(Call call, RenameRequest rename) throws ErrnoException {
    EntryName from = call.entryName(rename.name());
    EntryName to = new EntryName(rename.newParent(), rename.newName());
    try {
      call.filesystem().rename(call.caller(), from, to, rename.flags());
    } catch (ErrnoException e) {
      throw undoubted(e);
    }
  }

  /**
   * Returns ECANCELED for EINTR. After that the kernel does not know whether the names are there
   * (fuse_unlink, fuse_rmdir and fuse_rename_common of fs/fuse/dir.c): it drops them, and detaches
   * what is mounted on or below them in other namespaces. But operations end so only for a caller
   * that is being killed, which sees no answer, and before they have changed a name.
   */
  private static ErrnoException undoubted(ErrnoException e) {
    return e.is(Errno.EINTR) ? ErrnoException.of(Errno.ECANCELED) : e;
  }

  private static void link(Call call) throws ErrnoException {
    LinkRequest link = LinkRequest.read(call.request());
    EntryName name = call.entryName(link.name());
    call.answerPresent(call.filesystem().link(call.caller(), link.node(), name));
  }

  private static void create(Call call) throws ErrnoException {
    CreateRequest create = CreateRequest.read(call.request());
    EntryName name = call.entryName(create.name());
    OpenHow how = new OpenHow(create.flags(), create.killSuidgid());
    created(call, call.filesystem().create(call.caller(), name, newFile(create), how));
  }

  private static void tmpfile(Call call) throws ErrnoException {
    CreateRequest create = CreateRequest.read(call.request());
    OpenHow how = new OpenHow(create.flags(), create.killSuidgid());
    long directory = call.node();
    created(call, call.filesystem().tmpfile(call.caller(), directory, newFile(create), how));
  }

  private static NewFile newFile(CreateRequest create) {
    return new NewFile(create.mode(), create.umask(), 0);
  }

  private static void created(Call call, Created created) throws ErrnoException {
    call.answerPresent(created.entry());
    call.answer(created.entry().node(), created.opened(), false);
  }
}
