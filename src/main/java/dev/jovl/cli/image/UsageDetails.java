package dev.jovl.cli.image;

import dev.jovl.cli.output.HumanText;
import dev.jovl.cli.output.TextTable;
import dev.jovl.image.DiskUsage;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What {@code jovl df -v} tells of each image and of each part of the build cache. */
final class UsageDetails {

  private static final int SHORT_ID = 12;

  private final DiskUsage usage;
  private final Instant now = Instant.now();

  UsageDetails(DiskUsage usage) {
    this.usage = usage;
  }

  /** Prints two tables, as {@code docker system df -v} does. */
  void print(PrintStream out) {
    out.println("Images space usage:\n");
    images().print(out);
    out.println("\nBuild cache usage: " + HumanText.size(usage.cacheBytes()) + "\n");
    cache().print(out);
  }

  private TextTable images() {
    TextTable table =
        new TextTable(
            "REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE");
    for (DiskUsage.OfImage each : usage.images()) {
      ImageRow row = ImageRow.first(each.image());
      table.row(
          List.of(
              row.repository(),
              row.tag(),
              each.image().id().shortHex(),
              HumanText.since(each.image().config().created(), now),
              HumanText.size(each.image().size()),
              HumanText.size(each.sharedBytes()),
              HumanText.size(each.uniqueBytes())));
    }
    return table;
  }

  private TextTable cache() {
    TextTable table =
        new TextTable("CACHE ID", "CACHE TYPE", "SIZE", "CREATED", "LAST USED", "SHARED");
    for (DiskUsage.OfCache each : usage.cache()) {
      table.row(
          List.of(
              each.id().substring(0, Math.min(SHORT_ID, each.id().length())),
              each.type(),
              HumanText.size(each.bytes()),
              HumanText.since(each.created(), now),
              HumanText.since(each.used().toString(), now),
              Boolean.toString(each.isShared())));
    }
    return table;
  }

  /** Returns the same as data, with the names of the fields that docker has. */
  JsonObject json() {
    List<JsonValue> images = new ArrayList<>();
    usage.images().forEach(each -> images.add(json(each)));
    List<JsonValue> cache = new ArrayList<>();
    usage.cache().forEach(each -> cache.add(json(each)));
    return JsonObject.builder()
        .put("Images", new JsonValue.Array(images))
        .put("BuildCache", new JsonValue.Array(cache))
        .put("BuildCacheBytes", usage.cacheBytes())
        .build();
  }

  private JsonObject json(DiskUsage.OfImage each) {
    ImageRow row = ImageRow.first(each.image());
    String created = each.image().config().created();
    return JsonObject.builder()
        .put("Repository", row.repository())
        .put("Tag", row.tag())
        .put("ID", each.image().id().toString())
        .put("CreatedAt", created)
        .put("CreatedSince", HumanText.since(created, now))
        .put("Size", HumanText.size(each.image().size()))
        .put("SharedSize", HumanText.size(each.sharedBytes()))
        .put("UniqueSize", HumanText.size(each.uniqueBytes()))
        .put("Bytes", each.image().size())
        .put("SharedBytes", each.sharedBytes())
        .put("UniqueBytes", each.uniqueBytes())
        .build();
  }

  private JsonObject json(DiskUsage.OfCache each) {
    String used = each.used().toString();
    return JsonObject.builder()
        .put("ID", each.id())
        .put("CacheType", each.type())
        .put("CreatedBy", each.createdBy())
        .put("CreatedAt", each.created())
        .put("CreatedSince", HumanText.since(each.created(), now))
        .put("LastUsedAt", used)
        .put("LastUsedSince", HumanText.since(used, now))
        .put("Size", HumanText.size(each.bytes()))
        .put("Bytes", each.bytes())
        .put("Shared", each.isShared())
        .build();
  }
}
