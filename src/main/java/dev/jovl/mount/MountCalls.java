package dev.jovl.mount;

import dev.jovl.linux.Self;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import dev.jovl.mount.request.OptionSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what calls ask: reads their command lines, mounts or remounts, and makes the replies. */
public final class MountCalls {
  private static final Logger LOG = LoggerFactory.getLogger(MountCalls.class);

  private final MountTable table;

  /**
   * Takes calls for a table.
   *
   * @param table gets the mounts, and is not idle while a call is being done
   */
  public MountCalls(MountTable table) {
    this.table = table;
  }

  /** A caller that waits for the reply to its call. */
  public interface Asker {
    /**
     * Tells the caller what came of the call.
     *
     * @throws IOException if the caller is gone
     */
    void tell(MountReply reply) throws IOException;
  }

  /**
   * What came of a call.
   *
   * @param mount null if there is none
   */
  private record Done(MountReply reply, @Nullable LiveMount mount) {}

  /**
   * Does what a call asks, and returns what came of it, even if that is a defect of this program.
   */
  public MountReply perform(MountCall call) {
    table.begin();
    try {
      return done(call).reply;
    } finally {
      table.finish();
    }
  }

  /**
   * Does what a call asks, as {@link #perform(MountCall)}, and tells the caller. If the caller
   * cannot be told because it was killed meanwhile, its mount is unmounted: nobody would know of
   * it.
   *
   * @throws IOException as {@link Asker#tell}
   */
  public void perform(MountCall call, Asker asker) throws IOException {
    table.begin();
    try {
      Done done = done(call);
      try {
        asker.tell(done.reply);
      } catch (IOException e) {
        if (done.mount != null) {
          done.mount.unmount();
        }
        throw e;
      }
    } finally {
      table.finish();
    }
  }

  private Done done(MountCall call) {
    List<String> lines = new ArrayList<>();
    try {
      LiveMount mount = mount(call, lines);
      return new Done(MountReply.mounted(lines), mount);
    } catch (MountException e) {
      return new Done(MountReply.refused(lines, e), null);
    } catch (IOException | OutOfMemoryError e) {
      LOG.error("call failed", e);
      return new Done(MountReply.refused(lines, failure(e)), null);
    } catch (RuntimeException | Error e) {
      LOG.error("call failed by a defect", e);
      return new Done(MountReply.refused(lines, MountException.ofDefect(e)), null);
    }
  }

  private static MountException failure(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return e instanceof OutOfMemoryError
        ? MountException.of(
            Kind.FAILED, "memory or threads of the server", message, "mount with -o server=off")
        : MountException.of(Kind.FAILED, "mount", message, "see jovl doctor");
  }

  /** Returns the mount, null if none was asked for. */
  private @Nullable LiveMount mount(MountCall call, List<String> lines) throws IOException {
    MountCommandLine line = MountCommandLine.parse(call.dialect(), call.arguments());
    if (line.isRemount()) {
      remount(call, line);
      return null;
    }
    OptionSet options = line.options(Self.effectiveUid() == 0);
    lines.addAll(options.notes());
    byte[] target = targetOf(line);
    if (line.fake()) {
      return null;
    }
    try (CallerPaths caller = CallerPaths.of(call)) {
      LiveMount mount = table.mount(options, caller, target);
      lines.addAll(mount.union().notes());
      return mount;
    }
  }

  private void remount(MountCall call, MountCommandLine line) throws IOException {
    byte[] target = targetOf(line);
    if (line.fake()) {
      return;
    }
    try (CallerPaths caller = CallerPaths.of(call)) {
      Remount.apply(line, caller, target, table::withDevice);
    }
  }

  private static byte[] targetOf(MountCommandLine line) throws MountException {
    byte[] target = line.target();
    if (target == null || target.length == 0) {
      throw MountException.of(Kind.USAGE, "mount point", "none is named", "see --help");
    }
    return target;
  }
}
