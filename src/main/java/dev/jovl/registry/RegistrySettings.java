package dev.jovl.registry;

import dev.jovl.registry.credential.CredentialSource;
import java.time.Clock;

/**
 * How registries are spoken to.
 *
 * @param credentials where credentials are looked up
 * @param plainHttp whether TLS is left out for every registry but Docker Hub, not only on the
 *     loopback interface
 * @param listener is told when a request has to wait
 * @param warnings is told what registries warn of
 */
public record RegistrySettings(
    CredentialSource credentials,
    boolean plainHttp,
    RetryListener listener,
    WarningListener warnings) {

  /** Without credentials, with TLS, silent. */
  public static final RegistrySettings ANONYMOUS =
      new RegistrySettings(CredentialSource.ANONYMOUS, false, RetryListener.NONE);

  /** Makes settings with which warnings are not shown. */
  public RegistrySettings(CredentialSource credentials, boolean plainHttp, RetryListener listener) {
    this(credentials, plainHttp, listener, WarningListener.NONE);
  }

  RetryPolicy retryPolicy() {
    return new RetryPolicy(Clock.systemUTC(), pause -> Thread.sleep(pause.toMillis()), listener);
  }
}
