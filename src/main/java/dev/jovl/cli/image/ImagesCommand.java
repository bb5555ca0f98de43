package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.HumanText;
import dev.jovl.cli.output.RowFormat;
import dev.jovl.cli.output.TextTable;
import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.image.ParentImages;
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
import java.util.regex.Pattern;

/** {@code jovl images}. */
public final class ImagesCommand extends Command {

  /** What no name has in it. */
  private static final Pattern PATTERN = Pattern.compile("[*?\\[]");

  private final JovlCommand jovl;

  private final Flag all =
      Flag.option("-a", "--all").says("Also list the images of build steps, which have no name.");

  private final Flag digests =
      Flag.option("--digests").says("Show the digests by which registries know the images.");

  private final Words filters =
      Words.option("-f", "--filter")
          .label("KEY=VALUE")
          .says(
              "List only images that meet a condition: dangling=true (no name, and not"
                  + " the image of a step of another one),"
                  + " reference=PATTERN, label=NAME[=VALUE], since=IMAGE or before=IMAGE"
                  + " (created after or before it), or until=TIME (created before that: a"
                  + " duration such as 24h, or a date). Can be repeated; all must be met, but of"
                  + " references one is enough.");

  private final Word format =
      Word.option("--format")
          .label("FORMAT")
          .or("table")
          .says("table (default), json (one object per line), or a template such as {{.ID}}.");

  private final Flag noHeading =
      Flag.option("-n", "--noheading").says("Do not print column headings.");

  private final Flag noTrunc = Flag.option("--no-trunc").says("Do not truncate ids.");

  private final Flag quiet = Flag.option("-q", "--quiet").says("Print only ids.");

  private final Word wanted =
      Word.optionalParameter("NAME[:TAG|@DIGEST]")
          .completedTo(new ImageNames())
          .says("List only images of this name; *, ? and [a-z] make it a pattern.");

  /** Makes the command on the store that the root names. */
  public ImagesCommand(JovlCommand jovl) {
    super("images", "List images.");
    this.jovl = jovl;
    takes(all, digests, filters, format, noHeading, noTrunc, quiet, wanted);
  }

  @Override
  public Integer call() throws IOException {
    List<ImageRow> rows;
    try (Store store = jovl.openStoreToLook()) {
      rows = rows(new ImageCatalog(store));
    }
    if (quiet.isOn()) {
      Set<String> ids = new LinkedHashSet<>();
      rows.forEach(row -> ids.add(id(row.image().id())));
      ids.forEach(System.out::println);
    } else if (format.value().equals("table")) {
      table(rows);
    } else {
      RowFormat.print(System.out, format.value(), rows.stream().map(this::json).toList());
    }
    return ExitCode.OK;
  }

  private List<ImageRow> rows(ImageCatalog catalog) throws IOException {
    boolean pattern = wanted.isGiven() && PATTERN.matcher(wanted.value()).find();
    Optional<Reference> only =
        wanted.isGiven() && !pattern
            ? Optional.of(Reference.parse(wanted.value()))
            : Optional.empty();
    List<String> conditions = filters.values();
    ImageFilter given = ImageFilter.of(conditions, catalog);
    ImageFilter filter = pattern ? given.and(wanted.value()) : given;
    boolean dangling = ImageFilter.asksForDangling(conditions);
    boolean nameless = !wanted.isGiven() && (all.isOn() || dangling);
    List<ImageRow> rows = new ArrayList<>();
    List<Image> images = catalog.images();
    ParentImages parents = new ParentImages(dangling ? images : List.of());
    for (Image image : images) {
      for (NamedImage named : image.names()) {
        boolean wantedName = only.isEmpty() || matches(only.get(), named);
        if (wantedName && filter.passes(image, Optional.of(named.name()))) {
          rows.add(new ImageRow(image, Optional.of(named)));
        }
      }
      if (image.names().isEmpty()
          && nameless
          && !parents.has(image)
          && filter.passes(image, Optional.empty())) {
        rows.add(new ImageRow(image, Optional.empty()));
      }
    }
    return rows;
  }

  /** As everywhere, a digest decides if there is a tag too. */
  private static boolean matches(Reference only, NamedImage named) {
    Reference name = named.name();
    boolean same = only.familiarName().equals(name.familiarName());
    if (only.digest().isPresent()) {
      return same && only.digest().equals(named.manifest().or(name::digest));
    }
    boolean isOfTag = name.digest().isEmpty() && only.tag().equals(name.tag());
    return same && (only.tag().isEmpty() || isOfTag);
  }

  private String id(Digest id) {
    return noTrunc.isOn() ? id.toString() : id.shortHex();
  }

  private void table(List<ImageRow> rows) {
    List<String> headings = new ArrayList<>(List.of("REPOSITORY", "TAG"));
    if (digests.isOn()) {
      headings.add("DIGEST");
    }
    headings.addAll(List.of("IMAGE ID", "CREATED", "SIZE"));
    TextTable table = new TextTable(headings.toArray(new String[0]));
    Instant now = Instant.now();
    for (ImageRow row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.repository(), row.tag()));
      if (digests.isOn()) {
        cells.add(row.digest());
      }
      cells.add(id(row.image().id()));
      cells.add(HumanText.since(row.image().config().created(), now));
      cells.add(HumanText.size(row.image().size()));
      table.row(cells);
    }
    if (noHeading.isOn()) {
      table.printRows(System.out);
    } else {
      table.print(System.out);
    }
  }

  private JsonObject json(ImageRow row) {
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
