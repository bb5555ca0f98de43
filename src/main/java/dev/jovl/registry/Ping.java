package dev.jovl.registry;

import java.io.IOException;

/** GET /v2/: does a registry answer there, and does it take our credentials? */
final class Ping {

  private final RegistryCaller caller;

  Ping(RegistryCaller caller) {
    this.caller = caller;
  }

  /** Returns if it does; throws {@link RegistryException} otherwise. */
  void call() throws IOException {
    caller
        .call(RegistryRequest.of("GET", caller.endpoint().v2(""), TokenScope.none(), 200))
        .close();
  }
}
