package dev.jovl.mount.server;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountException;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import org.jspecify.annotations.Nullable;

/**
 * A call of this process, which has the mount point open until the reply is there, so that the
 * process that mounts need not look for it.
 *
 * <p>An automounter calls mount(8) while everybody who comes to the mount point waits for that
 * mount, but for the process group of the automounter (autofs_oz_mode of fs/autofs/autofs_i.h). A
 * caller is in that group, and a server, which has left it, would wait for itself.
 */
public final class PlacedCall implements AutoCloseable {
  private final MountCall call;
  private final @Nullable Fd place;

  private PlacedCall(MountCall call, @Nullable Fd place) {
    this.call = call;
    this.place = place;
  }

  /** Opens the mount point of a call; one that cannot be opened is left to who mounts. */
  public static PlacedCall of(MountCall call) {
    try {
      byte[] target = MountCommandLine.parse(call.dialect(), call.arguments()).target();
      if (target != null) {
        // Without O_DIRECTORY, which would ask an automounter for another mount.
        Fd place = Open.path(Fd.CURRENT_DIRECTORY, target, OpenFlags.PATH);
        return new PlacedCall(call.at(place.number()), place);
      }
    } catch (MountException | ErrnoException e) {
      // who mounts says why
    }
    return new PlacedCall(call, null);
  }

  /** Returns the call. */
  public MountCall call() {
    return call;
  }

  @Override
  public void close() {
    if (place != null) {
      place.close();
    }
  }
}
