package dev.jovl.cli;

import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code jovl completion}. */
@Command(
    name = "completion",
    description = "Print what bash needs to complete commands, options and images.",
    footer = {"", "Use: source <(jovl completion)"})
final class CompletionCommand implements Callable<Integer> {
  private static final String IMAGES = "$(_jovl_images)";

  /**
   * Words are joined again where bash divides them at colons (COMP_WORDBREAKS of bash(1)), and what
   * was completed loses what stands before the last one, which bash keeps.
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

      function _jovl_complete() {
        local words=() current=0 i joined=
        for (( i = 0; i < ${#COMP_WORDS[@]}; i++ )); do
          if (( i > 1 )) && [[ ${COMP_WORDS[i]} == : || $joined == : ]]; then
            words[${#words[@]}-1]+=${COMP_WORDS[i]}
          else
            words+=("${COMP_WORDS[i]}")
          fi
          joined=${COMP_WORDS[i]}
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

  @Override
  public Integer call() {
    String script = AutoComplete.bash("jovl", Root.all());
    System.out.print(script.replace("\"" + ImageNames.MARK + "\"", IMAGES) + FUNCTIONS);
    return ExitCode.OK;
  }
}
