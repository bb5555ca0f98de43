package dev.jovl.tar;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static dev.jovl.tar.RawTar.bytes;
import static dev.jovl.tar.RawTar.text;

import dev.jovl.testing.Ending;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives made by GNU tar are read; archives that we write, GNU tar and commons-compress read. */
final class GnuTarTest {

  private static final Instant TIME = Instant.ofEpochSecond(1_234_567_890, 123_456_789);
  private static final String LONG = "d".repeat(90) + "/" + "e".repeat(90) + "/" + "f".repeat(120);

  private Path dir = Path.of("");
  private Path tree = dir;

  @BeforeEach
  void plant(@TempDir Path temporary) throws IOException {
    dir = temporary;
    tree = Files.createDirectory(dir.resolve("tree"));
    Files.writeString(tree.resolve("file"), "content\n");
    Files.createLink(tree.resolve("hard"), tree.resolve("file"));
    Files.createSymbolicLink(tree.resolve("symbolic"), Path.of("t".repeat(150)));
    Files.createDirectories(tree.resolve(LONG).getParent());
    Files.writeString(tree.resolve(LONG), "deep");
    try (RandomAccessFile sparse = new RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
      for (int i = 1; i <= 30; i++) {
        sparse.seek(i * 1_000_000L);
        sparse.write(i);
      }
      sparse.setLength(40_000_000);
    }
    Files.getFileAttributeView(tree.resolve("file"), UserDefinedFileAttributeView.class)
        .write("bin", ByteBuffer.wrap(new byte[] {0, -1, '=', '\n', -128}));
    Files.setLastModifiedTime(tree.resolve("file"), FileTime.from(TIME));
  }

  private byte[] run(String... command) throws IOException {
    return run(new byte[0], command);
  }

  private byte[] run(byte[] input, String... command) throws IOException {
    Path in = Files.write(dir.resolve("stdin"), input);
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectInput(in.toFile())
            .redirectError(dir.resolve("stderr").toFile())
            .start();
    byte[] out = Ending.output(process, Duration.ofMinutes(1));
    assertWithMessage(Files.readString(dir.resolve("stderr")))
        .that(process.exitValue())
        .isEqualTo(0);
    return out;
  }

  private static Map<String, TarEntry> byName(byte[] archive) throws IOException {
    Map<String, TarEntry> entries = new TreeMap<>();
    for (TarEntry entry : RawTar.entries(archive)) {
      entries.put(text(entry.name()), entry);
    }
    return entries;
  }

  private static TarEntry find(byte[] archive, String name) throws IOException {
    return Objects.requireNonNull(byName(archive).get(name), name);
  }

