package dev.jovl.cli.option;

import dev.jovl.registry.DockerConfig;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.registry.RetryListener;
import picocli.CommandLine.Model.CommandSpec;

/** The options of commands that speak to a registry. */
public final class RegistryOptions implements Syntax {

  private final Flag plainHttp =
      Flag.option("--plain-http")
          .says(
              "Speak plain HTTP to the registry.",
              "A registry on the loopback interface is always spoken to so.");

  @Override
  public void addTo(CommandSpec command) {
    plainHttp.addTo(command);
  }

  /** Returns whether plain HTTP was asked for. */
  public boolean isPlainHttp() {
    return plainHttp.isOn();
  }

  /** Returns how registries are spoken to, with the credentials of this user. */
  public RegistrySettings settings(RetryListener listener) {
    return new RegistrySettings(new DockerConfig(System.getenv()), plainHttp.isOn(), listener);
  }
}
