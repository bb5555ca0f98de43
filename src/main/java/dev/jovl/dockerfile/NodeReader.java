package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Splits one logical line into keyword, flags and words, each keyword in its own way. */
final class NodeReader {

  private final char escape;

  NodeReader(char escape) {
    this.escape = escape;
  }

  Node read(String line, Location location) throws DockerfileException {
    String text = Blanks.strip(line);
    String[] halves = halves(text);
    String word = halves[0].toUpperCase(Locale.ROOT);
    Words.Flags split = Words.flags(halves.length == 2 ? halves[1] : "");
    Origin bare = new Origin(word, halves[0], split.flags(), List.of(), text, location);
    if (Utf8.isMalformed(text)) {
      throw bare.fault("the line is not valid UTF-8");
    }
    Keyword keyword = Keyword.of(word);
    if (keyword == null) {
      throw bare.fault("unknown instruction: " + halves[0] + Keyword.suggestion(word));
    }
    String rest = split.rest();
    return switch (keyword) {
      case ADD, COPY -> maybeJson(bare, rest, HeredocMarkers.joined(Words.blankSeparated(rest)));
      case VOLUME -> maybeJson(bare, rest, Words.blankSeparated(rest));
      case RUN, CMD, ENTRYPOINT, SHELL -> maybeJson(bare, rest, whole(rest));
      case ENV, LABEL -> node(bare, rest, pairs(bare, rest), false);
      case ARG -> node(bare, rest, Words.quoted(rest, escape), false);
      case FROM, EXPOSE -> node(bare, rest, Words.blankSeparated(rest), false);
      case HEALTHCHECK -> healthcheck(bare, rest);
      case ONBUILD -> onBuild(bare, rest, location);
      case MAINTAINER, STOPSIGNAL, USER, WORKDIR -> node(bare, rest, whole(rest), false);
    };
  }

  /** Returns the first word and what follows it, if anything does. */
  private static String[] halves(String text) {
    return text.split("[\\t\\u000B\\f\\r ]+", 2);
  }

  private static Node node(Origin bare, String rest, List<String> words, boolean json) {
    Origin origin =
        new Origin(
            bare.keyword(), bare.written(), bare.flags(), words, bare.text(), bare.location());
    return new Node(origin, rest, json, List.of(), null);
  }

  private static List<String> whole(String rest) {
    return rest.isEmpty() ? List.of() : List.of(rest);
  }

  private static Node maybeJson(Origin bare, String rest, List<String> otherwise)
      throws DockerfileException {
    try {
      List<String> strings = rest.startsWith("[") ? JsonArray.parse(rest) : null;
      return strings == null ? node(bare, rest, otherwise, false) : node(bare, rest, strings, true);
    } catch (JsonArray.NotStringsException e) {
      throw bare.fault(String.valueOf(e.getMessage()));
    }
  }

  /** Returns names and values in turn; the legacy form {@code NAME the value} makes one pair. */
  private List<String> pairs(Origin bare, String rest) throws DockerfileException {
    List<String> words = Words.quoted(rest, escape);
    if (words.isEmpty()) {
      throw bare.fault(bare.keyword() + " requires at least one argument");
    }
    if (words.get(0).indexOf('=') < 0) {
      String[] halves = halves(rest);
      if (halves.length < 2) {
        throw bare.fault(bare.keyword() + " must have two arguments");
      }
      return List.of(halves);
    }
    List<String> pairs = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw bare.fault("can't find = in \"" + word + "\"; it must be of the form name=value");
      }
      if (equals == 0) {
        throw bare.fault(bare.keyword() + " names can not be blank");
      }
      pairs.add(word.substring(0, equals));
      pairs.add(word.substring(equals + 1));
    }
    return pairs;
  }

  private static Node healthcheck(Origin bare, String rest) throws DockerfileException {
    if (rest.isEmpty()) {
      throw bare.fault("HEALTHCHECK requires at least one argument");
    }
    String[] halves = rest.split("\\s+", 2);
    String type = halves[0].toUpperCase(Locale.ROOT);
    String command = halves.length == 2 ? halves[1] : "";
    Node inner = maybeJson(bare, command, whole(command));
    List<String> words = new ArrayList<>();
    words.add(type);
    words.addAll(inner.origin().words());
    return node(bare, command, words, inner.json());
  }

  private Node onBuild(Origin bare, String rest, Location location) throws DockerfileException {
    if (rest.isEmpty()) {
      throw bare.fault("ONBUILD requires at least one argument");
    }
    // Refused before it is read: there may be any number of them.
    if (halves(rest)[0].equalsIgnoreCase("ONBUILD")) {
      throw bare.fault("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    }
    Node trigger = read(rest, location);
    Node node = node(bare, rest, List.of(trigger.origin().echo()), false);
    return new Node(node.origin(), rest, false, List.of(), trigger);
  }
}
