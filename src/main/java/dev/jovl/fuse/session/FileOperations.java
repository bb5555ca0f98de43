package dev.jovl.fuse.session;

import dev.jovl.fuse.CopyRange;
import dev.jovl.fuse.IoctlCall;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.ReadHow;
import dev.jovl.fuse.WriteHow;
import dev.jovl.fuse.wire.CopyRangeRequest;
import dev.jovl.fuse.wire.FallocateRequest;
import dev.jovl.fuse.wire.FsyncRequest;
import dev.jovl.fuse.wire.InitFlags;
import dev.jovl.fuse.wire.IoctlRequest;
import dev.jovl.fuse.wire.LseekRequest;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.fuse.wire.OpenRequest;
import dev.jovl.fuse.wire.ReadRequest;
import dev.jovl.fuse.wire.ReleaseRequest;
import dev.jovl.fuse.wire.Replies;
import dev.jovl.fuse.wire.WriteRequest;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;

/** Open files and their data. */
final class FileOperations {
  /** COPY_FILE_RANGE answers in 32 bits; the kernel copies on from there. */
  private static final long MAX_COPY = 1L << 30;

  private FileOperations() {}

  static void register(OperationTable table) {
    table.put(Opcode.OPEN, FileOperations::open);
    table.put(Opcode.READ, FileOperations::read);
    table.put(Opcode.WRITE, FileOperations::write);
    table.put(Opcode.FLUSH, FileOperations::flush);
    table.put(Opcode.RELEASE, FileOperations::release);
    table.put(Opcode.FSYNC, FileOperations::fsync);
    table.put(Opcode.FALLOCATE, FileOperations::fallocate);
    table.put(Opcode.LSEEK, FileOperations::lseek);
    table.put(Opcode.COPY_FILE_RANGE, FileOperations::copyRange);
    table.put(Opcode.COPY_FILE_RANGE_64, FileOperations::copyRange64);
    table.put(Opcode.IOCTL, FileOperations::ioctl);
  }

  private static void open(Call call) throws ErrnoException {
    OpenRequest open = OpenRequest.read(call.request());
    OpenHow how =
        call.negotiated().has(InitFlags.HANDLE_KILLPRIV_V2)
            ? new OpenHow(open.flags(), open.killSuidgid())
            : OpenHow.unsaid(open.flags(), call.caller());
    call.answer(call.node(), call.filesystem().open(call.caller(), call.node(), how), false);
  }

  /** The filesystem reads straight into the reply. */
  private static void read(Call call) throws ErrnoException {
    ReadRequest read = ReadRequest.read(call.request());
    ByteBuffer out = call.out();
    limit(out, read.size());
    ReadHow how = new ReadHow(read.offset(), read.cached());
    call.filesystem().read(call.caller(), call.file(read.handle()), how, out);
  }

  /** Lets no more than a size into the reply, or less where the reply has no room for it. */
  static void limit(ByteBuffer out, int size) throws ErrnoException {
    if (size < 0) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    out.limit(out.position() + Math.min(size, out.capacity() - out.position()));
  }

  /** The filesystem writes straight from the request. */
  private static void write(Call call) throws ErrnoException {
    WriteRequest write = WriteRequest.read(call.request());
    OpenFile file = call.file(write.handle());
    ByteBuffer data = call.request().data(write.size());
    WriteHow how =
        new WriteHow(
            write.offset(),
            write.fromCache(),
            write.append(),
            write.direct(),
            sync(write),
            write.killSuidgid());
    Replies.putWritten(call.out(), call.filesystem().write(call.caller(), file, how, data));
  }

  private static WriteHow.Sync sync(WriteRequest write) {
    if (write.sync()) {
      return WriteHow.Sync.ALL;
    }
    return write.dataSync() ? WriteHow.Sync.DATA : WriteHow.Sync.NONE;
  }

  private static void flush(Call call) throws ErrnoException {
    ReleaseRequest flush = ReleaseRequest.read(call.request());
    call.filesystem().flush(call.caller(), call.file(flush.handle()));
  }

  private static void release(Call call) throws ErrnoException {
    ReleaseRequest release = ReleaseRequest.read(call.request());
    call.filesystem().release(call.file(release.handle()));
  }

  private static void fsync(Call call) throws ErrnoException {
    FsyncRequest fsync = FsyncRequest.read(call.request());
    call.filesystem().fsync(call.caller(), call.file(fsync.handle()), fsync.dataOnly());
  }

  private static void fallocate(Call call) throws ErrnoException {
    FallocateRequest range = FallocateRequest.read(call.request());
    OpenFile file = call.file(range.handle());
    call.filesystem().fallocate(call.caller(), file, range.mode(), range.offset(), range.length());
  }

  private static void lseek(Call call) throws ErrnoException {
    LseekRequest lseek = LseekRequest.read(call.request());
    OpenFile file = call.file(lseek.handle());
    long offset = call.filesystem().lseek(call.caller(), file, lseek.offset(), lseek.whence());
    Replies.putOffset(call.out(), offset);
  }

  private static void copyRange(Call call) throws ErrnoException {
    CopyRangeRequest request = CopyRangeRequest.read(call.request());
    long length = Math.min(request.length(), MAX_COPY);
    Replies.putWritten(call.out(), (int) copy(call, request, length));
  }

  private static void copyRange64(Call call) throws ErrnoException {
    CopyRangeRequest request = CopyRangeRequest.read(call.request());
    Replies.putCopied(call.out(), copy(call, request, request.length()));
  }

  private static long copy(Call call, CopyRangeRequest request, long length) throws ErrnoException {
    CopyRange range =
        new CopyRange(
            call.file(request.handle()),
            request.offset(),
            new OpenFile(request.targetNode(), request.targetHandle()),
            request.targetOffset(),
            length);
    return call.filesystem().copyFileRange(call.caller(), range);
  }

  private static void ioctl(Call call) throws ErrnoException {
    IoctlRequest request = IoctlRequest.read(call.request());
    IoctlCall ioctl = new IoctlCall(request.command(), request.input(), request.outputSize());
    OpenFile file = call.file(request.handle());
    Replies.putIoctl(call.out(), call.filesystem().ioctl(call.caller(), file, ioctl));
  }
}
