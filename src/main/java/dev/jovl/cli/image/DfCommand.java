package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.HumanText;
import dev.jovl.cli.output.RowFormat;
import dev.jovl.cli.output.TextTable;
import dev.jovl.image.DiskUsage;
import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.store.LayerUsage;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code jovl df}. */
public final class DfCommand extends Command {

  private static final int SHORT_ID = 12;

  private final JovlCommand jovl;

  private final Word format =
      Word.option("--format")
          .label("FORMAT")
          .or("table")
          .says("table (default), json (one object per line), or a template such as {{.Layer}}.");

  private final Flag verbose =
      Flag.option("-v", "--verbose")
          .says(
              "Show each image and each part of the build cache instead: its size, and what of it"
                  + " other images have too.");

  /** Makes the command on the store that the root names. */
  public DfCommand(JovlCommand jovl) {
    super(
        "df",
        "Show the disk usage of layers.",
        "UNIQUE: size of the files that only this layer has. SHARED: size of files that other"
            + " layers have too.",
        "With -v, sizes are those of layers as plain tars, as in jovl images; SHARED SIZE: size of"
            + " the layers that other images have too; SHARED: whether a named image has the"
            + " layer too.");
    this.jovl = jovl;
    takes(format, verbose);
  }

  @Override
  public Integer call() throws IOException {
    try (Store store = jovl.openStoreToLook()) {
      if (verbose.isOn()) {
        printDetails(new UsageDetails(new DiskUsage(store)));
        return ExitCode.OK;
      }
      Map<Digest, Set<String>> users = usersByLayer(store);
      List<LayerUsage> usage = new ArrayList<>(store.usage());
      usage.sort(Comparator.comparing(each -> each.layer().record().created()));
      if (format.value().equals("table")) {
        print(usage, users);
      } else {
        List<JsonObject> rows = new ArrayList<>();
        usage.forEach(each -> rows.add(json(each, users)));
        RowFormat.print(System.out, format.value(), rows);
      }
    }
    return ExitCode.OK;
  }

  private void printDetails(UsageDetails details) throws IOException {
    if (format.value().equals("table")) {
      details.print(System.out);
    } else {
      RowFormat.print(System.out, format.value(), List.of(details.json()));
    }
  }

  private static JsonObject json(LayerUsage usage, Map<Digest, Set<String>> users) {
    Digest chain = usage.layer().record().chainId();
    return JsonObject.builder()
        .put("Layer", chain.toString())
        .put("Unique", usage.uniqueBytes())
        .put("Shared", usage.sharedBytes())
        .put("Files", usage.files())
        .put("UsedBy", JsonValue.Array.ofTexts(users.getOrDefault(chain, Set.of())))
        .build();
  }

  private static void print(List<LayerUsage> usage, Map<Digest, Set<String>> users) {
    TextTable table = new TextTable("LAYER", "UNIQUE", "SHARED", "FILES", "USED BY");
    long unique = 0;
    long shared = 0;
    for (LayerUsage each : usage) {
      Digest chain = each.layer().record().chainId();
      unique += each.uniqueBytes();
      shared += each.sharedBytes();
      table.row(
          List.of(
              chain.hex().substring(0, SHORT_ID),
              HumanText.size(each.uniqueBytes()),
              HumanText.size(each.sharedBytes()),
              Long.toString(each.files()),
              String.join(", ", users.getOrDefault(chain, Set.of("-")))));
    }
    table.print(System.out);
    System.out.println(
        HumanText.number(usage.size(), "layer")
            + ", "
            + HumanText.size(unique)
            + " unique, "
            + HumanText.size(shared)
            + " shared (counted in each layer that holds it)");
  }

  private static Map<Digest, Set<String>> usersByLayer(Store store) throws IOException {
    Map<Digest, Set<String>> users = new HashMap<>();
    for (Image image : new ImageCatalog(store).images()) {
      Set<String> names = new TreeSet<>(image.tags());
      if (names.isEmpty()) {
        names.add("<none>");
      }
      for (Digest chain : ChainId.all(image.config().diffIds())) {
        users.computeIfAbsent(chain, id -> new TreeSet<>()).addAll(names);
      }
    }
    users.values().stream().filter(names -> names.size() > 1).forEach(n -> n.remove("<none>"));
    return users;
  }
}
