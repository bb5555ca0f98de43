package dev.jovl.cli.build;

import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.OutputFile;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The options of a build that say what becomes of the image. */
final class BuildResultOptions implements Syntax {

  private final Words tags =
      Words.option("-t", "--tag").label("NAME[:TAG]").says("Name of the image. Can be repeated.");

  private final Words labels =
      Words.option("--label")
          .label("NAME[=VALUE]")
          .says("Set a label of the image; it replaces a label of this name in the Dockerfile.");

  private final Word idFile =
      Word.option("--iidfile")
          .label("FILE")
          .completedToFiles()
          .says("Write the id of the image to a file.");

  private final Word metadataFile =
      Word.option("--metadata-file")
          .label("FILE")
          .completedToFiles()
          .says("Write the id and names of the image to a file, as JSON.");

  private final Words outputs =
      Words.option("-o", "--output")
          .label("DIR|-|type=TYPE,dest=PATH")
          .says(
              "Write the files of the image to a directory (DIR or type=local), or as a tar to"
                  + " standard output (-) or a file (type=tar); or write the image as an archive"
                  + " (type=oci or type=docker).");

  @Override
  public void addTo(CommandSpec command) {
    tags.addTo(command);
    labels.addTo(command);
    idFile.addTo(command);
    metadataFile.addTo(command);
    outputs.addTo(command);
  }

  /** Returns the names, none of which has a digest. */
  List<Reference> names() throws IOException {
    List<Reference> names = new ArrayList<>();
    for (String tag : tags.values()) {
      Reference name = Reference.parse(tag).withDefaultTag();
      if (name.digest().isPresent()) {
        throw Failure.of(ExitCode.USAGE, tag, "an image is not named by a digest", "use a tag");
      }
      names.add(name);
    }
    return names;
  }

  /** Returns the labels. */
  Map<String, String> labels() throws Failure {
    Map<String, String> values = new LinkedHashMap<>();
    for (String label : labels.values()) {
      NameValue given = NameValue.of(label);
      String name = given.name();
      if (name.isBlank()) {
        throw Failure.of(ExitCode.USAGE, "--label " + label, "no name in it", "write NAME=VALUE");
      }
      values.put(name, given.valueOr(""));
    }
    return values;
  }

  /** Returns what is written besides the image in the store. */
  List<BuildOutput> outputs() throws IOException {
    List<BuildOutput> parsed = new ArrayList<>();
    for (String output : outputs.values()) {
      BuildOutput wanted = BuildOutput.parse(output);
      wanted.requirePlace();
      parsed.add(wanted);
    }
    if (parsed.stream().filter(BuildOutput::takesStandardOutput).count() > 1) {
      throw Failure.of(
          ExitCode.USAGE, "--output", "standard output takes one of them", "give the other a file");
    }
    return parsed;
  }

  /**
   * Removes the files of an earlier build, so that they are not taken for those of a build that
   * fails.
   *
   * @throws Failure if the new files could not be written
   */
  void begin() throws IOException {
    for (Path file : new Path[] {idFile.pathIfGiven(), metadataFile.pathIfGiven()}) {
      if (file != null) {
        OutputFile.requirePlace(file);
        OutputFile.remove(file);
      }
    }
  }

  /** Writes the files. */
  void end(Digest image, List<Reference> names) throws IOException {
    if (idFile.isGiven()) {
      OutputFile.write(idFile.path(), image.toString().getBytes(StandardCharsets.US_ASCII));
    }
    if (metadataFile.isGiven()) {
      // A manifest is made when an image leaves the store. Docker gives the id for its digest too,
      // where it keeps images without one (export.go of its mobyexporter).
      String named = names.stream().map(Reference::toString).collect(Collectors.joining(","));
      JsonObject facts =
          JsonObject.builder()
              .put("containerimage.config.digest", image.toString())
              .put("containerimage.digest", image.toString())
              .putUnlessEmpty("image.name", named)
              .build();
      OutputFile.write(metadataFile.path(), facts.toBytes());
    }
  }
}
