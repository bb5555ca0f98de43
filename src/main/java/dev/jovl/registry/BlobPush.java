package dev.jovl.registry;

import com.google.common.io.ByteStreams;
import dev.jovl.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * POST, PATCH and PUT to /v2/NAME/blobs/uploads/: a blob in one piece if it is small, and in chunks
 * otherwise, going on after a failure with what the registry says it has. Some registries take no
 * chunks, or one: what they refuse in chunks they get in one piece.
 */
final class BlobPush {

  /** Up to this length a blob goes in one piece; a larger one in chunks of it. */
  static final int CHUNK = 16 << 20;

  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
  private static final int MAX_REPAIRS = 5;

  /** At its end a registry reads or copies the whole blob, so much faster than it is sent. */
  private static final long STORED_FASTER = 256;

  /** A chunk that is refused in these ways may only be the wrong one. */
  private static final Set<RegistryException.Kind> REFUSALS =
      Set.of(RegistryException.Kind.REFUSED, RegistryException.Kind.NOT_FOUND);

  /** An upload in chunks that fails so may only be in the wrong form. */
  private static final Set<RegistryException.Kind> OF_CHUNKS =
      Set.of(
          RegistryException.Kind.REFUSED,
          RegistryException.Kind.NOT_FOUND,
          RegistryException.Kind.BROKEN);

  private final RegistryCaller caller;
  private final String path;
  private final int chunk;

  BlobPush(RegistryCaller caller, String path) {
    this(caller, path, CHUNK);
  }

  BlobPush(RegistryCaller caller, String path, int chunk) {
    this.caller = caller;
    this.path = path;
    this.chunk = chunk;
  }

  /**
   * Uploads a blob.
   *
   * @param blob its digest and length
   * @param source its bytes
   * @param progress is told how many bytes of it the registry has
   */
  void call(Descriptor blob, BlobSource source, LongConsumer progress) throws IOException {
    Session session = begin(chunk);
    boolean whole = false;
    for (int attempt = 1; ; attempt++) {
      RegistryException failure;
      try {
        upload(blob, source, session, progress);
        progress.accept(blob.size());
        return;
      } catch (RegistryException e) {
        failure = e;
      }
      boolean otherwise = !whole && mayGoInOnePiece(failure, blob, session);
      if (!otherwise && !caller.waitAfter(failure, attempt)) {
        giveBack(session, failure);
        throw failure;
      }
      whole |= otherwise;
      if (new BlobCheck(caller, path).call(blob.digest())) {
        progress.accept(blob.size());
        return;
      }
      giveBack(session, failure);
      session = begin(whole ? Long.MAX_VALUE : chunk);
    }
  }

  /** Gives back an upload that goes on no more, unless nobody answers or it is lost anyway. */
  private void giveBack(Session session, RegistryException failure) {
    if (failure.getCause() instanceof IOException) {
      return;
    }
    try {
      new UploadCancel(caller, path).call(session.location);
    } catch (IOException another) {
      failure.addSuppressed(another);
    }
  }

  /** What was in one piece is sent once more only if the registry has forgotten the upload. */
  private static boolean mayGoInOnePiece(
      RegistryException failure, Descriptor blob, Session session) {
    return blob.size() > session.chunk
        ? OF_CHUNKS.contains(failure.kind())
        : failure.kind() == RegistryException.Kind.NOT_FOUND;
  }

  /** Where the upload goes on, which changes with every answer, and how large its chunks are. */
  private static final class Session {
    private URI location;
    private final long chunk;

    Session(URI location, long chunk) {
      this.location = location;
      this.chunk = chunk;
    }
  }

  private Session begin(long most) throws IOException {
    URI uri = caller.endpoint().v2(path + "/blobs/uploads/");
    try (RegistryResponse response =
        caller.call(RegistryRequest.of("POST", uri, TokenScope.push(path), 202))) {
      long least = response.advice("OCI-Chunk-Min-Length").orElse(0);
      return new Session(response.location(), Math.max(least, most));
    }
  }

