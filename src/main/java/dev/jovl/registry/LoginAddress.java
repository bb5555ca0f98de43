package dev.jovl.registry;

import dev.jovl.registry.credential.Credentials;
import java.net.URI;
import java.util.Optional;

/**
 * An address of a web server, and the login that stood in it: no message shows that, and no other
 * server is told.
 *
 * @param uri without the login
 * @param authorization the header that the server is sent; empty where there was no login
 */
record LoginAddress(URI uri, Optional<String> authorization) {

  /** Takes an address apart. */
  static LoginAddress of(URI address) {
    String login = address.getUserInfo();
    if (login == null) {
      return new LoginAddress(address, Optional.empty());
    }
    URI bare = URI.create(address.toString().replaceFirst("//[^/?#]*@", "//"));
    return new LoginAddress(
        bare, Optional.of(Authenticator.basic(Credentials.Password.parse(login))));
  }

  /** Returns where a redirect leads; on the same server the login stays. */
  LoginAddress redirected(URI target) {
    LoginAddress there = of(target);
    boolean stays = there.authorization().isEmpty() && Endpoint.sameHost(uri, there.uri());
    return stays ? new LoginAddress(there.uri(), authorization) : there;
  }
}
