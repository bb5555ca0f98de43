package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.oci.Reference;
import dev.jovl.registry.credential.RegistryLogin;
import java.io.IOException;

/** {@code jovl logout}. */
public final class LogoutCommand extends Command {

  private final Word domain =
      Word.optionalParameter("REGISTRY")
          .or(Reference.DEFAULT_DOMAIN)
          .says("Host and port of the registry. Default: Docker Hub.");

  /** Makes the command. */
  public LogoutCommand() {
    super("logout", "Remove the stored password of a registry.");
    takes(domain);
  }

  @Override
  public Integer call() throws IOException {
    boolean known =
        new RegistryLogin(System.getenv()).forget(RegistryLogin.domainOf(domain.value()));
    System.out.println(
        known
            ? "Removing login credentials for " + domain.value()
            : "Not logged in to " + domain.value());
    return ExitCode.OK;
  }
}
