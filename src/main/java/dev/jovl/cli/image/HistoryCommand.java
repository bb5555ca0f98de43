package dev.jovl.cli.image;

import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl history}. */
@Command(name = "history", description = "Show the steps of an image, the latest first.")
public final class HistoryCommand implements Callable<Integer> {

  private static final int COMMAND_WIDTH = 45;
  private static final String MISSING = "<missing>";

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table (default), json (an object a line), or fields as in {{.ID}}.")
  String format = "table";

  @Option(
      names = {"-H", "--human"},
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Show sizes and ages for people (default); --no-human for programs.")
  boolean human = true;

  @Option(names = "--no-trunc", description = "Show ids and commands in full.")
  boolean noTrunc;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show ids only.")
  boolean quiet;

  @Parameters(
      paramLabel = "IMAGE",
      completionCandidates = ImageNames.class,
      description = "An image by name or id.")
  String name = "";

  @Override
  public Integer call() throws IOException {
    List<ImageStep> steps;
    try (Store store = Store.open(Roots.of(jovl))) {
      ImageCatalog catalog = new ImageCatalog(store);
      steps = new ArrayList<>(catalog.steps(catalog.find(name)));
    }
    Collections.reverse(steps);
    if (quiet) {
      steps.forEach(step -> System.out.println(id(step.image())));
    } else if (format.equals("table")) {
      table(steps);
    } else {
      RowFormat.print(System.out, format, steps.stream().map(this::json).toList());
    }
    return ExitCode.OK;
  }

  private String id(Optional<Digest> image) {
    return image.map(it -> noTrunc ? it.toString() : it.shortHex()).orElse(MISSING);
  }

  private void table(List<ImageStep> steps) {
    TextTable table = new TextTable("IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT");
    Instant now = Instant.now();
    for (ImageStep step : steps) {
      String created = step.history().created();
      table.row(
          List.of(
              id(step.image()),
              human ? HumanText.since(created, now) : created,
              command(step.history().createdBy()),
              human ? HumanText.size(step.bytes()) : Long.toString(step.bytes()),
              HumanText.printable(step.history().comment())));
    }
    table.print(System.out);
  }

  private String command(String createdBy) {
    String command = HumanText.printable(createdBy);
    return noTrunc || command.length() <= COMMAND_WIDTH
        ? command
        : command.substring(0, COMMAND_WIDTH - 1) + "\u2026";
  }

  private JsonObject json(ImageStep step) {
    return JsonObject.builder()
        .put("ID", id(step.image()))
        .put("CreatedAt", step.history().created())
        .put("CreatedBy", step.history().createdBy())
        .put("Size", HumanText.size(step.bytes()))
        .put("Bytes", step.bytes())
        .put("Comment", step.history().comment())
        .build();
  }
}
