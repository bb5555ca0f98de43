package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Self;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.testing.FakeWriter;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Node;
import dev.jovl.union.Sources;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import dev.jovl.union.layer.SharedFd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes to a file while it is copied up is not lost, and meets the file that is copied. */
final class CopyUpRaceTest {
  private static final Timespec CHOSEN = new Timespec(981_173_106, 0);

  private static final byte[] CAPABILITY =
      "security.capability".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NET_RAW = {
    1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private OpenedUnion union;

  @BeforeEach
  void open(@TempDir Path base) throws IOException {
    Path lower = Files.createDirectories(base.resolve("lower1"));
    Files.writeString(Files.createDirectories(lower.resolve("directory")).resolve("in"), "in");
    Files.writeString(lower.resolve("file"), "file");
    Path linked = Files.writeString(lower.resolve("linked"), "linked");
    Path unused = Files.createLink(lower.resolve("directory/again"), linked);
    union = OpenedUnion.writable(base, UnionOptions.builder().metacopy(true).build());
  }

  @AfterEach
  void close() throws IOException {
    union.close();
  }

  /** Works in another thread when a copy-up first comes to a step. */
  private final class Meanwhile<T> implements UnionWatcher {
    private final CrashPoint point;
    private final Begun.Work<T> work;
    private FutureTask<T> task = new FutureTask<>(() -> null);

    Meanwhile(CrashPoint point, Begun.Work<T> work) {
      this.point = point;
      this.work = work;
      union.union().watch(this);
    }

    @Override
    public void reached(CrashPoint now) {
      if (now == point) {
        union.union().watch(UnionWatcher.NONE);
        task = Begun.by(work);
      }
    }

    T answer() throws Exception {
      return task.get(60, TimeUnit.SECONDS);
    }
  }

  private Object change(String path, Setattr.Change change) throws ErrnoException {
    return new Setattr(union.union(), union.copyUp()).setattr(union.node(path), change);
  }

  private static Setattr.Change mode(int mode) {
    return new Setattr.Change(mode, null, null, null, null, null, null, null);
  }

  private static Setattr.Change times(Timespec time) {
    return new Setattr.Change(null, null, null, null, time, time, null, null);
  }

  @Test
  void otherName_ofALinkedFileThatIsCopied_isTheSameNode() throws Exception {
    Node copied = union.node("linked");
    Meanwhile<Node> lookup =
        new Meanwhile<>(CrashPoint.COPY_INDEXED, () -> union.node("directory/again"));
    union.write("linked", "LINKED");
    assertThat(lookup.answer()).isSameInstanceAs(copied);
    assertThat(union.read("directory/again")).isEqualTo("LINKED");
    assertThat(union.stat("directory/again").nlink()).isEqualTo(2);
  }

  @Test
  void mode_thatIsSetWhileDataJoinsMetadata_stays() throws Exception {
    assertThat(change("file", mode(0644))).isNotNull();
    Meanwhile<Object> chmod =
        new Meanwhile<>(CrashPoint.DATA_FILLED, () -> change("file", mode(0600)));
    union.write("file", "FILE");
    assertThat(chmod.answer()).isNotNull();
    assertThat(Mode.permissions(union.stat("file").mode())).isEqualTo(0600);
  }

  @Test
  void times_thatAreSetWhileDataJoinsMetadata_stay() throws Exception {
    assertThat(change("file", mode(0644))).isNotNull();
    Meanwhile<Object> touch =
        new Meanwhile<>(CrashPoint.DATA_FILLED, () -> change("file", times(CHOSEN)));
    union.open("file", OpenFlags.WRONLY).close();
    assertThat(touch.answer()).isNotNull();
    assertThat(union.stat("file").mtime()).isEqualTo(CHOSEN);
  }

  @Test
  void stat_whileDataJoinsMetadata_showsTheTimesThatStay() throws Exception {
    assertThat(change("file", times(CHOSEN))).isNotNull();
    Meanwhile<Stat> stat = new Meanwhile<>(CrashPoint.DATA_FILLED, () -> union.stat("file"));
    union.open("file", OpenFlags.WRONLY).close();
    assertThat(stat.answer().mtime()).isEqualTo(CHOSEN);
    assertThat(union.stat("file").mtime()).isEqualTo(CHOSEN);
  }

  /** A caller that asked in the meantime may have seen other times, and remembers them. */
  @Test
  void file_whoseDataHasJoined_isAskedForAgain() throws Exception {
    assertThat(change("file", times(CHOSEN))).isNotNull();
    List<Node> told = new ArrayList<>();
    union
        .union()
        .watch(
            new UnionWatcher() {
              @Override
              public void restored(Node file) {
                told.add(file);
              }
            });
    Node file = union.node("file");
    union.open("file", OpenFlags.WRONLY).close();
    assertThat(told).containsExactly(file);
  }

  /**
   * The lookup has read the mark of missing data when another caller writes, closes and forgets.
   */
  @Test
  void lookup_thatIsOvertakenByTheData_showsTheData() throws Exception {
    assertThat(change("file", mode(0644))).isNotNull();
    long known = union.node("file").id();
    FutureTask<Node> lookup;
    synchronized (union.union().nodes()) {
      lookup = Begun.by(() -> union.node("file"));
      union.write("file", "FILE");
      union.union().nodes().forget(known, Long.MAX_VALUE);
    }
    assertThat(lookup.get(60, TimeUnit.SECONDS).sources().hasUpperData()).isTrue();
    union.write("file", "F");
    assertThat(union.read("file")).isEqualTo("FILE");
  }

  /** What is known of the data is old. */
  @Test
  void write_whereTheDataHasComeAlready_keepsIt() throws Exception {
    union.write("file", "FILE");
    Node file = union.node("file");
    Sources sources = file.sources();
    synchronized (file) {
      file.setSources(Sources.inUpper(sources.upperIno(), true, null, sources.lowers()));
    }
    union.write("file", "f");
    assertThat(union.read("file")).isEqualTo("fILE");
  }

  /** A caller that asked in between may have counted a name too many. */
  @Test
  void file_thatGetsItsOtherNameInTheUpper_isAskedForAgain() throws Exception {
    union.write("linked", "LINKED");
    Node linked = union.node("directory/again");
    List<Node> told = new ArrayList<>();
    union
        .union()
        .watch(
            new UnionWatcher() {
              @Override
              public void renamed(Node file) {
                told.add(file);
              }
            });
    union.unlink("directory/again");
    assertThat(told).containsExactly(linked);
  }

  @Test
  void times_ofADirectoryThatGetsACopy_stay() throws Exception {
    union.create("directory/new", "");
    Meanwhile<Object> touch =
        new Meanwhile<>(CrashPoint.COPY_NAMED, () -> change("directory", times(CHOSEN)));
    union.write("directory/in", "IN");
    assertThat(touch.answer()).isNotNull();
    assertThat(union.stat("directory").mtime()).isEqualTo(CHOSEN);
  }

  /** A thread that has just set a default list and is about to say so has the directory locked. */
  @Test
  void tmpfile_readsTheDefaultListUnderTheLockOfItsDirectory() throws Exception {
    union.mkdir("new");
    Node directory = union.node("new");
    NewAttributes file = new NewAttributes(0644, 0, 0, Self.effectiveUid(), Self.effectiveGid());
    TempFile operation = new TempFile(union.union(), union.copyUp());
    FutureTask<Create.Created> making;
    try (DirectoryLocks.Held held = union.union().locks().directories().exclusive(directory)) {
      making = Begun.by(() -> operation.create(directory, file, OpenFlags.RDWR));
      assertThat(making.isDone()).isFalse();
      assertThat(held).isNotNull();
    }
    making.get(60, TimeUnit.SECONDS).file().close();
  }

  /** What an entry is, is read by its name in several calls: it must not be another's meanwhile. */
  @Test
  void list_ofADirectoryWithCopies_readsThemUnderItsLock() throws Exception {
    union.write("directory/in", "IN");
    Node in = union.node("directory/in");
    union.union().nodes().forget(in.id(), 3);
    Node directory = union.node("directory");
    FutureTask<Integer> listing;
    try (DirectoryLocks.Held held = union.union().locks().directories().exclusive(directory)) {
      assertThat(held).isNotNull();
      listing = Begun.by(() -> union.union().listing().merged(directory).size());
      assertThat(listing.isDone()).isFalse();
    }
    assertThat(listing.get(60, TimeUnit.SECONDS)).isEqualTo(4);
  }

  /** An open that cuts a file is not ordered with a chmod by the kernel. */
  @Test
  void mode_thatIsSetWhileAWriterTakesSetIdBits_stays() throws Exception {
    assertThat(change("file", mode(04755))).isNotNull();
    Node file = union.node("file");
    KillPriv killPriv = new KillPriv(union.union(), union.copyUp());
    List<FutureTask<Boolean>> kill = new ArrayList<>();
    union
        .copyUp()
        .change(
            file,
            () -> {
              kill.add(Begun.by(() -> killPriv.kill(file, new FakeWriter(false))));
              setMode(file, 0600);
            });
    assertThat(kill.get(0).get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Mode.permissions(union.stat("file").mode())).isEqualTo(0600);
  }

  private void setMode(Node file, int mode) throws ErrnoException {
    try (SharedFd handle = union.union().files().upperHandle(file)) {
      Attributes.chmod(handle.fd(), mode);
    }
  }

  @Test
  void capability_thatTwoWritersTakeAtOnce_isNoErrorForTheSecond() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root, for a capability");
    assertThat(change("file", mode(0755))).isNotNull();
    Node file = union.node("file");
    try (SharedFd handle = union.union().files().upperHandle(file)) {
      Xattrs.set(handle.fd(), CAPABILITY, NET_RAW, 0);
    }
    KillPriv killPriv = new KillPriv(union.union(), union.copyUp());
    List<FutureTask<Boolean>> kills = new ArrayList<>();
    union
        .copyUp()
        .change(
            file,
            () -> {
              kills.add(Begun.by(() -> killPriv.kill(file, new FakeWriter(false))));
              kills.add(Begun.by(() -> killPriv.kill(file, new FakeWriter(false))));
            });
    for (FutureTask<Boolean> kill : kills) {
      assertThat(kill.get(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
