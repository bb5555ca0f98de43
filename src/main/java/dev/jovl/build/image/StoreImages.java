package dev.jovl.build.image;

import dev.jovl.build.request.ImageSource;
import dev.jovl.image.ImageCatalog;
import dev.jovl.image.archive.LayoutImage;
import dev.jovl.image.archive.Load;
import dev.jovl.image.remote.PullPolicy;
import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.CachedStep;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The images and remembered steps of a store. */
public final class StoreImages implements Images {

  private final Store store;
  private final ImageSource source;

  /**
   * Makes the images of a store.
   *
   * @param store stays the caller's
   * @param source fetches an image that is not there
   */
  public StoreImages(Store store, ImageSource source) {
    this.store = store;
    this.source = source;
  }

  @Override
  public Base base(String word, PullPolicy policy) throws IOException {
    Digest id = id(word, policy);
    Optional<ImageConfig> config = store.image(id);
    if (config.isEmpty()) {
      throw new StoreException("the image or one of its layers is not in the store; pull it again");
    }
    return new Base(id, config.get());
  }

  private Digest id(String word, PullPolicy policy) throws IOException {
    ImageCatalog catalog = new ImageCatalog(store);
    if (Reference.isId(word)) {
      return catalog.find(word).id();
    }
    Reference name = Reference.parse(word).withDefaultTag();
    Optional<NamedImage> there = store.find(name);
    if (there.isPresent() && policy != PullPolicy.ALWAYS) {
      return there.get().image();
    }
    boolean mayBeAnId = word.matches("[0-9a-f]{12,63}") || name.digest().isPresent();
    if (mayBeAnId && there.isEmpty()) {
      try {
        return catalog.find(word).id();
      } catch (ImageException notHere) {
        return fetch(name, policy, false);
      }
    }
    return fetch(name, policy, there.isPresent());
  }

  private Digest fetch(Reference name, PullPolicy policy, boolean isHere) throws IOException {
    if (policy == PullPolicy.NEVER) {
      throw new StoreException("not in the store, and --pull=never is given; leave that out");
    }
    try {
      return source.fetch(name);
    } catch (IOException e) {
      if (!isHere) {
        throw e;
      }
      throw new IOException(
          e.getMessage() + "; without --pull the image of that name in the store is taken", e);
    }
  }

  @Override
  public Digest bring(LayoutImage image) throws IOException {
    return new Load(store, Platform.host(), TransferListener.NONE).layout(image);
  }

  @Override
  public Digest save(ImageConfig config) throws IOException {
    byte[] bytes = config.toBytes();
    try {
      ImageConfig unused = ImageConfig.parse(bytes);
    } catch (OciFormatException e) {
      throw new StoreException(
          "no image can have this configuration: "
              + e.getMessage()
              + "; shorten its labels or variables",
          e);
    }
    return store.putDocument(bytes);
  }

  @Override
  public Optional<ImageConfig> load(Digest id) throws IOException {
    try {
      return store.image(id);
    } catch (StoreException e) {
      if (e.getCause() instanceof OciFormatException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public boolean hasLayers(List<Digest> diffIds) throws IOException {
    return store.hasLayers(diffIds);
  }

  @Override
  public Optional<JsonObject> recall(Digest key) throws IOException {
    return store.buildCache().find(key).map(CachedStep::facts);
  }

  @Override
  public void remember(Digest key, Digest image, JsonObject facts) throws IOException {
    store.buildCache().put(key, new CachedStep(image, facts));
  }

  @Override
  public void tag(Reference name, Digest image) throws IOException {
    store.name(new NamedImage(name.withDefaultTag(), image, Optional.empty()));
  }
}
