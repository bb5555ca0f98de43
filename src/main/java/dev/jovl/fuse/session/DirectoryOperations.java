package dev.jovl.fuse.session;

import dev.jovl.fuse.DirectoryPlusSink;
import dev.jovl.fuse.Entry;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.wire.DirectoryReply;
import dev.jovl.fuse.wire.FsyncRequest;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.fuse.wire.OpenRequest;
import dev.jovl.fuse.wire.ReadRequest;
import dev.jovl.fuse.wire.ReleaseRequest;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;

/** Open directories and their entries. */
final class DirectoryOperations {
  private DirectoryOperations() {}

  static void register(OperationTable table) {
    table.put(Opcode.OPENDIR, DirectoryOperations::opendir);
    table.put(Opcode.READDIR, DirectoryOperations::readdir);
    table.put(Opcode.READDIRPLUS, DirectoryOperations::readdirplus);
    table.put(Opcode.RELEASEDIR, DirectoryOperations::releasedir);
    table.put(Opcode.FSYNCDIR, DirectoryOperations::fsyncdir);
  }

  private static void opendir(Call call) throws ErrnoException {
    OpenRequest open = OpenRequest.read(call.request());
    long node = call.node();
    call.answer(node, call.filesystem().opendir(call.caller(), node, open.flags()), true);
  }

  private static void readdir(Call call) throws ErrnoException {
    ReadRequest read = ReadRequest.read(call.request());
    OpenFile directory = call.file(read.handle());
    ByteBuffer out = call.out();
    FileOperations.limit(out, read.size());
    int start = out.position();
    try {
      call.filesystem()
          .readdir(
              call.caller(), directory, read.offset(), entry -> DirectoryReply.add(out, entry));
    } catch (ErrnoException e) {
      orWhatIsThere(out, start, e);
    }
  }

  private static void readdirplus(Call call) throws ErrnoException {
    ReadRequest read = ReadRequest.read(call.request());
    OpenFile directory = call.file(read.handle());
    ByteBuffer out = call.out();
    FileOperations.limit(out, read.size());
    int start = out.position();
    try {
      call.filesystem()
          .readdirplus(call.caller(), directory, read.offset(), new PlusSink(call, out));
    } catch (ErrnoException e) {
      orWhatIsThere(out, start, e);
    }
  }

  /** As for getdents64(2): an error after some entries is returned by the next call. */
  private static void orWhatIsThere(ByteBuffer out, int start, ErrnoException e)
      throws ErrnoException {
    if (out.position() == start) {
      throw e;
    }
  }

  /** Writes entries into the reply and notes which nodes are in it. */
  private static final class PlusSink implements DirectoryPlusSink {
    private final Call call;
    private final ByteBuffer out;

    PlusSink(Call call, ByteBuffer out) {
      this.call = call;
      this.out = out;
    }

    @Override
    public boolean hasRoomFor(DirectoryEntry entry) {
      return DirectoryReply.fitsPlus(out, entry);
    }

    @Override
    public boolean add(DirectoryEntry entry, Entry node) {
      if (!DirectoryReply.addPlus(out, entry, Call.wire(node))) {
        return false;
      }
      if (!node.isAbsent() && !entry.name().isDots()) {
        call.addLookup(node.node());
      }
      return true;
    }
  }

  private static void releasedir(Call call) throws ErrnoException {
    ReleaseRequest release = ReleaseRequest.read(call.request());
    call.filesystem().releasedir(call.file(release.handle()));
  }

  private static void fsyncdir(Call call) throws ErrnoException {
    FsyncRequest fsync = FsyncRequest.read(call.request());
    call.filesystem().fsyncdir(call.caller(), call.file(fsync.handle()), fsync.dataOnly());
  }
}
