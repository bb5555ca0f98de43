package dev.jovl.store;

import dev.jovl.oci.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where everything lies in a store.
 *
 * @param root the directory that is the store
 */
record StoreLayout(Path root) {

  StoreLayout {
    root = root.toAbsolutePath();
  }

  Path layers() {
    return root.resolve("layers");
  }

  /** Returns whether a layer can have a chain id, as none has whose diff id is not of SHA-256. */
  static boolean canBeLayer(Digest chainId) {
    return chainId.algorithm().equals("sha256");
  }

  Path layer(Digest chainId) throws StoreException {
    return layers().resolve(hex(chainId));
  }

  Path documents() {
    return root.resolve("documents");
  }

  Path document(Digest digest) {
    return documents().resolve(digest.algorithm()).resolve(digest.hex());
  }

  Path blobs() {
    return root.resolve("blobs");
  }

  Path cache() {
    return root.resolve("cache");
  }

  Path digests() {
    return root.resolve("digests");
  }

  Path cacheMounts() {
    return root.resolve("cachemounts");
  }

  Path names() {
    return root.resolve("names.json");
  }

  Path staging() {
    return root.resolve("staging");
  }

  Path partials() {
    return root.resolve("partials");
  }

  Path leases() {
    return root.resolve("leases");
  }

  Path trash() {
    return root.resolve("trash");
  }

  Path version() {
    return root.resolve("version");
  }

  Path lock() {
    return root.resolve("lock");
  }

  /** Returns the files that only take an inode each; the last takes room for bytes as well. */
  List<Path> spares() {
    return Stream.of("spare.1", "spare.2", "spare").map(root::resolve).toList();
  }

  /** Returns the directories that lie in the store itself. */
  List<Path> directories() {
    return List.of(
        layers(),
        documents(),
        blobs(),
        cache(),
        cacheMounts(),
        staging(),
        partials(),
        leases(),
        trash());
  }

  /** Returns the files that lie in the store itself. */
  List<Path> singleFiles() {
    return Stream.concat(Stream.of(version(), lock(), names(), digests()), spares().stream())
        .toList();
  }

  /** A layer's directory has 64 digits, so its chain id must be of SHA-256. */
  private static String hex(Digest chainId) throws StoreException {
    if (!canBeLayer(chainId)) {
      throw new StoreException("layers are named by sha256, not " + chainId.algorithm());
    }
    return chainId.hex();
  }
}
