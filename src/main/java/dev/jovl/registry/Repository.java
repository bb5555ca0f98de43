package dev.jovl.registry;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongConsumer;

/** One repository of a registry; each method is one verb. Safe for use by several threads. */
public final class Repository {

  private final RegistryCaller caller;
  private final String path;

  Repository(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /** Returns the manifest or index of this tag or digest; its digest and type are verified. */
  public RawManifest manifest(String tagOrDigest) throws IOException {
    return new ManifestPull(caller, path).call(tagOrDigest);
  }

  /** Stores a manifest or index under this tag or digest, and returns its digest. */
  public Digest pushManifest(String tagOrDigest, String mediaType, byte[] bytes)
      throws IOException {
    return new ManifestPush(caller, path).call(tagOrDigest, mediaType, bytes);
  }

  /** Returns whether the blob is there. */
  public boolean hasBlob(Digest digest) throws IOException {
    return new BlobCheck(caller, path).call(digest);
  }

  /**
   * Returns a blob from {@code offset} on; goes on by itself where a connection breaks.
   *
   * <p>Nothing of it is verified: wrap it, together with what is already there, in a {@link
   * dev.jovl.oci.VerifyingInputStream}.
   *
   * @param offset how many bytes of it are already there, less than its size
   */
  public InputStream blob(Descriptor blob, long offset) throws IOException {
    return new BlobPull(caller, path).call(blob, offset);
  }

  /** Returns a blob that is a document, verified; one longer than {@code maxBytes} is refused. */
  public byte[] document(Descriptor blob, int maxBytes) throws IOException {
    if (blob.size() > maxBytes) {
      throw new OciFormatException(
          blob.digest() + " has " + blob.size() + " bytes, more than the " + maxBytes + " allowed");
    }
    if (blob.size() == 0) {
      return new byte[0];
    }
    try (InputStream in = new BlobPull(caller, path).document(blob)) {
      byte[] bytes = in.readNBytes((int) blob.size() + 1);
      blob.verify(bytes);
      return bytes;
    }
  }

  /**
   * Uploads a blob.
   *
   * @param blob its digest and length
   * @param source its bytes
   * @param progress is told how many bytes the registry has
   */
  public void pushBlob(Descriptor blob, BlobSource source, LongConsumer progress)
      throws IOException {
    new BlobPush(caller, path).call(blob, source, progress);
  }

  /**
   * Has the registry take a blob from another of its repositories.
   *
   * @return whether it did; if not, nothing has changed
   */
  public boolean mountBlob(Digest digest, String from) throws IOException {
    try {
      return new BlobMount(caller, path).call(digest, from);
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.UNAVAILABLE) {
        throw e;
      }
      return false;
    }
  }

  /** Returns the tags, in the order of the registry. */
  public List<String> tags() throws IOException {
    return new TagList(caller, path).call();
  }
}
