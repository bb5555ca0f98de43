package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose certificate nobody has signed. */
final class SecureRegistryTest {

  private static final String PASSWORD = "not secret";

  private final Path directory;

  SecureRegistryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** Makes a key and a certificate that is signed with it, as only the tool of the JDK can. */
  private Path makeKey() throws Exception {
    Path keys = directory.resolve("keys");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-keystore",
                keys.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("said").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return keys;
  }

  private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void certificateThatNobodyVouchesFor_isToldAtOnceWithTheWayOut() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(makeKey())));
    server.start();
    try {
      String domain = "localhost:" + server.getAddress().getPort();
      List<Duration> pauses = new ArrayList<>();
      Endpoint endpoint = new Endpoint(domain, URI.create("https://" + domain));
      RegistryCaller caller =
          Callers.of(endpoint, pauses, Clock.systemUTC(), Duration.ofSeconds(30));
      RegistryException e = assertThrows(RegistryException.class, () -> new Ping(caller).call());
      assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
      assertThat(e).hasMessageThat().startsWith("no secure connection to " + domain + ": ");
      assertThat(e).hasMessageThat().contains("--plain-http");
      assertThat(pauses).isEmpty();
    } finally {
      server.stop(0);
    }
  }
}
