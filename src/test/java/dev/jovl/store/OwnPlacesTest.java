package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which directories are taken for a store of the caller. */
final class OwnPlacesTest {
  private static final int SOMEBODY = 1000;

  private final Path root;
  private final Path outside;

  OwnPlacesTest(@TempDir Path temporary) throws IOException {
    root = temporary.resolve("store");
    outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("f"), "kept");
  }

  private void makeStore() throws IOException {
    Store.open(root).close();
  }

  private String refusal() {
    return String.valueOf(assertThrows(StoreException.class, () -> Store.open(root)).getMessage());
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void setMode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static void giveToSomebody(Path path) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to give files away");
    Files.setAttribute(path, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"trash", "staging", "leases", "layers", "cachemounts"})
  void open_linkInPlaceOfADirectory_isRefusedAndNotFollowed(String name) throws IOException {
    makeStore();
    Files.deleteIfExists(root.resolve(name));
    Files.createSymbolicLink(root.resolve(name), outside);
    assertThat(refusal()).startsWith(root.resolve(name) + " is no directory");
    assertThat(Files.readString(outside.resolve("f"))).isEqualTo("kept");
  }

  @Test
  void open_linkInPlaceOfAFile_isRefused() throws IOException {
    makeStore();
    Files.createSymbolicLink(root.resolve("names.json"), outside.resolve("f"));
    assertThat(refusal()).startsWith(root.resolve("names.json") + " is no file");
  }

  @Test
  void open_storeOfAnotherUser_isRefusedToRoot() throws IOException {
    makeStore();
    giveToSomebody(root);
    assertThat(refusal()).startsWith(root + " belongs to user 1000");
    assertThat(refusal()).contains("another --root");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trash", "names.json", "digests", "version", "cachemounts"})
  void open_whatAnotherUserHasPutIntoTheStore_isRefused(String name) throws IOException {
    makeStore();
    Path put = root.resolve(name);
    if (Files.notExists(put)) {
      Files.createFile(put);
    }
    giveToSomebody(put);
    assertThat(refusal()).startsWith(put + " belongs to user 1000");
  }

  @Test
  void open_newStore_whatAnotherUserHasPutThereFirst_isRefused() throws IOException {
    Files.createDirectory(root);
    giveToSomebody(Files.writeString(root.resolve("names.json"), "{}"));
    assertThat(refusal()).startsWith(root.resolve("names.json") + " belongs to user 1000");
  }

  @Test
  void open_directoryForAll_isRefusedAsItIs() throws IOException {
    Files.createDirectory(root);
    Files.setAttribute(root, "unix:mode", 01777);
    assertThat(refusal())
        .isEqualTo(
            root + " may be written to by other users; chmod go-w it, or use another --root");
    assertThat(Files.getAttribute(root, "unix:mode")).isEqualTo(0041777);
    assertThat(StoreListing.of(root)).isEmpty();
  }

  /** As mkdir(1) makes it where the umask is 002. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void open_directoryOfOnesGroup_emptyOrAStore_becomesPrivate(boolean isStore) throws IOException {
    if (isStore) {
      makeStore();
    } else {
      Files.createDirectory(root);
    }
    setMode(root, "rwxrwxr-x");
    makeStore();
    assertThat(modeOf(root)).isEqualTo("rwx------");
  }

  @Test
  void open_directoryOfOnesGroup_withOtherThings_isRefusedAsItIs() throws IOException {
    Files.createDirectory(root);
    Files.createFile(root.resolve("mine"));
    setMode(root, "rwxrwxr-x");
    assertThat(refusal()).startsWith(root + " may be written to by other users");
    assertThat(modeOf(root)).isEqualTo("rwxrwxr-x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwx------"})
  void open_directoryThatOthersMayNotWriteTo_staysAsItIs(String mode) throws IOException {
    Files.createDirectory(root);
    setMode(root, mode);
    makeStore();
    assertThat(modeOf(root)).isEqualTo(mode);
  }

  @Test
  void open_placeThatOthersMayWriteTo_isRefused() throws IOException {
    makeStore();
    setMode(root.resolve("staging"), "rwxrwxrwx");
    assertThat(refusal()).startsWith(root.resolve("staging") + " may be written to by other users");
  }

  /** As older versions wrote them with the umask alone. */
  @ParameterizedTest
  @ValueSource(strings = {"names.json", "digests", "version", "spare", "lock"})
  void open_fileOfOnesOwnThatOthersMayWriteTo_isOneNoMore(String name) throws IOException {
    makeStore();
    setMode(root, "rwxr-xr-x");
    Path file = root.resolve(name);
    if (Files.notExists(file)) {
      Files.createFile(file);
    }
    setMode(file, "rw-rw-rw-");
    makeStore();
    assertThat(modeOf(file)).isEqualTo("rw-r--r--");
  }

  @Test
  void open_byManyAtOnce_newDirectoryOfOnesGroup_isRefusedToNone() throws Exception {
    int openers = 4;
    ExecutorService threads = Executors.newFixedThreadPool(openers);
    try {
      for (int round = 0; round < 100; round++) {
        Path fresh = Files.createDirectory(outside.resolve("store" + round));
        setMode(fresh, "rwxrwxr-x");
        Callable<@Nullable Void> open =
            () -> {
              Store.open(fresh).close();
              return null;
            };
        for (Future<@Nullable Void> opened :
            threads.invokeAll(Collections.nCopies(openers, open))) {
          opened.get();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The caller has named it, and where it leads to is looked at. */
  @Test
  void open_rootThatIsALink_isFollowed() throws IOException {
    makeStore();
    Path link = Files.createSymbolicLink(root.resolveSibling("link"), root);
    Store.open(link).close();
    assertThat(Files.isSymbolicLink(link)).isTrue();
    Files.setAttribute(root, "unix:mode", 0777);
    StoreException refused = assertThrows(StoreException.class, () -> Store.open(link));
    assertThat(refused).hasMessageThat().startsWith(link + " may be written to");
  }
}
