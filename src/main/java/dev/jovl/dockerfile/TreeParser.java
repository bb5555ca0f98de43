package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns the text of a Dockerfile into nodes: joins continuation lines, leaves out comments, and
 * takes the documents that belong to a line.
 *
 * <p>A line goes on when it ends in an odd number of escape characters and blanks: an escaped
 * escape character ends it. The line end itself is removed and not replaced, and the blanks that
 * begin the next line stay.
 */
final class TreeParser {

  /** Largest file that is read: no Dockerfile is near this, and everything is held in memory. */
  private static final int MAX_BYTES = 16 << 20;

  private static final Set<Keyword> WITH_DOCUMENTS = Set.of(Keyword.ADD, Keyword.COPY, Keyword.RUN);

  /**
   * What a file says.
   *
   * @param directives its parser directives
   * @param nodes its instructions
   * @param warnings what is legal but will not stay so
   * @param skipped by the first line of an instruction, the rules that comments above it skip
   */
  record Tree(
      Directives directives,
      List<Node> nodes,
      List<Warning> warnings,
      Map<Integer, Set<String>> skipped) {}

  private final List<String> lines;
  private final Directives directives;
  private final NodeReader reader;
  private final List<Warning> warnings = new ArrayList<>();
  private final SkippedRules skipped = new SkippedRules();
  private int next;

  private TreeParser(List<String> lines, Directives directives) {
    this.lines = lines;
    this.directives = directives;
    this.reader = new NodeReader(directives.escape());
  }

  static Tree parse(byte[] file) throws DockerfileException {
    if (file.length > MAX_BYTES) {
      throw new DockerfileException("the file is larger than 16 MiB, which is no Dockerfile");
    }
    String text = Utf8.decode(file);
    List<String> lines = split(text.startsWith("\uFEFF") ? text.substring(1) : text);
    if (lines.stream().allMatch(Blanks::isBlank)) {
      throw new DockerfileException("the Dockerfile cannot be empty");
    }
    TreeParser parser = new TreeParser(lines, Directives.read(lines));
    List<Node> nodes = parser.nodes();
    if (nodes.isEmpty()) {
      throw new DockerfileException("file with no instructions");
    }
    return new Tree(parser.directives, nodes, parser.warnings, parser.skipped.byLine());
  }

  /** Parses the one instruction of a trigger that an image keeps. */
  static Node parseTrigger(String expression) throws DockerfileException {
    List<String> lines = split(expression);
    List<Node> nodes = new TreeParser(lines, Directives.NONE).nodes();
    if (nodes.size() != 1) {
      throw new DockerfileException(
          new Location(1, Math.max(1, lines.size()), lines),
          "an ONBUILD trigger must be one instruction");
    }
    return nodes.get(0);
  }

  private static List<String> split(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      lines.add(text.substring(start, end));
      start = end + 1;
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  private List<Node> nodes() throws DockerfileException {
    List<Node> nodes = new ArrayList<>();
    while (next < lines.size()) {
      int first = next;
      String line = logicalLine();
      if (Blanks.isBlank(line)) {
        skipped.above(first < directives.end() ? "" : lines.get(first));
      } else {
        skipped.instruction(first + 1);
        nodes.add(withDocuments(reader.read(line, location(first)), first));
      }
    }
    return nodes;
  }

  /**
   * Returns the next line with all that continues it, blank when there is only a comment or
   * nothing.
   */
  private String logicalLine() {
    StringBuilder whole = new StringBuilder();
    boolean first = true;
    boolean empty = false;
    int start = next;
    while (next < lines.size()) {
      String line = withoutReturn(lines.get(next++));
      if (line.startsWith("#", Blanks.leading(line))) {
        if (first) {
          return "";
        }
        continue;
      }
      if (!first && Blanks.isBlank(line)) {
        empty = true;
        continue;
      }
      int cut = continuation(line);
      whole.append(cut < 0 ? line : line.substring(0, cut));
      first = false;
      if (cut < 0) {
        break;
      }
    }
    if (empty) {
      warnings.add(Warning.of(LintRule.NO_EMPTY_CONTINUATION, location(start)));
    }
    return whole.toString();
  }

  /** Returns where the escape character stands that continues the line, or -1. */
  private int continuation(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    int run = 0;
    while (run < end && line.charAt(end - 1 - run) == directives.escape()) {
      run++;
    }
    return run % 2 == 1 ? end - 1 : -1;
  }

  private Node withDocuments(Node node, int first) throws DockerfileException {
    Node holder = node.trigger() != null ? node.trigger() : node;
    if (holder.json()
        || !WITH_DOCUMENTS.contains(holder.keyword())
        || !holder.rest().contains("<<")) {
      return node;
    }
    List<HeredocMarkers.Marker> markers = HeredocMarkers.in(holder.rest(), directives.escape());
    if (markers.isEmpty()) {
      return node;
    }
    List<Heredoc> documents = new ArrayList<>();
    for (HeredocMarkers.Marker marker : markers) {
      documents.add(document(marker, first));
    }
    return node.withHeredocs(documents, location(first));
  }

  private Heredoc document(HeredocMarkers.Marker marker, int first) throws DockerfileException {
    StringBuilder raw = new StringBuilder();
    while (next < lines.size()) {
      String line = lines.get(next++);
      String end = withoutReturn(line);
      if (marker.stripTabs()) {
        end = end.replaceFirst("^\\t+", "");
      }
      if (end.equals(marker.name())) {
        return heredoc(marker, raw.toString(), first);
      }
      raw.append(line).append('\n');
    }
    throw new DockerfileException(
        location(first), "unterminated heredoc: no line is \"" + marker.name() + "\"");
  }

  private Heredoc heredoc(HeredocMarkers.Marker marker, String raw, int first)
      throws DockerfileException {
    if (Utf8.isMalformed(raw)) {
      throw new DockerfileException(location(first), "the heredoc is not valid UTF-8");
    }
    return new Heredoc(marker.name(), marker.expand(), marker.stripTabs(), raw);
  }

  private static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private Location location(int first) {
    List<String> source = new ArrayList<>();
    for (int i = first; i < next; i++) {
      source.add(withoutReturn(lines.get(i)));
    }
    return new Location(first + 1, Math.max(first + 1, next), source);
  }
}
