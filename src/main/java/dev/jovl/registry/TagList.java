package dev.jovl.registry;

import dev.jovl.oci.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GET /v2/NAME/tags/list, page by page. */
final class TagList {

  private static final int MAX_BYTES = 8 << 20;
  private static final int MAX_PAGES = 1000;
  private static final long MAX_ALL_BYTES = 64 << 20;
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;.*\\brel=\"?next\"?.*");

  private final RegistryCaller caller;
  private final String path;

  TagList(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /** Returns all tags, in the order of the registry. */
  List<String> call() throws IOException {
    List<String> tags = new ArrayList<>();
    Optional<URI> page = Optional.of(caller.endpoint().v2(path + "/tags/list?n=1000"));
    long read = 0;
    for (int pages = 0; page.isPresent(); pages++) {
      try (RegistryResponse response =
          caller.call(RegistryRequest.of("GET", page.get(), TokenScope.pull(path), 200))) {
        if (pages == MAX_PAGES) {
          throw response.broken("lists tags on more than " + MAX_PAGES + " pages");
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
    for (String link : response.headers("Link")) {
      Matcher matcher = NEXT.matcher(link);
      if (matcher.matches()) {
        try {
          URI uri = response.uri().resolve(matcher.group(1));
          if (uri.getHost() != null && caller.endpoint().owns(uri)) {
            return Optional.of(uri);
          }
        } catch (IllegalArgumentException e) {
          throw response.broken("links to a next page that is no address");
        }
        throw response.broken("links to a next page on another host");
      }
    }
    return Optional.empty();
  }
}