  private void upload(Descriptor blob, BlobSource source, Session session, LongConsumer progress)
      throws IOException {
    long sent = 0;
    if (blob.size() > session.chunk) {
      chunks(blob, source, session, progress);
      sent = blob.size();
    }
    finish(session, blob, source, sent);
  }

  private void chunks(Descriptor blob, BlobSource source, Session session, LongConsumer progress)
      throws IOException {
    long sent = 0;
    int repairs = 0;
    while (sent < blob.size()) {
      long end = Math.min(blob.size(), sent + session.chunk);
      try {
        sent = patch(source, session, sent, end);
        repairs = 0;
        progress.accept(sent);
      } catch (RegistryException e) {
        sent = repair(session, blob, e, ++repairs);
      }
    }
  }

  /**
   * Sends one chunk, once: a second time the registry might add it twice. It is accepted (202), but
   * Amazon's says that it is created.
   */
  private long patch(BlobSource source, Session session, long start, long end) throws IOException {
    RegistryRequest request =
        RegistryRequest.of("PATCH", session.location, TokenScope.push(path), 200, 201, 202, 204)
            .header("Content-Type", "application/octet-stream")
            .header("Content-Range", start + "-" + (end - 1))
            .body(() -> part(source, start, end), end - start);
    try (RegistryResponse response = caller.once(request)) {
      session.location = response.location();
      long has = received(response).orElse(end);
      if (has <= start || has > end) {
        throw response.broken("has " + has + " bytes after a chunk that ends at " + end);
      }
      return has;
    }
  }

  /**
   * Asks the registry how much it has. If it has lost the upload after a failure that passes, that
   * passes too; if after it had refused the chunk, it takes none.
   */
  private long repair(Session session, Descriptor blob, RegistryException failure, int repairs)
      throws IOException {
    boolean refused = REFUSALS.contains(failure.kind());
    if (repairs > MAX_REPAIRS || (!refused && !caller.waitAfter(failure, repairs))) {
      throw failure;
    }
    try (RegistryResponse response =
        caller.call(
            RegistryRequest.of(
                "GET", session.location, TokenScope.push(path), 204, 400, 404, 416))) {
      if (response.status() != 204 && refused) {
        throw failure;
      }
      if (response.status() != 204) {
        throw new RegistryException(
            RegistryException.Kind.UNAVAILABLE,
            response.uri().getAuthority() + " has lost the upload of " + blob.digest(),
            failure);
      }
      if (response.header("Location").isPresent()) {
        session.location = response.location();
      }
      long has = received(response).orElse(0);
      if (has > blob.size()) {
        throw response.broken("claims to have more of " + blob.digest() + " than there is");
      }
      return has;
    }
  }

  /** {@code Range: 0-N} names the last byte; a registry that has none says {@code 0-0} too. */
  private static OptionalLong received(RegistryResponse response) {
    Matcher range = RANGE.matcher(response.header("Range").orElse(""));
    if (!range.matches()) {
      return OptionalLong.empty();
    }
    long last = Long.parseLong(range.group(1));
    return OptionalLong.of(last == 0 ? 0 : last + 1);
  }

  private void finish(Session session, Descriptor blob, BlobSource source, long from)
      throws IOException {
    String separator = session.location.getRawQuery() == null ? "?" : "&";
    URI uri = URI.create(session.location + separator + "digest=" + blob.digest());
    long length = Math.max(blob.size() - from, blob.size() / STORED_FASTER);
    RegistryRequest request =
        RegistryRequest.of("PUT", uri, TokenScope.push(path), 201, 204)
            .header("Content-Type", "application/octet-stream")
            .body(() -> part(source, from, blob.size()), length);
    caller.once(request).close();
  }

  private static BodyPublisher part(BlobSource source, long start, long end) {
    if (start == end) {
      return BodyPublishers.noBody();
    }
    return BodyPublishers.fromPublisher(
        BodyPublishers.ofInputStream(() -> open(source, start, end)), end - start);
  }

  private static InputStream open(BlobSource source, long start, long end) {
    try {
      return ByteStreams.limit(source.open(start), end - start);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
