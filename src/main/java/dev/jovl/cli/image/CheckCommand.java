package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.HumanText;
import dev.jovl.cli.output.RowFormat;
import dev.jovl.cli.output.Screen;
import dev.jovl.image.Damage;
import dev.jovl.image.StoreCheck;
import dev.jovl.oci.JsonObject;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.Locale;

/** {@code jovl check}. */
public final class CheckCommand extends Command {

  private static final long SILENT_NANOS = 1_000_000_000;

  private final JovlCommand jovl;

  private final Word format =
      Word.option("--format")
          .label("FORMAT")
          .or("text")
          .says("text (default), json (one object per line), or a template such as {{.Digest}}.");

  private final Words images =
      Words.parameters("IMAGE")
          .completedTo(new ImageNames())
          .says("Names or ids of images. Default: everything in the store.");

  private final long begin = System.nanoTime();

  /** Makes the command on the store that the root names. */
  public CheckCommand(JovlCommand jovl) {
    super(
        "check",
        "Check layers and documents against their digests.",
        "Documents are the configurations and manifests of images. Damage is listed, not"
            + " repaired. Exit code 1 if there is any.");
    this.jovl = jovl;
    takes(format, images);
  }

  @Override
  public Integer call() throws IOException {
    StoreCheck.Result result;
    try (Store store = jovl.openStoreToLook()) {
      result = new StoreCheck(store, this::show).call(images.values());
    }
    if (format.value().equals("text")) {
      result.damages().forEach(damage -> System.out.println(line(damage)));
      System.out.println(
          HumanText.number(result.layers(), "layer")
              + " and "
              + HumanText.number(result.documents(), "document")
              + " checked, "
              + (result.damages().isEmpty() ? "all whole" : result.damages().size() + " damaged"));
    } else {
      RowFormat.print(
          System.out, format.value(), result.damages().stream().map(CheckCommand::json).toList());
    }
    return result.damages().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  /** A line that moves, for a person who has waited for a second. */
  private synchronized void show(int done, int total) {
    if (System.nanoTime() - begin > SILENT_NANOS && Screen.canMove(Screen.ERROR)) {
      String end = done == total ? "\r\033[K" : "";
      System.err.print("\rchecked " + done + " of " + HumanText.number(total, "layer") + end);
    }
  }

  private static String kind(Damage damage) {
    return damage.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String line(Damage damage) {
    return kind(damage)
        + " "
        + damage.digest()
        + " is damaged: "
        + HumanText.printable(damage.why())
        + "; "
        + wayOut(damage);
  }

  /** A step of a build that is remembered would bring the damaged layer back. */
  private static String wayOut(Damage damage) {
    if (damage.images().isEmpty()) {
      return "no name needs it: remove it with jovl prune --all";
    }
    String images = String.join(" ", damage.images());
    return damage.kind() == Damage.Kind.DOCUMENT
        ? "needed by " + images + ": pull, load or build again, or jovl rmi " + images
        : "needed by "
            + images
            + ": jovl rmi "
            + images
            + ", jovl prune --all, then pull, load or build again";
  }

  private static JsonObject json(Damage damage) {
    return JsonObject.builder()
        .put("Kind", kind(damage))
        .put("Digest", damage.digest().toString())
        .put("Damage", damage.why())
        .put("Images", String.join(", ", damage.images()))
        .build();
  }
}
