package dev.jovl.cli.image;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.oci.Reference;
import dev.jovl.registry.RegistryLogin;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jovl logout}. */
@Command(name = "logout", description = "Forget the password for a registry.")
public final class LogoutCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "REGISTRY",
      description = "Host and port. Default: docker.io.")
  String domain = Reference.DEFAULT_DOMAIN;

  @Override
  public Integer call() throws IOException {
    boolean known = new RegistryLogin(System.getenv()).forget(domain);
    System.out.println(
        known ? "Removing login credentials for " + domain : "Not logged in to " + domain);
    return ExitCode.OK;
  }
}
