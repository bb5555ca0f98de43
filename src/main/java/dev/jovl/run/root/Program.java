package dev.jovl.run.root;

import com.google.common.base.CharMatcher;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the program of a container before any runtime is asked, so that a missing program and a
 * runtime that refuses the host are never taken for each other.
 */
public final class Program {

  private static final int EXECUTE_BITS = 0111;

  /** As much of a script as the kernel looks at, BINPRM_BUF_SIZE. */
  private static final int FIRST_LINE = 256;

  private static final CharMatcher BLANK = CharMatcher.anyOf(" \t");

  private static final String ELF = "\u007fELF";

  /** Has {@code register} and {@code status}, and a file for each format (binfmt-misc.rst). */
  private static final Path FURTHER_FORMATS = Path.of("/proc/sys/fs/binfmt_misc");

  /** How runc and crun begin when execve(2) has failed. */
  private static final Pattern ABOUT_THE_PROGRAM =
      Pattern.compile("exec: \"|exec /|exec container process|open executable|executable file");

  private Program() {}

  /**
   * Checks that the program is there and can be run.
   *
   * @param files what the program will see
   * @param spec says what the program is, and where it starts
   * @param path the value of PATH inside
   * @throws RunException with 127 if it is not there, 126 if it cannot be run
   */
  public static void check(ContainerFiles files, ContainerSpec spec, String path)
      throws IOException {
    if (spec.args().isEmpty()) {
      throw RunException.notRun("no command: the image has none, and none was given");
    }
    String name = spec.args().get(0);
    if (name.isEmpty()) {
      throw new RunException(127, "\"\": executable file not found");
    }
    List<String> directories = name.contains("/") ? List.of("") : List.of(path.split(":", -1));
    boolean found = false;
    for (String directory : directories) {
      String file = name.contains("/") ? name : directory + "/" + name;
      String absolute = file.startsWith("/") ? file : spec.workingDir() + "/" + file;
      Optional<Stat> stat = program(files, name, absolute);
      if (stat.isPresent() && isExecutable(stat.get())) {
        checkFormat(files, absolute);
        return;
      }
      found |= stat.isPresent() && (name.contains("/") || stat.get().isRegular());
    }
    throw found
        ? new RunException(126, "\"" + name + "\": cannot be executed: permission denied")
        : new RunException(127, "\"" + name + "\": executable file not found");
  }

  /** Returns whether something that can be executed is at an absolute path. */
  public static boolean isThere(ContainerFiles files, String path) throws IOException {
    return program(files, path, path).filter(Program::isExecutable).isPresent();
  }

  /**
   * Checks what a runtime said when it did not start the program: what {@link #check} cannot see is
   * a missing interpreter and a file that is no program.
   *
   * @param said what came on its standard error
   * @throws RunException with 127 or 126 if it is about the program and not about the host
   */
  public static void checkStartFailure(String said) throws RunException {
    if (!ABOUT_THE_PROGRAM.matcher(said).find()) {
      return;
    }
    String lower = said.toLowerCase(Locale.ROOT);
    if (lower.contains("no such file") || lower.contains("not found")) {
      throw new RunException(127, said);
    }
    if (lower.contains("exec format error") || lower.contains("permission denied")) {
      throw new RunException(126, said);
    }
  }

  /**
   * What cannot be reached is passed over where the search path has more, as Go's LookPath does.
   */
  private static Optional<Stat> program(ContainerFiles files, String name, String path)
      throws IOException {
    try {
      return stat(files, path);
    } catch (ErrnoException e) {
      if (!name.contains("/")) {
        return Optional.empty();
      }
      throw new RunException(126, "\"" + name + "\": cannot be executed: " + e.errno().message());
    }
  }

  private static Optional<Stat> stat(ContainerFiles files, String path) throws IOException {
    Optional<Fd> place = files.place(path);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    try (Fd fd = place.get()) {
      return Optional.of(Stats.of(fd));
    }
  }

  /**
   * A file that is neither a script nor of ELF does not become one by the runtime: execvp(3) would
   * hand it to a shell, and crun and runc end with 1. Where the kernel has been told of further
   * formats, only it knows.
   */
  private static void checkFormat(ContainerFiles files, String program) throws IOException {
    Optional<byte[]> beginning = beginning(files, program);
    if (beginning.isEmpty()) {
      return;
    }
    byte[] line = Arrays.copyOf(beginning.get(), Math.min(beginning.get().length, FIRST_LINE));
    String first = new String(line, StandardCharsets.UTF_8);
    if (first.startsWith("#!")) {
      checkInterpreter(files, program, first);
    } else if (first.startsWith(ELF)) {
      requireOfThisMachine(program, beginning.get());
      Optional<String> linker = ElfInterpreter.of(beginning.get());
      if (linker.isPresent() && linker.get().startsWith("/")) {
        requireInterpreter(files, program, linker.get());
      }
    } else if (!hasFurtherFormats()) {
      throw new RunException(
          126,
          "\""
              + program
              + "\": cannot be executed: no program of this machine; a script begins with #! and"
              + " its interpreter");
    }
  }

  /** Returns nothing of what is for execution alone, of which only the kernel can tell. */
  private static Optional<byte[]> beginning(ContainerFiles files, String program)
      throws ErrnoException {
    try {
      return Optional.of(files.beginning(program, ElfInterpreter.BEGINNING));
    } catch (ErrnoException e) {
      if (e.is(Errno.EACCES)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The kernel says no more than that it does not know the format. */
  private static void requireOfThisMachine(String program, byte[] beginning) throws IOException {
    if (ElfMachine.isForeign(beginning) && !hasFurtherFormats()) {
      throw new RunException(
          126,
          "\""
              + program
              + "\": cannot be executed: it is for another kind of machine, and binfmt_misc knows"
              + " no emulator");
    }
  }

  /** Returns whether binfmt_misc knows a format besides its own two files. */
  private static boolean hasFurtherFormats() {
    String[] names = FURTHER_FORMATS.toFile().list();
    return names != null && names.length > 2;
  }

  /**
   * A script without its interpreter is a program that is not there, says execve(2). The kernel
   * ends the line at a line feed, and words at blanks and tabs (load_script of binfmt_script.c).
   */
  private static void checkInterpreter(ContainerFiles files, String script, String first)
      throws IOException {
    String line = first.substring(2).split("\n", 2)[0];
    String interpreter = BLANK.trimLeadingFrom(line).split("[ \t\0]", 2)[0];
    if (!interpreter.startsWith("/")) {
      return;
    }
    requireInterpreter(files, script, interpreter);
    Optional<byte[]> beginning = beginning(files, interpreter);
    if (beginning.isPresent()) {
      requireOfThisMachine(interpreter, beginning.get());
    }
  }

  private static void requireInterpreter(ContainerFiles files, String program, String interpreter)
      throws IOException {
    if (program(files, interpreter, interpreter).isEmpty()) {
      throw new RunException(
          127,
          "\""
              + program
              + "\": its interpreter "
              + interpreter.replace("\r", "\\r")
              + " is not in the container"
              + (interpreter.endsWith("\r")
                  ? "; the lines of the script end with CR LF, write it with LF alone"
                  : ""));
    }
  }

  private static boolean isExecutable(Stat stat) {
    return stat.isRegular() && (stat.mode() & EXECUTE_BITS) != 0;
  }
}
