package dev.jovl.cli.mount;

import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Version;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountCommandLine.Question;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import java.io.IOException;
import java.util.List;

/**
 * Everything that mounts: {@code jovl mount}, {@code fuse-overlayfs}, and the helpers of mount(8).
 * It returns when the mount works; the process that serves it is another one, unless {@code -f} is
 * given.
 */
public final class MountProgram {
  /** What mount(8) calls a failed mount. */
  private static final int MOUNT_FAILED = 32;

  private final Dialect dialect;
  private final String program;

  /**
   * Makes the program.
   *
   * @param dialect how its arguments are read
   * @param program the name by which it was called, which its messages begin with
   */
  public MountProgram(Dialect dialect, String program) {
    this.dialect = dialect;
    this.program = program;
  }

  /**
   * Mounts and returns the exit code.
   *
   * @param arguments the words behind the name of the program
   */
  public int run(List<byte[]> arguments) {
    try {
      MountCommandLine line = MountCommandLine.parse(dialect, arguments);
      if (line.question() != Question.NONE) {
        return answer(line.question());
      }
      return mount(line, MountCall.ofThisProcess(dialect, arguments));
    } catch (MountException e) {
      System.err.println(program + ": " + e.getMessage());
      return exitCode(e.kind());
    } catch (IOException | RuntimeException | Error e) {
      int code = ErrorLine.print(System.err, program, e);
      return code == ExitCode.FAILED ? exitCode(Kind.FAILED) : code;
    }
  }

  private int answer(Question question) {
    if (question == Question.HELP) {
      MountHelp.print(System.out, dialect, program);
    } else if (dialect == Dialect.FUSE_OVERLAYFS) {
      Version.printAsFuseOverlayfs(System.out);
    } else {
      Version.print(System.out);
    }
    return ExitCode.OK;
  }

  private int mount(MountCommandLine line, MountCall call) throws IOException {
    new ServerEnvironment(System.getenv()).requireAbsoluteDirectory();
    if (line.isForeground()) {
      return new ForegroundMount(this::tell).run(call, line.has("debug"));
    }
    return tell(line.isServed() ? ServerProcess.mount(call) : DetachedProcess.mount(call));
  }

  /** Prints the lines of a reply and returns the exit code. */
  int tell(MountReply reply) {
    List<String> lines = reply.lines();
    for (int i = 0; i < lines.size(); i++) {
      boolean reason = reply.refusal() != null && i == lines.size() - 1;
      System.err.println(reason ? program + ": " + lines.get(i) : lines.get(i));
    }
    Kind refusal = reply.refusal();
    return refusal == null ? ExitCode.OK : exitCode(refusal);
  }

  /**
   * Returns the exit code of a failure. fuse-overlayfs has one; mount(8) documents those of
   * helpers. A defect has its own under every name.
   */
  private int exitCode(Kind kind) {
    if (dialect == Dialect.JOVL || kind == Kind.DEFECT) {
      return ownExitCode(kind);
    }
    boolean isOfCaller = kind == Kind.USAGE || kind == Kind.NOT_ALLOWED;
    return dialect == Dialect.HELPER && !isOfCaller ? MOUNT_FAILED : ExitCode.FAILED;
  }

  private static int ownExitCode(Kind kind) {
    return switch (kind) {
      case FAILED -> ExitCode.FAILED;
      case USAGE -> ExitCode.USAGE;
      case BAD_LAYER -> ExitCode.BAD_LAYER;
      case BAD_UPPER -> ExitCode.BAD_UPPER;
      case BUSY -> ExitCode.BUSY;
      case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
      case DIRTY -> ExitCode.DIRTY;
      case DEFECT -> ExitCode.DEFECT;
    };
  }
}
