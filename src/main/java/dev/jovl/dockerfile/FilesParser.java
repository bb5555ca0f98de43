package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Makes COPY and ADD of their nodes. */
final class FilesParser {

  private FilesParser() {}

  static Instruction.Copy copy(Node node) throws DockerfileException {
    FlagReader flags =
        new FlagReader(node, List.of("chown", "from", "chmod", "link", "parents", "exclude"));
    String from = flags.text("from");
    if (from != null && from.indexOf('$') >= 0) {
      throw node.fault(
          "variable expansion is not supported for --from,"
              + " define a new stage with FROM using ARG from global scope as a workaround");
    }
    return new Instruction.Copy(
        node.origin(), files(node), options(flags), from, flags.isOn("parents"));
  }

  static Instruction.Add add(Node node) throws DockerfileException {
    FlagReader flags =
        new FlagReader(
            node,
            List.of("chown", "chmod", "link", "keep-git-dir", "checksum", "unpack", "exclude"));
    return new Instruction.Add(
        node.origin(),
        files(node),
        options(flags),
        flags.text("checksum"),
        flags.maybe("keep-git-dir"),
        flags.maybe("unpack"));
  }

  private static Instruction.FileOptions options(FlagReader flags) throws DockerfileException {
    return new Instruction.FileOptions(
        flags.text("chown"), flags.text("chmod"), flags.isOn("link"), flags.all("exclude"));
  }

  private static Instruction.Files files(Node node) throws DockerfileException {
    List<String> words = node.origin().words();
    if (words.size() < 2) {
      throw node.fault(
          node.keyword()
              + " requires at least two arguments, but only "
              + words.size()
              + " were provided; the destination could not be determined");
    }
    String destination = words.get(words.size() - 1);
    if (!node.json() && HeredocMarkers.isMarker(destination)) {
      throw node.fault(node.keyword() + " cannot accept a heredoc as a destination");
    }
    List<String> paths = new ArrayList<>();
    int documents = 0;
    for (String word : words.subList(0, words.size() - 1)) {
      if (!node.json() && HeredocMarkers.isMarker(word)) {
        documents++;
      } else {
        paths.add(word);
      }
    }
    if (documents != node.heredocs().size()) {
      throw node.fault("a heredoc of " + node.keyword() + " must be a source");
    }
    return new Instruction.Files(paths, node.heredocs(), destination);
  }
}
