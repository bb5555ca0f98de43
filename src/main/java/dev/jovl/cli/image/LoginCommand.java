package dev.jovl.cli.image;

import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.oci.Reference;
import dev.jovl.registry.Credentials;
import dev.jovl.registry.Registry;
import dev.jovl.registry.RegistryLogin;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.registry.RetryListener;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jovl login}. */
@Command(name = "login", description = "Keep a password for a registry, if it is right.")
public final class LoginCommand implements Callable<Integer> {

  private static final int LONGEST = 1 << 16;

  @Mixin RegistryOptions registry = new RegistryOptions();

  @Option(
      names = {"-u", "--username"},
      paramLabel = "USER",
      description = "Who logs in; asked for if missing.")
  @Nullable String user;

  @Option(names = "--password-stdin", description = "Read the password from standard input.")
  boolean passwordFromStandardInput;

  @Parameters(
      arity = "0..1",
      paramLabel = "REGISTRY",
      description = "Host and port. Default: docker.io.")
  String domain = Reference.DEFAULT_DOMAIN;

  @Override
  public Integer call() throws IOException {
    Credentials.Password password = new Credentials.Password(user(), password());
    RegistrySettings settings =
        new RegistrySettings(
            (host, path) -> Optional.of(password), registry.isPlainHttp(), RetryListener.NONE);
    Registry.of(domain, settings).ping();
    RegistryLogin login = new RegistryLogin(System.getenv());
    login.keep(domain, password);
    System.err.println("The password is kept, not encrypted, in " + login.file());
    System.out.println("Login Succeeded");
    return ExitCode.OK;
  }

  private String user() throws Failure {
    return user != null ? user : console().readLine("Username: ");
  }

  private String password() throws IOException {
    if (passwordFromStandardInput) {
      byte[] bytes = System.in.readNBytes(LONGEST);
      return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
    }
    return new String(console().readPassword("Password: "));
  }

  private static Console console() throws Failure {
    Console console = System.console();
    if (console == null) {
      throw Failure.of(
          ExitCode.USAGE,
          "login",
          "there is no terminal to ask on",
          "use --username and --password-stdin");
    }
    return console;
  }
}
