package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.cli.Ran;
import dev.jovl.linux.Self;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code df -v}: each image, and each part of the build cache. */
final class DiskUsageTest {

  private final Path directory;
  private final Path context;

  DiskUsageTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "text");
  }

  private String ok(String... args) {
    return Ran.on(directory.resolve("store"), args).succeeded();
  }

  private void base() throws IOException {
    Path tar = Files.write(directory.resolve("tar"), TestImage.tar("big", "x".repeat(5000)));
    ok("import", tar.toString(), "base:1");
  }

  private void build(String lines, String... options) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to build without a user namespace");
    Files.writeString(context.resolve("Dockerfile"), lines);
    List<String> words = new ArrayList<>(List.of("build", "-q"));
    words.addAll(List.of(options));
    words.add(context.toString());
    ok(words.toArray(String[]::new));
  }

  private JsonObject data() throws Exception {
    return JsonObject.parse(ok("df", "-v", "--format", "json").getBytes(UTF_8), 1 << 20, "df");
  }

  private static JsonObject only(List<JsonObject> all, String field, String value)
      throws Exception {
    for (JsonObject each : all) {
      if (each.requiredText(field).equals(value)) {
        return each;
      }
    }
    throw new AssertionError(all);
  }

  private long bytesOf(String image) throws IOException {
    return Long.parseLong(ok("images", "--format", "{{.Bytes}}", image).strip());
  }

  @Test
  void images_shareTheLayersThatOthersHaveToo() throws Exception {
    base();
    build("FROM base:1\nCOPY f /\n", "-t", "app:2");
    long base = bytesOf("base:1");
    List<JsonObject> images = data().objects("Images");
    assertThat(images).hasSize(2);
    JsonObject below = only(images, "Repository", "base");
    assertThat(below.number("Bytes").orElseThrow()).isEqualTo(base);
    assertThat(below.number("SharedBytes").orElseThrow()).isEqualTo(base);
    assertThat(below.number("UniqueBytes").orElseThrow()).isEqualTo(0);
    JsonObject above = only(images, "Tag", "2");
    assertThat(above.number("Bytes").orElseThrow()).isEqualTo(bytesOf("app:2"));
    assertThat(above.number("SharedBytes").orElseThrow()).isEqualTo(base);
    assertThat(above.number("UniqueBytes").orElseThrow()).isEqualTo(bytesOf("app:2") - base);
  }

  @Test
  void image_hasOneLine_andStepsHaveNone() throws Exception {
    build("FROM scratch\nCOPY f /a\nCOPY f /b\n", "-t", "one");
    ok("tag", "one", "two");
    assertThat(data().objects("Images")).hasSize(1);
    ok("rmi", "--no-prune", "one", "two");
    JsonObject nameless = data().objects("Images").get(0);
    assertThat(nameless.requiredText("Repository")).isEqualTo("<none>");
    assertThat(nameless.number("SharedBytes").orElseThrow()).isEqualTo(0);
  }

  @Test
  void cache_tellsOfEachStep() throws Exception {
    build("FROM scratch\nCOPY f /\nLABEL a=b\n", "-t", "app");
    JsonObject data = data();
    List<JsonObject> copies = new ArrayList<>();
    for (JsonObject each : data.objects("BuildCache")) {
      assertThat(each.requiredText("CacheType")).isEqualTo("regular");
      if (each.requiredText("CreatedBy").contains("COPY")) {
        copies.add(each);
      } else {
        assertThat(each.number("Bytes").orElseThrow()).isEqualTo(0);
      }
    }
    JsonObject copy = copies.get(0);
    assertThat(copy.number("Bytes").orElseThrow()).isEqualTo(bytesOf("app"));
    assertThat(copy.bool("Shared")).hasValue(true);
    assertThat(data.number("BuildCacheBytes").orElseThrow()).isEqualTo(0);
    long bytes = bytesOf("app");
    ok("rmi", "app");
    assertThat(data().number("BuildCacheBytes").orElseThrow()).isEqualTo(bytes);
  }

  @Test
  void cache_tellsOfCacheMounts() throws Exception {
    Path mounts = directory.resolve("store/cachemounts");
    ok("images");
    build("FROM scratch\nCOPY f /\n");
    String name = "0123456789ab" + "c".repeat(52);
    Path mount = Files.createDirectories(mounts.resolve(name));
    Files.write(mount.resolve("f"), new byte[100_000]);
    Files.createLink(mount.resolve("same"), mount.resolve("f"));
    Path lock = Files.createFile(mounts.resolve(name + ".lock"));
    Files.setLastModifiedTime(lock, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    Files.createDirectory(mounts.resolve(name + ".new"));
    JsonObject shown = only(data().objects("BuildCache"), "CacheType", "exec.cachemount");
    assertThat(shown.requiredText("ID")).isEqualTo(name);
    assertThat(shown.requiredText("LastUsedAt")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(shown.number("Bytes").orElseThrow()).isAtLeast(100_000L);
    assertThat(shown.number("Bytes").orElseThrow()).isLessThan(200_000L);
    assertThat(ok("df", "-v")).contains("0123456789ab   exec.cachemount   1");
  }

  @Test
  void tables_areThoseOfDocker() throws Exception {
    base();
    String id = ok("images", "-q").strip();
    assertThat(ok("df", "-v").replaceAll(" {3,}", "|").replaceAll("\\|[^|]* ago", "|N ago"))
        .isEqualTo(
            "Images space usage:\n\n"
                + "REPOSITORY|TAG|IMAGE ID|CREATED|SIZE|SHARED SIZE|UNIQUE SIZE\n"
                + ("base|1|" + id + "|N ago|6.66kB|0B|6.66kB\n\n")
                + "Build cache usage: 0B\n\n"
                + "CACHE ID|CACHE TYPE|SIZE|CREATED|LAST USED|SHARED\n");
    assertThat(ok("df", "--verbose", "--format", "{{len .Images}}")).isEqualTo("1\n");
  }

  @Test
  void storeThatIsNotThere_isEmpty() throws Exception {
    assertThat(ok("df", "-v")).contains("Build cache usage: 0B");
    assertThat(data().fields().get("Images")).isEqualTo(new JsonValue.Array(List.of()));
    assertThat(Files.exists(directory.resolve("store"))).isFalse();
  }
}
