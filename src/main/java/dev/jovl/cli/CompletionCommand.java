package dev.jovl.cli;

import com.google.common.base.Splitter;
import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.output.ExitCode;
import java.util.List;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code jovl completion}. */
final class CompletionCommand extends Command {
  private static final String IMAGES = "$(_jovl_images)";

  /**
   * Words are joined again where bash divides them at colons and equals signs (COMP_WORDBREAKS of
   * bash(1)), and what was completed loses what stands before the last colon, which bash keeps. A
   * value behind {@code --option=} is a word of its own, as it is behind {@code --option}.
   */
  private static final String FUNCTIONS =
      """

      # The names of the images in the store that the command line is about.
      function _jovl_images() {
        if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then return; fi
        local options=() i
        for (( i = 1; i + 1 < ${#COMP_WORDS[@]}; i++ )); do
          if [[ ${COMP_WORDS[i]} == --root ]]; then options=(--root "${COMP_WORDS[i + 1]}"); fi
        done
        "${COMP_WORDS[0]}" "${options[@]}" images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null \\
          | grep -v '<none>'
      }

      # Whether the word at the cursor stands behind the image of jovl run, so that it is one of the
      # program; $1 are the options that take a word.
      function _jovl_is_of_program() {
        local i=1
        while (( i < COMP_CWORD )) && [[ ${COMP_WORDS[i]} != run ]]; do (( i++ )); done
        for (( i++; i < COMP_CWORD; i++ )); do
          if [[ ${COMP_WORDS[i]} != -* ]]; then return 0; fi
          if [[ $1 == *"'${COMP_WORDS[i]}'"* ]]; then (( i++ )); fi
        done
        return 1
      }

      function _jovl_complete() {
        local words=() current=0 i part joined=
        for (( i = 0; i < ${#COMP_WORDS[@]}; i++ )); do
          part=${COMP_WORDS[i]}
          if (( i > 1 )) && [[ $part == = && ${words[${#words[@]}-1]} == --* ]]; then
            if (( i == COMP_CWORD )); then words+=(""); fi
            part=
          elif (( i > 1 )) && [[ $part == [:=] || $joined == [:=] ]]; then
            words[${#words[@]}-1]+=$part
          else
            words+=("$part")
          fi
          joined=$part
          if (( i == COMP_CWORD )); then current=$(( ${#words[@]} - 1 )); fi
        done
        local COMP_WORDS=("${words[@]}") COMP_CWORD=$current
        _complete_jovl
        local word=${COMP_WORDS[COMP_CWORD]}
        if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
          COMPREPLY=("${COMPREPLY[@]#"${word%:*}":}")
        fi
      }

      complete -F _jovl_complete -o default jovl
      """;

  private static final String RUN = "function _picocli_jovl_run() {";
  private static final String BEHIND_OPTIONS = "\n\n  type compopt";
  private static final String PROGRAM =
      "\n  if _jovl_is_of_program \"$arg_opts\"; then COMPREPLY=(); return; fi";

  /** A label that is only a list of words, such as {@code a|b}. */
  private static final Pattern WORDS = Pattern.compile("[a-z-]+([|][a-z-]+)+");

  /** Makes the command. */
  public CompletionCommand() {
    super("completion", "Print a bash script that completes commands, options and images.");
    spec().usageMessage().footer("", "To load it into this shell: source <(jovl completion)");
  }

  @Override
  public Integer call() {
    CommandLine root = Root.all();
    root.getSubcommands().values().forEach(command -> offerWords(command.getCommandSpec()));
    String script = AutoComplete.bash("jovl", root);
    script = script.replace("\"" + ImageNames.MARK + "\"", IMAGES);
    int run = script.indexOf(BEHIND_OPTIONS, script.indexOf(RUN));
    System.out.print(script.substring(0, run) + PROGRAM + script.substring(run) + FUNCTIONS);
    return ExitCode.OK;
  }

  private static void offerWords(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      if (WORDS.matcher(option.paramLabel()).matches()) {
        List<String> words = Splitter.on('|').splitToList(option.paramLabel());
        command.remove(option);
        command.addOption(OptionSpec.builder(option).completionCandidates(words).build());
      }
    }
  }
}
