package dev.jovl.union.layer;

import com.google.common.util.concurrent.RateLimiter;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.NameText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which marks are followed that say where the rest of a file is.
 *
 * @param redirects whether redirects are
 * @param metacopy whether metacopy marks are; to data-only layers they are in any case
 */
public record Following(boolean redirects, boolean metacopy) {
  private static final Logger LOG = LoggerFactory.getLogger(Following.class);

  // Any user of the mount can ask for such a file again and again.
  private static final RateLimiter TOLD = RateLimiter.create(1);

  /** Returns whether the redirect of an entry is followed, if it has one. */
  public boolean redirectOf(LayerEntry entry) {
    return redirects && entry.believed();
  }

  /** Returns whether the metacopy mark of an entry is followed, if it has one. */
  public boolean metacopyOf(LayerEntry entry) {
    return metacopy && entry.believed();
  }

  /**
   * Returns the error of a redirect that is not followed, and logs the reason.
   *
   * @param name of the entry in its layer
   */
  public static ErrnoException refusedRedirect(FileName name, LayerEntry entry) {
    return refused(name, entry, "redirect_dir=follow");
  }

  /**
   * Returns the error of a metacopy mark that is not followed, and logs the reason.
   *
   * @param name of the entry in its layer
   * @param entry which has the mark, or what was found for it
   */
  public static ErrnoException refusedMetacopy(FileName name, LayerEntry entry) {
    return refused(name, entry, "metacopy=on");
  }

  private static ErrnoException refused(FileName name, LayerEntry entry, String option) {
    if (TOLD.tryAcquire()) {
      LOG.warn("{}", reason(name, entry.believed(), option));
    }
    return ErrnoException.of(Errno.EPERM);
  }

  /** The name is the choice of whoever made the layer, and the log may be read on a terminal. */
  static String reason(FileName name, boolean believed, String option) {
    String shown = '"' + NameText.of(name.toBytes()) + '"';
    return believed
        ? shown + " has its data elsewhere; to follow that, mount with " + option
        : shown + " says where its data is, but the user who mounts does not own it";
  }
}
