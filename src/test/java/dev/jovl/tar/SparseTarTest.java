package dev.jovl.tar;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.tar.RawTar.bytes;
import static dev.jovl.tar.RawTar.fault;
import static dev.jovl.tar.RawTar.text;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with holes, in the forms of GNU tar. */
final class SparseTarTest {

  @Test
  void sparseWithHoleAtTheEnd_isExpanded() throws IOException {
    TarReader reader =
        new RawTar()
            .pax("x".charAt(0), "GNU.sparse.map", "2,1", "GNU.sparse.size", "6")
            .header("s", '0', 1)
            .content(bytes("q"))
            .end()
            .reader();
    TarEntry entry = RawTar.next(reader);
    assertThat(entry.size()).isEqualTo(6);
    assertThat(entry.storedSize()).isEqualTo(1);
    assertThat(text(RawTar.content(reader, entry))).isEqualTo("\0\0q\0\0\0");
  }

  @Test
  void sparse10_numbersMayCrossBlocks() throws IOException {
    StringBuilder map = new StringBuilder("110\n");
    for (int i = 0; i < 110; i++) {
      map.append(100_000 + 10 * i).append("\n1\n");
    }
    byte[] padded = Arrays.copyOf(bytes(map.toString()), 1024);
    byte[] stored = Arrays.copyOf(padded, 1024 + 110);
    Arrays.fill(stored, 1024, stored.length, (byte) 'x');
    TarReader reader =
        new RawTar()
            .pax(
                'x',
                "GNU.sparse.major",
                "1",
                "GNU.sparse.minor",
                "0",
                "GNU.sparse.name",
                "real",
                "GNU.sparse.realsize",
                "200000")
            .header("GNUSparseFile.1/real", '0', stored.length)
            .content(stored)
            .header("z", '0', 0)
            .end()
            .reader();
    TarEntry entry = RawTar.next(reader);
    assertThat(text(entry.name())).isEqualTo("real");
    assertThat(entry.storedSize()).isEqualTo(110);
    assertThat(entry.extents()).hasSize(110);
    assertThat(text(RawTar.next(reader).name())).isEqualTo("z");
  }

  @Test
  void sparseName_ofWhatIsNotSparse_isNotItsName() throws IOException {
    TarReader reader =
        new RawTar().pax('x', "GNU.sparse.name", "other").header("s", '0', 0).end().reader();
    assertThat(text(RawTar.next(reader).name())).isEqualTo("s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5,1,2,1",
        "0,9",
        "0,-1",
        "0",
        "0,1,",
        "1e9,1",
        "9223372036854775807,9",
        "2,1,2,2"
      })
  void sparseMap_thatLies_isRefused(String map) {
    RawTar tar =
        new RawTar()
            .pax('x', "GNU.sparse.map", map, "GNU.sparse.size", "6")
            .header("s", '0', 1)
            .content(bytes("q"));
    assertThat(fault(tar)).contains("'s'");
  }

  /** What is left of a map whose records are damaged; the content is no file by itself. */
  @ParameterizedTest
  @ValueSource(strings = {"GNU.sparse.realsize", "GNU.sparse.minor"})
  void sparse_recordsOfNoForm_areRefused(String key) {
    RawTar tar = new RawTar().pax('x', key, "0").header("s", '0', 1).content(bytes("q"));
    assertThat(fault(tar)).contains("entry 's'");
  }

  /** The program star has another map where GNU tar has its own. */
  @Test
  void oldSparse_withoutTheMagicOfGnu_isRefused() {
    assertThat(fault(new RawTar().header("s", 'S', 0).end())).contains("entry 's'");
  }

  @Test
  void sparse10_endlessMap_isRefused() {
    RawTar tar =
        new RawTar()
            .pax(
                "x".charAt(0),
                "GNU.sparse.major",
                "1",
                "GNU.sparse.minor",
                "0",
                "GNU.sparse.realsize",
                "6")
            .header("s", '0', 5 << 20)
            .content(bytes("999999999\n" + "0\n0\n".repeat(1 << 20)));
    assertThat(fault(tar)).contains("entry 's'");
  }
}
