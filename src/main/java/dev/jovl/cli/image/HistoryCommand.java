package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.HumanText;
import dev.jovl.cli.output.RowFormat;
import dev.jovl.cli.output.TextTable;
import dev.jovl.image.ImageCatalog;
import dev.jovl.image.ImageStep;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** {@code jovl history}. */
public final class HistoryCommand extends Command {

  private static final int COMMAND_WIDTH = 45;
  private static final String MISSING = "<missing>";

  private final JovlCommand jovl;

  private final Word format =
      Word.option("--format")
          .label("FORMAT")
          .or("table")
          .says("table (default), json (one object per line), or a template such as {{.ID}}.");

  private final Flag human =
      Flag.option("-H", "--human")
          .onUnlessNegated()
          .says(
              "Print human-readable sizes and ages (default); with --no-human, bytes and"
                  + " timestamps.");

  private final Flag noTrunc = Flag.option("--no-trunc").says("Do not truncate ids and commands.");

  private final Flag quiet = Flag.option("-q", "--quiet").says("Print only ids.");

  private final Word name =
      Word.parameter("IMAGE").completedTo(new ImageNames()).says("Name or id of an image.");

  /** Makes the command on the store that the root names. */
  public HistoryCommand(JovlCommand jovl) {
    super("history", "Show the history of an image, the newest step first.");
    this.jovl = jovl;
    takes(format, human, noTrunc, quiet, name);
  }

  @Override
  public Integer call() throws IOException {
    List<ImageStep> steps;
    try (Store store = jovl.openStoreToLook()) {
      ImageCatalog catalog = new ImageCatalog(store);
      steps = new ArrayList<>(catalog.steps(catalog.find(name.value())));
    }
    Collections.reverse(steps);
    if (quiet.isOn()) {
      steps.forEach(step -> System.out.println(id(step.image())));
    } else if (format.value().equals("table")) {
      table(steps);
    } else {
      RowFormat.print(System.out, format.value(), steps.stream().map(this::json).toList());
    }
    return ExitCode.OK;
  }

  private String id(Optional<Digest> image) {
    return image.map(it -> noTrunc.isOn() ? it.toString() : it.shortHex()).orElse(MISSING);
  }

  private void table(List<ImageStep> steps) {
    TextTable table = new TextTable("IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT");
    Instant now = Instant.now();
    for (ImageStep step : steps) {
      String created = step.history().created();
      table.row(
          List.of(
              id(step.image()),
              human.isOn() ? HumanText.since(created, now) : created,
              command(step.history().createdBy()),
              human.isOn() ? HumanText.size(step.bytes()) : Long.toString(step.bytes()),
              HumanText.printable(step.history().comment())));
    }
    table.print(System.out);
  }

  private String command(String createdBy) {
    String command = HumanText.printable(createdBy);
    return noTrunc.isOn() || command.length() <= COMMAND_WIDTH
        ? command
        : command.substring(0, COMMAND_WIDTH - 1) + "\u2026";
  }

  private JsonObject json(ImageStep step) {
    return JsonObject.builder()
        .put("ID", id(step.image()))
        .put("CreatedAt", step.history().created())
        .put("CreatedSince", HumanText.since(step.history().created(), Instant.now()))
        .put("CreatedBy", step.history().createdBy())
        .put("Size", HumanText.size(step.bytes()))
        .put("Bytes", step.bytes())
        .put("Comment", step.history().comment())
        .build();
  }
}