  private static byte[] contentOf(byte[] archive, String name) throws IOException {
    TarReader reader = RawTar.reader(archive);
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      if (text(entry.name()).equals(name)) {
        return RawTar.content(reader, entry);
      }
    }
    throw new AssertionError("no entry " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "oldgnu", "pax"})
  void everyFormat_isRead(String format) throws IOException {
    byte[] archive = run("tar", "--format=" + format, "--sort=name", "-C", "tree", "-c", ".");
    Map<String, TarEntry> entries = byName(archive);
    assertThat(entries.keySet())
        .containsAtLeast("./", "./file", "./hard", "./symbolic", "./" + LONG, "./sparse");
    assertThat(find(archive, "./").type()).isEqualTo(TarType.DIRECTORY);
    assertThat(find(archive, "./hard").type()).isEqualTo(TarType.HARD_LINK);
    assertThat(text(find(archive, "./hard").linkName())).isEqualTo("./file");
    assertThat(text(find(archive, "./symbolic").linkName())).isEqualTo("t".repeat(150));
    assertThat(find(archive, "./file").modified().getEpochSecond())
        .isEqualTo(TIME.getEpochSecond());
    assertThat(text(contentOf(archive, "./" + LONG))).isEqualTo("deep");
  }

  @Test
  void ustarAndV7_areRead() throws IOException {
    for (String format : List.of("ustar", "v7")) {
      byte[] archive = run("tar", "--format=" + format, "-C", "tree", "-c", "file", "hard");
      assertThat(byName(archive).keySet()).containsExactly("file", "hard");
      assertThat(text(contentOf(archive, "file"))).isEqualTo("content\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--format=oldgnu",
        "--sparse-version=0.0",
        "--sparse-version=0.1",
        "--sparse-version=1.0"
      })
  void everySparseForm_isRead(String form) throws IOException {
    String format = form.startsWith("--format") ? form : "--format=pax";
    byte[] archive = run("tar", format, form, "--sparse", "-C", "tree", "-c", "sparse", "file");
    assertThat(archive.length).isLessThan(2_000_000);
    assertThat(find(archive, "sparse").size()).isEqualTo(40_000_000);
    assertThat(
            Arrays.mismatch(
                contentOf(archive, "sparse"), Files.readAllBytes(tree.resolve("sparse"))))
        .isEqualTo(-1);
    assertThat(text(contentOf(archive, "file"))).isEqualTo("content\n");
  }

  @Test
  void pax_subSecondTimesAndXattrs_areRead() throws IOException {
    byte[] archive = run("tar", "--format=pax", "--xattrs", "-C", "tree", "-c", "file");
    TarEntry entry = find(archive, "file");
    assertThat(entry.modified()).isEqualTo(TIME);
    assertThat(entry.xattrs())
        .containsExactly(new TarXattr(bytes("user.bin"), new byte[] {0, -1, '=', '\n', -128}));
  }

  @Test
  void xattrNames_areEscapedAsGnuTarDoes() throws IOException {
    var view = Files.getFileAttributeView(tree.resolve("file"), UserDefinedFileAttributeView.class);
    view.write("a=b%c", ByteBuffer.wrap(bytes("v")));
    byte[] archive = run("tar", "--format=pax", "--xattrs", "-C", "tree", "-c", "file");
    assertThat(find(archive, "file").xattrs())
        .contains(new TarXattr(bytes("user.a=b%c"), bytes("v")));
  }

  @Test
  void base256_isRead() throws IOException {
    byte[] archive =
        run("tar", "--format=gnu", "--owner=:4000000000", "--group=:7", "-C", "tree", "-c", "file");
    assertThat(find(archive, "file").uid()).isEqualTo(4_000_000_000L);
    byte[] old = run("tar", "--format=gnu", "--mtime=@-1000", "-C", "tree", "-c", "file");
    assertThat(find(old, "file").modified()).isEqualTo(Instant.ofEpochSecond(-1000));
  }

  private static byte[] write(TarFormat format, List<TarEntry> entries, byte[] content)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out, format);
    for (TarEntry entry : entries) {
      writer.put(entry);
      writer.write(content, 0, (int) entry.size());
    }
    writer.finish();
    return out.toByteArray();
  }

  private static List<TarEntry> varied(TarFormat format) {
    List<TarEntry> entries = new ArrayList<>();
    entries.add(TarEntry.builder(TarType.DIRECTORY, bytes("a/")).mode(01777).build());
    entries.add(
        TarEntry.builder(TarType.FILE, bytes("a/" + LONG))
            .mode(04755)
            .owner(1000, 3_000_000_000L)
            .size(5)
            .modified(format == TarFormat.PAX ? TIME : Instant.ofEpochSecond(77))
            .build());
    entries.add(TarEntry.builder(TarType.FILE, bytes("a/\u00c3\u00a9")).size(3).build());
    entries.add(TarEntry.builder(TarType.FILE, bytes("a/\u00ff\u00fe raw")).size(1).build());
    entries.add(
        TarEntry.builder(TarType.SYMLINK, bytes("a/s")).linkName(bytes("x/".repeat(90))).build());
    entries.add(TarEntry.builder(TarType.HARD_LINK, bytes("a/h")).linkName(bytes("a/s")).build());
    entries.add(TarEntry.builder(TarType.FIFO, bytes("a/fifo")).mode(0600).build());
    entries.add(
        TarEntry.builder(TarType.CHARACTER_DEVICE, bytes("a/c")).device(300, 1_000_000).build());
    entries.add(
        TarEntry.builder(TarType.FILE, bytes("p".repeat(120) + "/" + "q".repeat(90))).build());
    entries.add(
        TarEntry.builder(TarType.FILE, bytes("old")).modified(Instant.ofEpochSecond(-5)).build());
    return entries;
  }

  @ParameterizedTest
  @ValueSource(strings = {"PAX", "GNU"})
  void written_readsBackTheSame(String name) throws IOException {
    TarFormat format = TarFormat.valueOf(name);
    byte[] archive = write(format, varied(format), bytes("12345"));
    List<TarEntry> read = RawTar.entries(archive);
    assertThat(write(format, read, bytes("12345"))).isEqualTo(archive);
    List<TarEntry> wanted = varied(format);
    for (int i = 0; i < wanted.size(); i++) {
      assertSame(read.get(i), wanted.get(i));
    }
  }

  private static void assertSame(TarEntry read, TarEntry wanted) {
    assertThat(text(read.name())).isEqualTo(text(wanted.name()));
    assertThat(text(read.linkName())).isEqualTo(text(wanted.linkName()));
    assertThat(read.type()).isEqualTo(wanted.type());
    assertThat(read.mode()).isEqualTo(wanted.mode());
    assertThat(read.uid()).isEqualTo(wanted.uid());
    assertThat(read.gid()).isEqualTo(wanted.gid());
    assertThat(read.size()).isEqualTo(wanted.size());
    assertThat(read.modified()).isEqualTo(wanted.modified());
    assertThat(read.deviceMajor()).isEqualTo(wanted.deviceMajor());
    assertThat(read.deviceMinor()).isEqualTo(wanted.deviceMinor());
    assertThat(read.xattrs()).isEqualTo(wanted.xattrs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PAX", "GNU"})
  void written_gnuTarListsTheSame(String name) throws IOException {
    TarFormat format = TarFormat.valueOf(name);
    byte[] archive = write(format, varied(format), bytes("12345"));
    byte[] listed = run(archive, "tar", "--quoting-style=literal", "-t");
    StringBuilder wanted = new StringBuilder();
    varied(format).forEach(entry -> wanted.append(text(entry.name())).append('\n'));
    assertThat(text(listed)).isEqualTo(wanted.toString());
    assertThat(text(run(archive, "tar", "-xO", "a/" + LONG))).isEqualTo("12345");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PAX", "GNU"})
  void written_commonsCompressReadsTheSame(String name) throws IOException {
    TarFormat format = TarFormat.valueOf(name);
    byte[] archive = write(format, varied(format), bytes("12345"));
    try (var in =
        new TarArchiveInputStream(
            new ByteArrayInputStream(archive), 512, 512, "ISO-8859-1", false)) {
      for (TarEntry wanted : varied(format)) {
        TarArchiveEntry read = in.getNextEntry();
        assertThat(read.getMode()).isEqualTo(wanted.mode());
        assertThat(read.getSize()).isEqualTo(wanted.size());
        assertThat(read.getLongGroupId() & 0xffff_ffffL).isEqualTo(wanted.gid());
        assertThat(read.getLastModifiedTime().toInstant()).isEqualTo(wanted.modified());
        assertThat(read.getDevMinor()).isEqualTo(wanted.deviceMinor());
      }
      assertThat(in.getNextEntry()).isNull();
    }
  }

  @Test
  void written_xattrs_gnuTarRestores() throws IOException {
    TarXattr binary = new TarXattr(bytes("user.n=%25"), new byte[] {0, -1, '=', '\n', -128});
    TarEntry entry =
        TarEntry.builder(TarType.FILE, bytes("restored"))
            .mode(0644)
            .xattrs(List.of(binary))
            .build();
    byte[] archive = write(TarFormat.PAX, List.of(entry), bytes(""));
    run(archive, "tar", "--xattrs", "-x");
    ByteBuffer value = ByteBuffer.allocate(5);
    Files.getFileAttributeView(dir.resolve("restored"), UserDefinedFileAttributeView.class)
        .read("n=%25", value);
    assertThat(value.array()).isEqualTo(binary.value());
    assertThat(RawTar.entries(archive).get(0).xattrs()).containsExactly(binary);
  }
}
