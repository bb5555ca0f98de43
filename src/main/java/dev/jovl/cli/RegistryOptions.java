package dev.jovl.cli;

import dev.jovl.registry.DockerConfig;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.registry.RetryListener;
import picocli.CommandLine.Option;

/** The options of commands that speak to a registry. */
final class RegistryOptions {

  @Option(
      names = "--plain-http",
      description = {
        "Speak plain HTTP to the registry.",
        "A registry on the loopback interface is always spoken to so."
      })
  boolean plainHttp;

  /** Returns how registries are spoken to, with the credentials of this user. */
  RegistrySettings settings(RetryListener listener) {
    return new RegistrySettings(new DockerConfig(System.getenv()), plainHttp, listener);
  }
}
