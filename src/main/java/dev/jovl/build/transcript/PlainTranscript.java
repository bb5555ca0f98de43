package dev.jovl.build.transcript;

import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One line for each thing that happens: {@code #N [stage i/n] INSTRUCTION}, then of that step
 * {@code #N 0.123 OUTPUT}, and at its end {@code #N CACHED}, {@code #N DONE 1.2s} or {@code #N
 * ERROR}.
 */
public final class PlainTranscript implements Transcript {

  private static final double NANOS = 1e9;

  /** The longest piece in bytes in which a line of output that does not end is shown. */
  private static final int LONGEST_LINE = 1 << 16;

  private final PrintStream out;
  private final LongSupplier nanoClock;
  private final String program;
  private int number;
  private long started;
  private boolean cached;
  private StepOutput output = new StepOutput();

  /**
   * Makes a transcript.
   *
   * @param out where it is written
   * @param nanoClock tells the time, as {@link System#nanoTime}
   * @param program how a command for the same store begins
   */
  public PlainTranscript(PrintStream out, LongSupplier nanoClock, String program) {
    this.out = out;
    this.nanoClock = nanoClock;
    this.program = program;
  }

  @Override
  public void step(Step step) {
    number = step.number();
    started = nanoClock.getAsLong();
    cached = false;
    output = new StepOutput();
    line(
        "#%d [%s %d/%d] %s"
            .formatted(number, step.stage(), step.inStage(), step.ofStage(), step.instruction()));
  }

  @Override
  public void triggers(int count) {
    line("#" + number + " " + count + " ONBUILD trigger" + (count == 1 ? "" : "s"));
  }

  @Override
  public void cached() {
    cached = true;
  }

  @Override
  public void running(String container) {
    // The step's own lines say that it runs.
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void done(Optional<Digest> image) {
    output.end();
    line("#" + number + (cached ? " CACHED" : " DONE " + seconds("%.1f") + "s"));
  }

  @Override
  public void removed(String container) {
    // Nobody is shown containers here.
  }

  @Override
  public void warning(String message) {
    line("#" + number + " WARNING: " + message);
  }

  @Override
  public void left(Digest image) {
    output.end();
    line(
        "#%d look at what it left: %s run -it --entrypoint sh %s"
            .formatted(number, program, image.shortHex()));
  }

  @Override
  public void failed() {
    output.end();
    line("#" + number + " ERROR " + seconds("%.1f") + "s");
  }

  @Override
  public void built(Digest image, List<Reference> tags) {
    line("built " + image);
    tags.forEach(tag -> line("tagged " + tag.familiar()));
  }

  private String seconds(String format) {
    return String.format(Locale.US, format, (nanoClock.getAsLong() - started) / NANOS);
  }

  private void line(String text) {
    out.print(text + "\n");
    out.flush();
  }

  /** Cuts the output of a step into lines and puts number and time before each. */
  private final class StepOutput extends OutputStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      if (b == '\n' || line.size() == LONGEST_LINE) {
        show();
      }
      if (b != '\n') {
        line.write(b);
      }
    }

    private void show() {
      byte[] prefix = ("#" + number + " " + seconds("%.3f") + " ").getBytes(StandardCharsets.UTF_8);
      out.write(prefix, 0, prefix.length);
      out.write(line.toByteArray(), 0, line.size());
      out.write('\n');
      out.flush();
      line.reset();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      for (int i = 0; i < length; i++) {
        write(bytes[offset + i]);
      }
    }

    /** Writes a last line that had no end. */
    synchronized void end() {
      if (line.size() > 0) {
        write('\n');
      }
    }
  }
}
