package dev.jovl.cli.output;

import dev.jovl.image.transfer.TransferListener;
import dev.jovl.oci.Digest;
import dev.jovl.registry.RetryListener;
import dev.jovl.registry.WarningListener;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shows how layers come and go: a line for each layer when it has ended, as {@code 5ba4f30e5bea:
 * Pull complete}, and on a terminal below them a few lines that move.
 */
public final class TransferLines implements TransferListener, RetryListener, WarningListener {

  private static final int MOVING = 8;

  /**
   * How wide a bar is: a line must fit on a {@link Screen}, since one that wraps could not be
   * erased.
   */
  private static final int BAR = 25;

  private static final long REDRAW_NANOS = 100_000_000;
  private static final String ERASE_LINE_ABOVE = "\033[1A\033[2K";

  private static final Set<Stage> MEASURED =
      Set.of(Stage.DOWNLOADING, Stage.EXTRACTING, Stage.PUSHING);
  private static final Set<Stage> ENDS =
      Set.of(Stage.EXISTS, Stage.PULLED, Stage.PUSHED, Stage.REMOTE_EXISTS, Stage.MOUNTED);

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Map<Digest, String> moving = new LinkedHashMap<>();
  private final Set<String> warned = new HashSet<>();
  private int drawn;
  private long drawnAt;

  /**
   * Makes a display.
   *
   * @param out takes the lines of the layers
   * @param err takes the notes that a request has to wait, where {@code out} is no terminal
   * @param terminal whether lines may move
   */
  public TransferLines(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Returns a display on standard output, which moves if that is a terminal that can. */
  public static TransferLines onStandardOutput() {
    return new TransferLines(System.out, System.err, Screen.canMove(Screen.OUTPUT));
  }

  /** Returns a display on standard error, which moves if that is a terminal that can. */
  public static TransferLines onStandardError() {
    return new TransferLines(System.err, System.err, Screen.canMove(Screen.ERROR));
  }

  /** Returns a display of nothing but the notes, on standard error. */
  public static TransferLines silent() {
    return new TransferLines(new PrintStream(OutputStream.nullOutputStream()), System.err, false);
  }

  /** Returns the stream of the lines, for text before and after them; it must not be closed. */
  public PrintStream stream() {
    return out;
  }

  @Override
  public synchronized void progress(Digest layer, Stage stage, long done, long total) {
    String line = layer.shortHex() + ": " + text(stage);
    if (ENDS.contains(stage)) {
      moving.remove(layer);
      erase();
      out.println(line);
      draw();
    } else if (terminal) {
      boolean known = moving.put(layer, line + bar(stage, done, total)) != null;
      if (!known || System.nanoTime() - drawnAt > REDRAW_NANOS) {
        erase();
        draw();
      }
    }
  }

  @Override
  public synchronized void waiting(Duration pause, String cause) {
    String line =
        "Retrying in " + Math.max(1, pause.toSeconds()) + " seconds: " + HumanText.printable(cause);
    erase();
    (terminal ? out : err).println(line);
    draw();
  }

  @Override
  public synchronized void notes(Digest layer, List<String> notes) {
    erase();
    out.flush();
    for (String note : notes) {
      err.println(layer.shortHex() + ": " + HumanText.printable(note));
    }
    draw();
  }

  @Override
  public synchronized void note(String line) {
    erase();
    out.flush();
    err.println("jovl: " + HumanText.printable(line));
    draw();
  }

  /** Of several images that come from one registry, the first brings a warning. */
  @Override
  public synchronized void warned(String host, String text) {
    String line = host + " warns: " + text;
    if (warned.add(line)) {
      note(line);
    }
  }

  /** Takes the moving lines away. */
  public synchronized void end() {
    moving.clear();
    erase();
    out.flush();
  }

  private void erase() {
    for (; drawn > 0; drawn--) {
      out.print(ERASE_LINE_ABOVE);
    }
  }

  private void draw() {
    for (String line : moving.values()) {
      if (drawn == MOVING) {
        break;
      }
      out.println(line);
      drawn++;
    }
    drawnAt = System.nanoTime();
    out.flush();
  }

  private static String text(Stage stage) {
    return switch (stage) {
      case FOUND -> "Pulling fs layer";
      case EXISTS -> "Already exists";
      case WAITING -> "Waiting";
      case DOWNLOADING -> "Downloading";
      case VERIFYING -> "Verifying Checksum";
      case DOWNLOADED -> "Download complete";
      case EXTRACTING -> "Extracting";
      case PULLED -> "Pull complete";
      case PREPARING -> "Preparing";
      case PUSHING -> "Pushing";
      case PUSHED -> "Pushed";
      case REMOTE_EXISTS -> "Layer already exists";
      case MOUNTED -> "Mounted from another repository";
    };
  }

  private static String bar(Stage stage, long done, long total) {
    if (!MEASURED.contains(stage) || total <= 0 || done > total) {
      return "";
    }
    int filled = (int) (BAR * done / total);
    return " ["
        + "=".repeat(filled)
        + ">"
        + " ".repeat(BAR - filled)
        + "] "
        + HumanText.size(done)
        + "/"
        + HumanText.size(total);
  }
}
