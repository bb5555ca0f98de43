package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.RefusedOptions;
import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.linux.PseudoTerminal;
import dev.jovl.oci.Reference;
import dev.jovl.registry.Registry;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.registry.RetryListener;
import dev.jovl.registry.credential.Credentials;
import dev.jovl.registry.credential.RegistryLogin;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code jovl login}. */
public final class LoginCommand extends Command implements OptionAdvice {

  private static final int LONGEST = 1 << 16;

  private static final RefusedOptions REFUSED =
      new RefusedOptions(
          RefusedOptions.Group.of(
              "everybody here can read a command line; leave it out to be asked, or use"
                  + " --password-stdin",
              "-p --password"));

  private final RegistryOptions registry = new RegistryOptions();

  private final Word user =
      Word.option("-u", "--username")
          .label("USER")
          .neverEmpty()
          .says("User name. Default: ask for it.");

  private final Flag passwordFromStandardInput =
      Flag.option("--password-stdin").says("Read the password from standard input.");

  private final Word domain =
      Word.optionalParameter("REGISTRY")
          .or(Reference.DEFAULT_DOMAIN)
          .says("Host and port of the registry. Default: Docker Hub.");

  /** Makes the command. */
  public LoginCommand() {
    super("login", "Check a password at a registry, and store it.");
    takes(registry, user, passwordFromStandardInput, domain);
  }

  @Override
  public Optional<String> adviceOn(String option) {
    return REFUSED.answer(option);
  }

  @Override
  public Integer call() throws IOException {
    Credentials.Password password = new Credentials.Password(user(), password());
    RegistrySettings settings =
        new RegistrySettings(
            (host, path) -> Optional.of(password),
            registry.isPlainHttp(),
            RetryListener.NONE,
            TransferLines.silent());
    String server = RegistryLogin.domainOf(domain.value());
    Registry.of(server, settings).ping();
    RegistryLogin login = new RegistryLogin(System.getenv());
    login.keep(server, password);
    System.err.println("The password is kept, not encrypted, in " + login.file());
    System.out.println("Login Succeeded");
    return ExitCode.OK;
  }

  private String user() throws Failure {
    return user.isGiven()
        ? user.value()
        : answered(console().readLine("Username: "), "user name", "--username");
  }

  private String password() throws IOException {
    if (passwordFromStandardInput.isOn()) {
      byte[] bytes = System.in.readNBytes(LONGEST);
      String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
      if (text.isEmpty()) {
        throw Failure.of(
            ExitCode.USAGE, "login", "standard input has no password", "is the secret set?");
      }
      return text;
    }
    char[] typed = console().readPassword("Password: ");
    String text = typed == null ? null : new String(typed);
    return answered(text, "password", "--password-stdin");
  }

  /** Returns an answer; an empty one is none, and so is the end of input, as by Ctrl-D. */
  private static String answered(@Nullable String answer, String what, String option)
      throws Failure {
    if (answer == null || answer.isEmpty()) {
      throw Failure.of(
          ExitCode.USAGE, "login", "no " + what + " was given", "type it, or use " + option);
    }
    return answer;
  }

  /** Since Java 22 there is a console without a terminal, too. */
  private static Console console() throws Failure {
    Console console = System.console();
    if (console == null || !PseudoTerminal.isOne(0)) {
      throw Failure.of(
          ExitCode.USAGE,
          "login",
          "there is no terminal to ask on",
          "use --username and --password-stdin");
    }
    return console;
  }
}
