package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.layer.TarMaker.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.jovl.posix.PosixAcl;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access lists of the files in a tar: what GNU tar and libarchive write of them. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class AccessListsTest {

  private static final String ACLS = "find . ! -type l | sort | getfacl -n -p -";

  private final LayerDirectories dirs;

  AccessListsTest(LayerDirectories dirs) {
    this.dirs = dirs;
  }

  /** Unpacks a file that GNU tar gave a record, in place of what GNU tar itself would say. */
  private Unpacked unpackFile(String mode, String accessList) throws IOException {
    dirs.sh(
        "echo content > f; chmod "
            + mode
            + " f; tar --format=pax --owner=+0 --group=+0 '--pax-option=SCHILY.acl.access:="
            + accessList.replace(',', ';')
            + "' -cf t.tar f");
    String tar = Files.readString(dirs.path("t.tar"), ISO_8859_1).replace(';', ',');
    return dirs.unpack("layer", tar.getBytes(ISO_8859_1));
  }

  private String accessList() throws IOException {
    return dirs.sh("getfacl -n -c layer/f").strip().replace('\n', ' ');
  }

  @Test
  void listsOfGnuTar_areWhatGnuTarUnpacks() throws IOException {
    dirs.sh(
        "mkdir tree gnu; cd tree; mkdir -p d/e; echo 1 > f; echo 2 > d/f; mkfifo d/p; ln -s f s; ln"
            + " f d/hard; setfacl -m u:1234:rwx,u:99999:r,g:12345:x f; chmod 640 d/f; setfacl -m"
            + " u:1234:r-- d; setfacl -d -m u:77777:rwx,g::- d; setfacl -m u:55555:rw d/p; chmod"
            + " 500 d/e; cd ..; tar --format=pax --acls -C tree -cf t.tar .; tar --acls -C gnu -xpf"
            + " t.tar");
    Unpacked unpacked = dirs.unpack("layer", Files.readAllBytes(dirs.path("t.tar")));
    assertThat(dirs.sh("cd layer; " + ACLS)).isEqualTo(dirs.sh("cd tree; " + ACLS));
    assertThat(dirs.sh("cd gnu; " + ACLS)).isEqualTo(dirs.sh("cd tree; " + ACLS));
    assertThat(unpacked.notes()).isEmpty();
  }

  @Test
  void idBehindTheName_counts() throws IOException {
    Unpacked unpacked =
        unpackFile(
            "670",
            "user::rw-,group::r--,mask::rwx,other::---,user:joe:r-x:1234,group:staff:--x:4000000000");
    assertThat(accessList())
        .isEqualTo("user::rw- user:1234:r-x group::r-- group:4000000000:--x mask::rwx other::---");
    assertThat(unpacked.notes()).isEmpty();
  }

  /** The group of such a mode is the mask: without the list the group would have got its rights. */
  @Test
  void listThatCannotBeKept_givesNobodyMore() throws IOException {
    Unpacked unpacked = unpackFile("675", "user::rw-,user:joe:rwx,group::r--,mask::rwx,other::r-x");
    assertThat(accessList()).isEqualTo("user::rw- group::r-- other::r-x");
    assertThat(unpacked.notes())
        .containsExactly("'f': access list left out: it has names without numbers");
  }

  /** GNU tar repeats no list in the entry of a further name, but the mode of the file. */
  @Test
  void listThatCannotBeKept_givesNobodyMoreByAFurtherName() throws IOException {
    dirs.sh(
        "echo content > f; chmod 640 f; setfacl -m u:daemon:rwx f; ln f l;"
            + " tar --format=pax --acls -cf t.tar f l");
    Unpacked unpacked = dirs.unpack("layer", Files.readAllBytes(dirs.path("t.tar")));
    assertThat(accessList()).isEqualTo("user::rw- group::r-- other::---");
    assertThat(unpacked.notes())
        .contains("'f': access list left out: it has names without numbers");
  }

  /** The layer of the link does not know what was left out below. */
  @Test
  void listThatCannotBeKept_givesNobodyMoreByANameInALayerAbove() throws IOException {
    dirs.sh(
        "echo content > f; chmod 640 f; setfacl -m u:daemon:rwx f;"
            + " tar --format=pax --acls -cf low.tar f");
    Unpacked unused = dirs.unpack("low", Files.readAllBytes(dirs.path("low.tar")));
    assertThat(dirs.stat("%a", "low/f")).isEqualTo("640");
    TarMaker tar = new TarMaker();
    tar.put(TarMaker.linkEntry("l", "f").mode(0670), "");
    unused = dirs.unpack("layer", tar.toBytes(), "low");
    assertThat(dirs.stat("%a", "layer/l")).isEqualTo("640");
  }

  @Test
  void listThatCannotBeKept_takesNothingFromNamesOfOtherFiles() throws IOException {
    dirs.sh(
        "echo content > f; chmod 640 f; setfacl -m u:daemon:rwx f;"
            + " tar --format=pax --acls -cf t.tar f; echo other > g; chmod 600 g;"
            + " tar --format=pax -rf t.tar g; chmod 755 g; ln g l;"
            + " tar --format=pax -cf more.tar g l; tar --format=pax --delete -f more.tar g;"
            + " tar -Af t.tar more.tar");
    Unpacked unused = dirs.unpack("layer", Files.readAllBytes(dirs.path("t.tar")));
    assertThat(dirs.stat("%a %h", "layer/g")).isEqualTo("755 2");
  }

  @Test
  void listThatDeniesSomebody_givesThemNothingWhenItIsNotKept() throws IOException {
    Unpacked unused = unpackFile("675", "user::rw-,user:eve:---,group::r--,mask::rwx,other::r-x");
    assertThat(accessList()).isEqualTo("user::rw- group::--- other::---");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "user::rw-",
        "user::rw-,group::r--,other::---,user:1:rwx",
        "user::rw-,user::rwx,group::r--,mask::rwx,other::---",
        "user::rw-,user:1:r--,user:1:rwx,group::r--,mask::rwx,other::---",
        "user::rw-,group::r--,mask::rwz,other::---",
        "user::rw-,user:4294967295:r--,group::r--,mask::rwx,other::---",
        "user::rw-,user:1:r--:2:3,group::r--,mask::rwx,other::---",
      })
  void listThatIsNone_givesTheGroupNothingMore(String hostile) throws IOException {
    Unpacked unpacked = unpackFile("670", hostile);
    assertThat(dirs.sh("getfattr -d -m - layer/f")).isEmpty();
    assertThat(dirs.stat("%A", "layer/f").substring(4)).isAnyOf("------", "r-----");
    assertThat(unpacked.notes()).hasSize(1);
  }

  @Test
  void listOfThree_isAMode() throws IOException {
    Unpacked unused = unpackFile("640", "user::rw-,group::r--,other::---");
    assertThat(dirs.stat("%a", "layer/f")).isEqualTo("640");
    assertThat(dirs.sh("getfattr -d -m - layer/f")).isEmpty();
  }

  @Test
  void defaultList_isForFilesToCome_notForThoseOfTheTar() throws IOException {
    dirs.sh("mkdir d; setfacl -d -m u:77:rwx d");
    String value = dirs.sh("getfattr -e hex -n system.posix_acl_default d | sed -n 's/.*=0x//p'");
    TarXattr list =
        new TarXattr(PosixAcl.Kind.DEFAULT.xattr(), HexFormat.of().parseHex(value.strip()));
    TarMaker tar = new TarMaker();
    tar.put(TarEntry.builder(TarType.DIRECTORY, bytes("d")).mode(0755).xattrs(List.of(list)), "");
    tar.file("d/f", "").directory("d/e", 0750).file("d/e/f", "");
    Unpacked unused = dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("getfacl -n -c layer/d/f layer/d/e layer/d/e/f")).doesNotContain("77");
    assertThat(dirs.sh("getfacl -n -c layer/d")).contains("default:user:77:rwx");
  }

  @Test
  void defaultListOfALowerDirectory_isForFilesToCome_notForThoseOfTheTar() throws IOException {
    dirs.sh("mkdir -p lower/d; setfacl -d -m u:77:rwx lower/d");
    Unpacked unused = dirs.unpack("layer", new TarMaker().file("d/f", "").toBytes(), "lower");
    assertThat(dirs.sh("getfacl -n -c layer/d/f")).doesNotContain("77");
    assertThat(dirs.sh("getfacl -n -c layer/d")).contains("default:user:77:rwx");
  }

  /** ramfs has modes and no lists. */
  @Test
  void listThatTheFilesystemCannotHold_givesNobodyMore() throws IOException {
    dirs.sh(
        "mkdir tree; cd tree; mkdir d; echo 1 > d/f; mkfifo p; chmod 640 d/f; chmod 500 d;"
            + " setfacl -m u:1234:rwx d/f p d; cd ..; tar --format=pax --acls -cf t.tar -C tree .");
    dirs.mountRamfs("layer");
    Unpacked unpacked = dirs.unpackInto("layer", Files.readAllBytes(dirs.path("t.tar")));
    assertThat(dirs.stat("%a", "layer/d layer/d/f layer/p").lines())
        .containsExactly("500", "640", "644")
        .inOrder();
    assertThat(unpacked.notes()).hasSize(3);
  }

  @Test
  void directoryTwice_hasTheDefaultListOfTheLast() throws IOException {
    dirs.sh(
        "mkdir d; setfacl -d -m u:77:rwx d; tar --format=pax --acls -cf t.tar d; setfacl -b d;"
            + " tar --format=pax --acls -rf t.tar d");
    Unpacked unused = dirs.unpack("layer", Files.readAllBytes(dirs.path("t.tar")));
    assertThat(dirs.sh("getfattr -d -m - layer/d")).isEmpty();
  }
}
