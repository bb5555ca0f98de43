package dev.jovl.dockerfile;

import dev.jovl.gotext.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns a node into an instruction: checks the number and form of arguments, and the flags. */
final class InstructionParser {

  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");
  private static final Set<Keyword> WITH_FLAGS =
      Set.of(Keyword.ADD, Keyword.COPY, Keyword.FROM, Keyword.HEALTHCHECK, Keyword.RUN);
  private static final Set<Keyword> NO_TRIGGERS = Set.of(Keyword.FROM, Keyword.MAINTAINER);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private InstructionParser() {}

  static Instruction parse(Node node) throws DockerfileException {
    if (!WITH_FLAGS.contains(node.keyword())) {
      FlagReader.requireNone(node);
    }
    Origin origin = node.origin();
    return switch (node.keyword()) {
      case ADD -> FilesParser.add(node);
      case ARG -> new Instruction.Arg(origin, arguments(node));
      case CMD -> new Instruction.Cmd(origin, command(node, origin.words()));
      case COPY -> FilesParser.copy(node);
      case ENTRYPOINT -> new Instruction.Entrypoint(origin, command(node, origin.words()));
      case ENV -> new Instruction.Env(origin, pairs(node));
      case EXPOSE -> new Instruction.Expose(origin, atLeastOne(node));
      case FROM -> from(node);
      case HEALTHCHECK -> healthcheck(node);
      case LABEL -> new Instruction.Label(origin, pairs(node));
      case MAINTAINER -> new Instruction.Maintainer(origin, one(node));
      case ONBUILD -> onBuild(node);
      case RUN -> RunParser.parse(node);
      case SHELL -> shell(node);
      case STOPSIGNAL -> new Instruction.StopSignal(origin, one(node));
      case USER -> new Instruction.User(origin, one(node));
      case VOLUME -> volume(node);
      case WORKDIR -> new Instruction.Workdir(origin, one(node));
    };
  }

  private static String one(Node node) throws DockerfileException {
    List<String> words = node.origin().words();
    if (words.size() != 1) {
      throw node.fault(node.keyword() + " requires exactly one argument");
    }
    return words.get(0);
  }

  private static Instruction from(Node node) throws DockerfileException {
    FlagReader flags = new FlagReader(node, List.of("platform"));
    List<String> words = node.origin().words();
    if (words.size() == 1) {
      return new Instruction.From(node.origin(), words.get(0), flags.text("platform"), null);
    }
    if (words.size() != 3 || !words.get(1).equalsIgnoreCase("as")) {
      throw node.fault("FROM requires either one or three arguments");
    }
    String stage = words.get(2).toLowerCase(Locale.ROOT);
    if (!STAGE_NAME.matcher(stage).matches()) {
      throw node.fault(
          "invalid name for build stage: \""
              + words.get(2)
              + "\", name can't start with a number or contain symbols");
    }
    return new Instruction.From(node.origin(), words.get(0), flags.text("platform"), stage);
  }

  /** Makes the command of words that are a JSON array or one text. */
  static Command command(Node node, List<String> words) {
    if (node.json()) {
      return new Command.Exec(words);
    }
    return new Command.Shell(words.isEmpty() ? "" : words.get(0));
  }

  private static List<Instruction.Argument> arguments(Node node) throws DockerfileException {
    List<Instruction.Argument> arguments = new ArrayList<>();
    for (String word : atLeastOne(node)) {
      int equals = word.indexOf('=');
      if (equals == 0) {
        throw node.fault("ARG names can not be blank");
      }
      arguments.add(
          equals < 0
              ? new Instruction.Argument(word, null)
              : new Instruction.Argument(word.substring(0, equals), word.substring(equals + 1)));
    }
    return arguments;
  }

  private static List<Instruction.Pair> pairs(Node node) {
    List<String> words = node.origin().words();
    boolean legacy = !node.rest().startsWith(words.get(0) + "=");
    List<Instruction.Pair> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < words.size(); i += 2) {
      pairs.add(new Instruction.Pair(words.get(i), words.get(i + 1), legacy));
    }
    return pairs;
  }

  private static List<String> atLeastOne(Node node) throws DockerfileException {
    if (node.origin().words().isEmpty()) {
      throw node.fault(node.keyword() + " requires at least one argument");
    }
    return node.origin().words();
  }

  private static Instruction volume(Node node) throws DockerfileException {
    List<String> paths = atLeastOne(node).stream().map(Blanks::strip).toList();
    if (paths.contains("")) {
      throw node.fault("VOLUME specified can not be an empty string");
    }
    return new Instruction.Volume(node.origin(), paths);
  }

  private static Instruction shell(Node node) throws DockerfileException {
    if (!node.json()) {
      throw node.fault("SHELL requires the arguments to be in JSON form");
    }
    return new Instruction.Shell(node.origin(), atLeastOne(node));
  }

  private static Instruction onBuild(Node node) throws DockerfileException {
    Node trigger = node.trigger();
    if (trigger == null) {
      throw node.fault("ONBUILD requires at least one argument");
    }
    if (NO_TRIGGERS.contains(trigger.keyword())) {
      throw node.fault(trigger.keyword() + " isn't allowed as an ONBUILD trigger");
    }
    return new Instruction.OnBuild(node.origin(), parse(trigger), node.restored());
  }

  private static Instruction healthcheck(Node node) throws DockerfileException {
    FlagReader flags =
        new FlagReader(
            node, List.of("interval", "timeout", "start-period", "start-interval", "retries"));
    List<String> words = node.origin().words();
    List<String> command = words.subList(1, words.size());
    Instruction.HealthTiming timing =
        new Instruction.HealthTiming(
            duration(node, flags, "interval"),
            duration(node, flags, "timeout"),
            duration(node, flags, "start-period"),
            duration(node, flags, "start-interval"),
            retries(node, flags));
    return switch (words.get(0)) {
      case "NONE" -> {
        if (!command.isEmpty()) {
          throw node.fault("HEALTHCHECK NONE takes no arguments");
        }
        yield new Instruction.Healthcheck(node.origin(), null, Instruction.HealthTiming.NONE);
      }
      case "CMD" -> {
        if (command.isEmpty()) {
          throw node.fault("missing command after HEALTHCHECK CMD");
        }
        yield new Instruction.Healthcheck(node.origin(), command(node, command), timing);
      }
      default -> throw node.fault("unknown type \"" + words.get(0) + "\" in HEALTHCHECK (try CMD)");
    };
  }

  private static Duration duration(Node node, FlagReader flags, String name)
      throws DockerfileException {
    String text = flags.text(name);
    if (text == null) {
      return Duration.ZERO;
    }
    try {
      Duration duration = GoDuration.parse(text);
      if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
        throw node.fault("--" + name + " \"" + text + "\" cannot be less than 1ms");
      }
      return duration;
    } catch (NumberFormatException e) {
      throw node.fault("--" + name + ": " + e.getMessage());
    }
  }

  private static int retries(Node node, FlagReader flags) throws DockerfileException {
    String text = flags.text("retries");
    try {
      int retries = text == null ? 0 : Integer.parseInt(text);
      if (retries < 0) {
        throw node.fault("--retries cannot be negative (" + retries + ")");
      }
      return retries;
    } catch (NumberFormatException e) {
      throw node.fault("--retries must be a number, not \"" + text + "\"");
    }
  }
}
