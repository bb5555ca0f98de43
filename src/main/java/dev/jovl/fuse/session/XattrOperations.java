package dev.jovl.fuse.session;

import dev.jovl.fuse.XattrChange;
import dev.jovl.fuse.wire.GetxattrRequest;
import dev.jovl.fuse.wire.InitFlags;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.fuse.wire.Replies;
import dev.jovl.fuse.wire.SetxattrRequest;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.util.List;

/** Extended attributes. */
final class XattrOperations {
  private XattrOperations() {}

  static void register(OperationTable table) {
    table.put(Opcode.SETXATTR, XattrOperations::set);
    table.put(Opcode.GETXATTR, XattrOperations::get);
    table.put(Opcode.LISTXATTR, XattrOperations::list);
    table.put(Opcode.REMOVEXATTR, XattrOperations::remove);
  }

  private static void set(Call call) throws ErrnoException {
    boolean extended = call.negotiated().has(InitFlags.SETXATTR_EXT);
    SetxattrRequest set = SetxattrRequest.read(call.request(), extended);
    Boolean killSetgid = extended ? set.killSgid() : null;
    XattrChange change = new XattrChange(set.name(), set.value(), set.flags(), killSetgid);
    call.filesystem().setxattr(call.caller(), call.node(), change);
  }

  private static void get(Call call) throws ErrnoException {
    GetxattrRequest get = GetxattrRequest.read(call.request());
    byte[] name = call.request().string();
    byte[] value = call.filesystem().getxattr(call.caller(), call.node(), name);
    if (value == null) {
      throw ErrnoException.of(Errno.ENODATA);
    }
    if (fits(call.out(), value.length, get.size())) {
      call.out().put(value);
    }
  }

  private static void list(Call call) throws ErrnoException {
    GetxattrRequest list = GetxattrRequest.read(call.request());
    List<byte[]> names = call.filesystem().listxattr(call.caller(), call.node());
    int length = names.stream().mapToInt(name -> name.length + 1).sum();
    if (fits(call.out(), length, list.size())) {
      for (byte[] name : names) {
        call.out().put(name).put((byte) 0);
      }
    }
  }

  /** Returns whether an answer is wanted and fits; writes its size where that was asked for. */
  private static boolean fits(ByteBuffer out, int length, int size) throws ErrnoException {
    if (size == 0) {
      Replies.putXattrSize(out, length);
      return false;
    }
    if (length > size) {
      throw ErrnoException.of(Errno.ERANGE);
    }
    return true;
  }

  private static void remove(Call call) throws ErrnoException {
    call.filesystem().removexattr(call.caller(), call.node(), call.request().string());
  }
}
