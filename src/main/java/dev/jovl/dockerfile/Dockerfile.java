package dev.jovl.dockerfile;

import dev.jovl.spelling.NearestWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Dockerfile.
 *
 * @param directives the parser directives at its top
 * @param globalArgs the ARGs before the first FROM, in order
 * @param stages its stages, at least one
 * @param warnings what was odd in its lines; {@code Lint} finds more
 * @param skipped ids of the rules that comments skip, by the first line of the instruction below
 */
public record Dockerfile(
    Directives directives,
    List<Instruction.Arg> globalArgs,
    List<Stage> stages,
    List<Warning> warnings,
    Map<Integer, Set<String>> skipped) {

  /** With two letters changed a word shorter than this is another word. */
  private static final int SHORT = 5;

  /** Copies the lists. */
  public Dockerfile {
    globalArgs = List.copyOf(globalArgs);
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
    skipped = Map.copyOf(skipped);
  }

  /**
   * Parses a Dockerfile.
   *
   * @param file its bytes, UTF-8, at most 16 MiB; a byte order mark and CRLF line ends are taken
   * @throws DockerfileException with the lines, when anything in it is not understood
   */
  public static Dockerfile parse(byte[] file) throws DockerfileException {
    TreeParser.Tree tree = TreeParser.parse(file);
    StageCollector stages = new StageCollector();
    for (Node node : tree.nodes()) {
      stages.add(InstructionParser.parse(node));
    }
    List<Stage> found = stages.finish();
    if (found.isEmpty()) {
      throw new DockerfileException("there is no build stage: no FROM in the file");
    }
    return new Dockerfile(
        tree.directives(), stages.globalArgs, found, tree.warnings(), tree.skipped());
  }

  /**
   * Parses the trigger that an image keeps from an ONBUILD.
   *
   * @param expression its text, as in {@link Instruction.OnBuild#expression}
   * @param location the lines that a fault of it points at: those of the FROM that it comes with
   */
  public static Instruction parseTrigger(String expression, Location location)
      throws DockerfileException {
    Node node = TreeParser.parseTrigger(expression);
    return InstructionParser.parse(node.withHeredocs(node.heredocs(), location));
  }

  /**
   * Finds a stage before another one.
   *
   * @param reference name in any case, or number
   * @param before number of the first stage that can not be meant
   * @return the last stage of that name, else the one of that number, else null
   */
  public @Nullable Stage stage(String reference, int before) {
    String name = reference.toLowerCase(Locale.ROOT);
    for (int i = Math.min(before, stages.size()) - 1; i >= 0; i--) {
      if (name.equals(stages.get(i).name())) {
        return stages.get(i);
      }
    }
    if (!reference.matches("[0-9]{1,6}")) {
      return null;
    }
    int index = Integer.parseInt(reference);
    return index < Math.min(before, stages.size()) ? stages.get(index) : null;
  }

  /**
   * Returns the name of the stage that was probably meant by a word that names none, or the empty
   * string when none is near.
   *
   * @param before number of the first stage that can not be meant
   */
  public String nearestStage(String word, int before) {
    List<String> names =
        stages.subList(0, Math.min(before, stages.size())).stream()
            .map(Stage::name)
            .filter(name -> name != null)
            .toList();
    int most = word.length() < SHORT ? 1 : 2;
    return NearestWord.of(word.toLowerCase(Locale.ROOT), names, most);
  }

  /** Sorts instructions into stages while they are read. */
  private static final class StageCollector {
    private final List<Instruction.Arg> globalArgs = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private final List<Instruction> current = new ArrayList<>();
    private Instruction.@Nullable From from;

    void add(Instruction instruction) throws DockerfileException {
      if (instruction instanceof Instruction.From next) {
        close();
        from = next;
      } else if (from != null) {
        current.add(instruction);
      } else if (instruction instanceof Instruction.Arg arg) {
        globalArgs.add(arg);
      } else {
        throw instruction.origin().fault("no build stage in current context: FROM must come first");
      }
    }

    private void close() {
      if (from != null) {
        stages.add(new Stage(stages.size(), from, current));
        current.clear();
      }
    }

    List<Stage> finish() {
      close();
      return stages;
    }
  }
}
