package dev.jovl.registry;

import dev.jovl.oci.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** GET /v2/NAME/tags/list, page by page. */
final class TagList {

  private static final int MAX_BYTES = 8 << 20;
  private static final int MAX_PAGES = 1000;
  private static final long MAX_ALL_BYTES = 64 << 20;

  private final RegistryCaller caller;
  private final String path;
  private final int mostPages;

  TagList(RegistryCaller caller, String path) {
    this(caller, path, MAX_PAGES);
  }

  TagList(RegistryCaller caller, String path, int mostPages) {
    this.caller = caller;
    this.path = path;
    this.mostPages = mostPages;
  }

  /** Returns all tags, in the order of the registry. */
  List<String> call() throws IOException {
    List<String> tags = new ArrayList<>();
    Optional<URI> page = Optional.of(caller.endpoint().v2(path + "/tags/list?n=1000"));
    long read = 0;
    for (int pages = 0; page.isPresent(); pages++) {
      try (RegistryResponse response =
          caller.call(RegistryRequest.of("GET", page.get(), TokenScope.pull(path), 200))) {
        if (pages == mostPages) {
          throw response.broken("lists tags on more than " + mostPages + " pages");
        }
        byte[] bytes = response.bytes(MAX_BYTES);
        read += bytes.length;
        if (read > MAX_ALL_BYTES) {
          throw response.broken("lists more than " + MAX_ALL_BYTES + " bytes of tags");
        }
        tags.addAll(JsonObject.parse(bytes, MAX_BYTES, "list of tags").texts("tags"));
        page = next(response);
      }
    }
    return tags;
  }

  private Optional<URI> next(RegistryResponse response) throws RegistryException {
    for (Link link : Link.parse(response.headers("Link"))) {
      if (link.isNext()) {
        return Optional.of(page(link, response));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns where the page of a link is asked for: at our registry, whatever scheme and port it
   * takes for its own. Behind a proxy that ends TLS it knows neither.
   */
  private URI page(Link link, RegistryResponse response) throws RegistryException {
    try {
      URI base = caller.endpoint().base();
      URI uri = response.uri().resolve(link.target());
      if (base.getHost().equalsIgnoreCase(uri.getHost())) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(base + uri.getRawPath() + query);
      }
    } catch (IllegalArgumentException e) {
      throw response.broken("links to a next page that is no address");
    }
    throw response.broken("links to a next page on another host");
  }
}
