package dev.jovl.layer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import dev.jovl.tar.TarXattr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Makes layer tars for tests, a line an entry. Texts are ISO-8859-1. */
final class TarMaker {

  static final Instant TIME = Instant.ofEpochSecond(1_234_567_890, 123_456_789);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(out, TarFormat.PAX);

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @CanIgnoreReturnValue
  TarMaker put(TarEntry.Builder entry, String content) {
    try {
      writer.put(entry.size(content.length()).build());
      writer.write(bytes(content), 0, content.length());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @CanIgnoreReturnValue
  TarMaker file(String name, String content) {
    return put(TarEntry.builder(TarType.FILE, bytes(name)).mode(0644).modified(TIME), content);
  }

  @CanIgnoreReturnValue
  TarMaker file(String name, String content, TarXattr... xattrs) {
    return put(
        TarEntry.builder(TarType.FILE, bytes(name))
            .mode(0644)
            .modified(TIME)
            .xattrs(List.of(xattrs)),
        content);
  }

  @CanIgnoreReturnValue
  TarMaker directory(String name, int mode) {
    return put(TarEntry.builder(TarType.DIRECTORY, bytes(name)).mode(mode).modified(TIME), "");
  }

  @CanIgnoreReturnValue
  TarMaker symlink(String name, String target) {
    return put(
        TarEntry.builder(TarType.SYMLINK, bytes(name)).linkName(bytes(target)).modified(TIME), "");
  }

  /** Its entry says of the file what {@link #file(String, String)} says. */
  @CanIgnoreReturnValue
  TarMaker link(String name, String target) {
    return put(linkEntry(name, target).mode(0644).modified(TIME), "");
  }

  static TarEntry.Builder linkEntry(String name, String target) {
    return TarEntry.builder(TarType.HARD_LINK, bytes(name)).linkName(bytes(target));
  }

  @CanIgnoreReturnValue
  TarMaker device(String name, int major, int minor) {
    return put(
        TarEntry.builder(TarType.CHARACTER_DEVICE, bytes(name)).mode(0620).device(major, minor),
        "");
  }

  byte[] toBytes() {
    try {
      writer.finish();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
