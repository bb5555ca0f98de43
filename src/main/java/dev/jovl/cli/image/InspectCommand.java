package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.IndentedJson;
import dev.jovl.cli.output.RowFormat;
import dev.jovl.image.ImageCatalog;
import dev.jovl.image.ImageReport;
import dev.jovl.image.transfer.ImageException;
import dev.jovl.oci.JsonObject;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code jovl inspect}. */
public final class InspectCommand extends Command {

  private final JovlCommand jovl;

  private final Word format =
      Word.option("-f", "--format")
          .label("FORMAT")
          .or("json")
          .says("json (default), or a template such as {{.Id}} or {{json .Config}}.");

  private final Word type =
      Word.option("--type").label("image").says("Accepted: jovl has images only.");

  private final Words images =
      Words.requiredParameters("IMAGE")
          .completedTo(new ImageNames())
          .says("Names or ids of images.");

  /** Makes the command on the store that the root names. */
  public InspectCommand(JovlCommand jovl) {
    super("inspect", "Show all details of images, as JSON.");
    this.jovl = jovl;
    takes(format, type, images);
  }

  @Override
  public Integer call() throws IOException {
    if (type.isGiven() && !type.value().equals("image")) {
      throw Failure.of(
          ExitCode.USAGE, "--type " + type.value(), "there are images alone", "leave it out");
    }
    List<JsonObject> reports = new ArrayList<>();
    List<ImageException> failures = new ArrayList<>();
    try (Store store = jovl.openStoreToLook()) {
      ImageCatalog catalog = new ImageCatalog(store);
      for (String image : images.values()) {
        try {
          reports.add(new ImageReport(store).of(catalog.find(image)));
        } catch (ImageException e) {
          failures.add(e);
        }
      }
    }
    print(reports);
    failures.forEach(failure -> ErrorLine.print(System.err, "jovl", failure));
    return failures.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Of nothing the JSON is an empty list, as with docker. */
  private void print(List<JsonObject> reports) throws IOException {
    if (format.value().equals("json")) {
      System.out.println(IndentedJson.of(reports));
    } else {
      RowFormat.print(System.out, format.value(), reports, ImageReport.unset());
    }
  }
}
