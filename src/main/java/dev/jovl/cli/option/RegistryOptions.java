package dev.jovl.cli.option;

import dev.jovl.cli.output.TransferLines;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.registry.credential.DockerConfig;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The options of commands that speak to a registry. */
public final class RegistryOptions implements Syntax {

  private static final RefusedOptions OF_OTHERS =
      new RefusedOptions(
          RefusedOptions.Group.of(
              "use jovl login, or name the file of another login in REGISTRY_AUTH_FILE",
              "--authfile --creds"),
          RefusedOptions.Group.of(
              "use --plain-http for a registry without TLS; certificates are those that Java trusts",
              "--cert-dir --tls-verify"),
          RefusedOptions.Group.of(
              "leave it out: signatures are neither made nor looked at",
              "--disable-content-trust --remove-signatures --sign-by --signature-policy"),
          RefusedOptions.Group.of(
              "leave it out: what may pass is tried again", "--retry --retry-delay"));

  private final Flag plainHttp =
      Flag.option("--plain-http")
          .says(
              "Use HTTP without TLS for all registries but Docker Hub. This is always so for"
                  + " registries on localhost.");

  @Override
  public void addTo(CommandSpec command) {
    plainHttp.addTo(command);
  }

  /** Returns what to do instead of an option of other programs that use registries. */
  public Optional<String> adviceOn(String option) {
    return OF_OTHERS.answer(option);
  }

  /** Returns whether plain HTTP was asked for. */
  public boolean isPlainHttp() {
    return plainHttp.isOn();
  }

  /**
   * Returns how registries are spoken to, with the credentials of this user.
   *
   * @param lines show that a request has to wait, and what registries warn of
   */
  public RegistrySettings settings(TransferLines lines) {
    DockerConfig credentials = new DockerConfig(CallerEnvironment.get());
    return new RegistrySettings(credentials, plainHttp.isOn(), lines, lines);
  }
}
