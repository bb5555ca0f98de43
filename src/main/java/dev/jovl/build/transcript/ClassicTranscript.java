package dev.jovl.build.transcript;

import dev.jovl.gotext.GoText;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The transcript of Docker 1.9 to 1.12, byte for byte. */
public final class ClassicTranscript implements Transcript {

  private static final int SHORT = 12;

  private final PrintStream out;

  /** Makes a transcript that is written to {@code out}. */
  public ClassicTranscript(PrintStream out) {
    this.out = out;
  }

  @Override
  public void context(LongSupplier bytes) {
    line("Sending build context to Docker daemon " + GoText.size(bytes.getAsLong()));
  }

  @Override
  public void step(Step step) {
    line("Step " + step.number() + " : " + step.echo());
  }

  @Override
  public void triggers(int count) {
    line("# Executing " + count + " build trigger" + (count == 1 ? "" : "s") + "...");
  }

  @Override
  public void cached() {
    line(" ---> Using cache");
  }

  @Override
  public void running(String container) {
    line(" ---> Running in " + container.substring(0, SHORT));
  }

  @Override
  public OutputStream output() {
    return out;
  }

  @Override
  public boolean showsImages() {
    return true;
  }

  @Override
  public void done(Optional<Digest> image) {
    line(" ---> " + image.map(Digest::shortHex).orElse(""));
  }

  @Override
  public void removed(String container) {
    line("Removing intermediate container " + container.substring(0, SHORT));
  }

  @Override
  public void warning(String message) {
    line(" ---> [Warning] " + message);
  }

  @Override
  public void left(Digest image) {
    // Old Docker kept a container and did not say so.
  }

  @Override
  public void failed() {
    out.flush();
  }

  @Override
  public void built(Digest image, List<Reference> tags) {
    line("Successfully built " + image.shortHex());
  }

  private void line(String text) {
    out.print(text + "\n");
    out.flush();
  }
}
