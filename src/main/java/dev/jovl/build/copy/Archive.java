package dev.jovl.build.copy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.layer.LayerUnpacker;
import dev.jovl.layer.Lowers;
import dev.jovl.layer.UnpackOptions;
import dev.jovl.linux.Fd;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Recognises archives by their contents, not by their names, and unpacks them. */
public final class Archive {

  private static final byte[] XZ = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};
  private static final byte[] BZIP2 = {'B', 'Z', 'h'};

  private Archive() {}

  /**
   * Returns whether a file is a tar, compressed or not: its first block is the header of an entry.
   * The name may be empty: some programs write such an entry for the directory itself.
   *
   * @throws IOException when the program that decompresses it is missing
   */
  public static boolean isTar(Fd file) throws IOException {
    try (InputStream input = input(file)) {
      return LayerUnpacker.isTar(input);
    }
  }

  /** Opens a file, decompressed where that needs a program. */
  private static InputStream input(Fd file) throws IOException {
    byte[] start = new FdInput(file).readNBytes(XZ.length);
    if (begins(start, XZ)) {
      return ProgramInput.open("xz", file);
    }
    return begins(start, BZIP2) ? ProgramInput.open("bzip2", file) : new FdInput(file);
  }

  private static boolean begins(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }

  /**
   * Unpacks a tar into an empty directory that nobody else can reach.
   *
   * @param target open for reading
   * @param over where the files will go, or null if that is not there yet: a directory that the tar
   *     does not have itself, on the way to a file, is what it is there
   * @param implied the time of a directory that is neither in the tar nor in the place
   * @param notes is told what was left out or changed, in a few lines
   * @return the files there that the tar has hard links to
   */
  @CanIgnoreReturnValue
  public static OutsideFiles unpack(
      Fd file, Fd target, @Nullable Fd over, Timespec implied, Consumer<String> notes)
      throws IOException {
    Lowers lowers = over == null ? Lowers.NONE : () -> List.of(over);
    OutsideFiles outside = new OutsideFiles();
    try (InputStream input = input(file)) {
      UnpackOptions options = UnpackOptions.of(lowers).ofPlainTar(outside, implied);
      LayerUnpacker.unpack(input, target, options).fewNotes().forEach(notes);
    }
    return outside;
  }
}
