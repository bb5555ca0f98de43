package dev.jovl.fuse.session;

import dev.jovl.fuse.AttributeChange;
import dev.jovl.fuse.Attributes;
import dev.jovl.fuse.wire.AttributesReply;
import dev.jovl.fuse.wire.ForgetRequest;
import dev.jovl.fuse.wire.GetattrRequest;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.fuse.wire.Replies;
import dev.jovl.fuse.wire.SetattrRequest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Timespec;
import org.jspecify.annotations.Nullable;

/** Attributes, targets of symbolic links, counts, and the filesystem as a whole. */
final class NodeOperations {
  private NodeOperations() {}

  static void register(OperationTable table) {
    table.put(Opcode.FORGET, NodeOperations::forget);
    table.put(Opcode.BATCH_FORGET, NodeOperations::batchForget);
    table.put(Opcode.GETATTR, NodeOperations::getattr);
    table.put(Opcode.STATX, NodeOperations::statx);
    table.put(Opcode.SETATTR, NodeOperations::setattr);
    table.put(Opcode.READLINK, NodeOperations::readlink);
    table.put(Opcode.STATFS, NodeOperations::statfs);
    table.put(Opcode.SYNCFS, NodeOperations::syncfs);
    table.put(Opcode.DESTROY, NodeOperations::nothing);
  }

  private static void forget(Call call) throws ErrnoException {
    ForgetRequest forget = ForgetRequest.read(call.request());
    call.filesystem().forget(forget.node(), forget.count());
  }

  /** The kernel says each only once, so one that fails keeps no other from being done. */
  private static void batchForget(Call call) throws ErrnoException {
    int nodes = ForgetRequest.readCount(call.request());
    Throwable first = null;
    for (int i = 0; i < nodes; i++) {
      ForgetRequest forget = ForgetRequest.readNext(call.request());
      try {
        call.filesystem().forget(forget.node(), forget.count());
      } catch (RuntimeException | Error e) {
        first = first == null ? e : first;
      }
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private static void getattr(Call call) throws ErrnoException {
    GetattrRequest getattr = GetattrRequest.read(call.request());
    call.answer(call.filesystem().getattr(call.caller(), call.node(), getattr.handle()));
  }

  private static void statx(Call call) throws ErrnoException {
    GetattrRequest getattr = GetattrRequest.read(call.request());
    Attributes attributes = call.filesystem().getattr(call.caller(), call.node(), getattr.handle());
    AttributesReply.putStatx(call.out(), attributes.stat(), attributes.validNanos());
  }

  /**
   * A request that changes nothing is what remains of a call that takes privileges away (chown(2)
   * of nothing, fallocate(2), copy_file_range(2), a write by passthrough): the kernel strips
   * ATTR_KILL_SUID and ATTR_KILL_SGID in fuse_setattr and leaves the rest to us.
   */
  private static void setattr(Call call) throws ErrnoException {
    SetattrRequest setattr = SetattrRequest.read(call.request());
    AttributeChange change =
        new AttributeChange(
            setattr.has(SetattrRequest.MODE) ? Mode.permissions(setattr.mode()) : null,
            setattr.has(SetattrRequest.UID) ? setattr.uid() : null,
            setattr.has(SetattrRequest.GID) ? setattr.gid() : null,
            setattr.has(SetattrRequest.SIZE) ? setattr.size() : null,
            time(setattr, SetattrRequest.ATIME, SetattrRequest.ATIME_NOW, setattr.atime()),
            time(setattr, SetattrRequest.MTIME, SetattrRequest.MTIME_NOW, setattr.mtime()),
            setattr.has(SetattrRequest.HANDLE) ? setattr.handle() : null,
            setattr.has(SetattrRequest.KILL_SUIDGID) || setattr.valid() == 0);
    call.answer(call.filesystem().setattr(call.caller(), call.node(), change));
  }

  private static @Nullable Timespec time(
      SetattrRequest setattr, int bit, int nowBit, Timespec time) {
    if (!setattr.has(bit)) {
      return null;
    }
    return setattr.has(nowBit) ? Timespec.NOW : time;
  }

  private static void readlink(Call call) throws ErrnoException {
    call.out().put(call.filesystem().readlink(call.caller(), call.node()));
  }

  private static void statfs(Call call) throws ErrnoException {
    Replies.putStatfs(call.out(), call.filesystem().statfs(call.caller(), call.node()));
  }

  private static void syncfs(Call call) throws ErrnoException {
    call.filesystem().syncfs(call.caller(), call.node());
  }

  private static void nothing(Call call) {}
}
