package dev.jovl.fuse.session;

import dev.jovl.fuse.wire.Opcode;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.util.Arrays;

/** Which operation answers which kind of request. */
final class OperationTable {
  private final Operation[] byNumber = new Operation[Opcode.LIMIT];

  /** Makes the table of all operations; ENOSYS for what is not in it. */
  OperationTable() {
    Arrays.fill(byNumber, (Operation) OperationTable::unknown);
    NameOperations.register(this);
    NodeOperations.register(this);
    FileOperations.register(this);
    DirectoryOperations.register(this);
    XattrOperations.register(this);
  }

  /** Puts an operation into the table. */
  void put(Opcode opcode, Operation operation) {
    byNumber[opcode.number()] = operation;
  }

  /** Returns the operation of a number as it came from the kernel. */
  Operation get(int number) {
    return number >= 0 && number < Opcode.LIMIT ? byNumber[number] : OperationTable::unknown;
  }

  private static void unknown(Call call) throws ErrnoException {
    throw ErrnoException.of(Errno.ENOSYS);
  }
}
