package dev.jovl.cli.image;

import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.HumanText;
import dev.jovl.cli.output.RowFormat;
import dev.jovl.cli.output.TextTable;
import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl images}. */
@Command(name = "images", description = "List images.")
public final class ImagesCommand implements Callable<Integer> {

  private static final String NONE = "<none>";

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = {"-a", "--all"},
      description = "Show the images of build steps too, which have no name.")
  boolean all;

  @Option(names = "--digests", description = "Show the digests that registries have for them.")
  boolean digests;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "KEY=VALUE",
      description =
          "dangling=true, reference=PATTERN, label=NAME[=VALUE], or made since=IMAGE or"
              + " before=IMAGE; all must hold.")
  List<String> filters = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table (default), json (an object a line), or fields as in {{.ID}}.")
  String format = "table";

  @Option(names = "--no-trunc", description = "Show ids in full.")
  boolean noTrunc;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show ids only.")
  boolean quiet;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME[:TAG]",
      completionCandidates = ImageNames.class,
      description = "Only the images of this name.")
  @Nullable String wanted;

  /** One line of the list. */
  private record Row(Image image, Optional<NamedImage> name) {
    String repository() {
      return name.map(named -> named.name().familiarName()).orElse(NONE);
    }

    String tag() {
      return name.flatMap(named -> named.name().tag()).orElse(NONE);
    }

    String digest() {
      return name.flatMap(NamedImage::manifest).map(Digest::toString).orElse(NONE);
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Row> rows;
    try (Store store = Store.open(Roots.of(jovl))) {
      rows = rows(new ImageCatalog(store));
    }
    if (quiet) {
      Set<String> ids = new LinkedHashSet<>();
      rows.forEach(row -> ids.add(id(row.image().id())));
      ids.forEach(System.out::println);
    } else if (format.equals("table")) {
      table(rows);
    } else {
      RowFormat.print(System.out, format, rows.stream().map(this::json).toList());
    }
    return ExitCode.OK;
  }

  private List<Row> rows(ImageCatalog catalog) throws IOException {
    Optional<Reference> only =
        wanted == null ? Optional.empty() : Optional.of(Reference.parse(wanted));
    ImageFilter filter = ImageFilter.of(filters, catalog);
    boolean nameless = only.isEmpty() && (all || ImageFilter.asksForDangling(filters));
    List<Row> rows = new ArrayList<>();
    for (Image image : catalog.images()) {
      for (NamedImage named : image.names()) {
        boolean wantedName = only.isEmpty() || matches(only.get(), named.name());
        if (wantedName && filter.passes(image, Optional.of(named.name()))) {
          rows.add(new Row(image, Optional.of(named)));
        }
      }
      if (image.names().isEmpty() && nameless && filter.passes(image, Optional.empty())) {
        rows.add(new Row(image, Optional.empty()));
      }
    }
    return rows;
  }

  private static boolean matches(Reference only, Reference name) {
    return only.familiarName().equals(name.familiarName())
        && (only.tag().isEmpty() || only.tag().equals(name.tag()));
  }

  private String id(Digest id) {
    return noTrunc ? id.toString() : id.shortHex();
  }

  private void table(List<Row> rows) {
    List<String> headings = new ArrayList<>(List.of("REPOSITORY", "TAG"));
    if (digests) {
      headings.add("DIGEST");
    }
    headings.addAll(List.of("IMAGE ID", "CREATED", "SIZE"));
    TextTable table = new TextTable(headings.toArray(new String[0]));
    Instant now = Instant.now();
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.repository(), row.tag()));
      if (digests) {
        cells.add(row.digest());
      }
      cells.add(id(row.image().id()));
      cells.add(HumanText.since(row.image().config().created(), now));
      cells.add(HumanText.size(row.image().size()));
      table.row(cells);
    }
    table.print(System.out);
  }

  private JsonObject json(Row row) {
    Image image = row.image();
    return JsonObject.builder()
        .put("Repository", row.repository())
        .put("Tag", row.tag())
        .put("Digest", row.digest())
        .put("ID", id(image.id()))
        .put("CreatedAt", image.config().created())
        .put("CreatedSince", HumanText.since(image.config().created(), Instant.now()))
        .put("Size", HumanText.size(image.size()))
        .put("Bytes", image.size())
        .build();
  }
}
