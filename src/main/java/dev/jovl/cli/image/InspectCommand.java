package dev.jovl.cli.image;

import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.IndentedJson;
import dev.jovl.cli.output.RowFormat;
import dev.jovl.image.ImageCatalog;
import dev.jovl.image.ImageReport;
import dev.jovl.oci.JsonObject;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl inspect}. */
@Command(name = "inspect", description = "Show everything about images, as JSON.")
public final class InspectCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "json (default), or fields as in {{.Id}} and {{json .Config}}.")
  String format = "json";

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      completionCandidates = ImageNames.class,
      description = "Images by name or id.")
  List<String> images = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    List<JsonObject> reports = new ArrayList<>();
    try (Store store = Store.open(Roots.of(jovl))) {
      ImageCatalog catalog = new ImageCatalog(store);
      for (String image : images) {
        reports.add(new ImageReport(store).of(catalog.find(image)));
      }
    }
    if (format.equals("json")) {
      System.out.println(IndentedJson.of(reports));
    } else {
      RowFormat.print(System.out, format, reports);
    }
    return ExitCode.OK;
  }
}
