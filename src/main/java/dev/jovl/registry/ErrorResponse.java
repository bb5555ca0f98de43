package dev.jovl.registry;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns an answer that is an error into an exception (distribution specification, "Error codes").
 */
final class ErrorResponse {

  private static final int MAX_BYTES = 64 << 10;
  private static final String MANIFESTS = "/manifests/";

  private ErrorResponse() {}

  /** Returns the exception for an answer to {@code request}; reads the body of the answer. */
  static RegistryException of(RegistryRequest request, RegistryResponse response) {
    String what = request.uri().getAuthority() + where(request) + ": " + said(request, response);
    return new RegistryException(
        kind(response.status()),
        what + hint(response.status()),
        response.header("Retry-After").orElse(null));
  }

  /** Returns the repository, with the tag or digest if a manifest was asked for. */
  private static String where(RegistryRequest request) {
    String repository = request.scope().path();
    if (repository.isEmpty()) {
      return "";
    }
    String[] manifest = request.uri().getPath().split(MANIFESTS, 2);
    if (manifest.length < 2) {
      return "/" + repository;
    }
    return "/" + repository + (manifest[1].contains(":") ? "@" : ":") + manifest[1];
  }

  private static RegistryException.Kind kind(int status) {
    return switch (status) {
      case 401 -> RegistryException.Kind.UNAUTHORIZED;
      case 403 -> RegistryException.Kind.DENIED;
      case 404 -> RegistryException.Kind.NOT_FOUND;
      // Those from 520 on are Cloudflare's, which does not reach the registry behind it.
      case 408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524 ->
          RegistryException.Kind.UNAVAILABLE;
      default ->
          status >= 400 && status < 500
              ? RegistryException.Kind.REFUSED
              : RegistryException.Kind.BROKEN;
    };
  }

  private static String hint(int status) {
    return switch (status) {
      case 401, 403 -> "; log in to the registry, or check the name and your rights";
      case 407 -> "; the proxy wants a login, HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT";
      case 429 -> "; the registry limits requests, try again later or log in";
      default -> "";
    };
  }

  private static String said(RegistryRequest request, RegistryResponse response) {
    List<String> messages = new ArrayList<>();
    try {
      byte[] bytes = response.document().readNBytes(MAX_BYTES);
      messages.addAll(messages(bytes));
      if (messages.isEmpty()) {
        otherwise(request, response, bytes).ifPresent(messages::add);
      }
    } catch (IOException e) {
      messages.add("and the connection broke");
    }
    String status = "status " + response.status();
    return messages.isEmpty() ? status : String.join(", ", messages) + " (" + status + ")";
  }

  /** Returns what a registry says in its own form. */
  private static List<String> messages(byte[] bytes) {
    List<String> messages = new ArrayList<>();
    try {
      for (JsonObject error : JsonObject.parse(bytes, MAX_BYTES, "error").objects("errors")) {
        String code = error.text("code").orElse("");
        String message = error.text("message").orElse("");
        messages.add(Shown.clip(message.isEmpty() ? code : message));
      }
      return messages;
    } catch (OciFormatException otherForm) {
      return List.of();
    }
  }

  /** Returns what to say where only what stands before a registry has answered. */
  private static Optional<String> otherwise(
      RegistryRequest request, RegistryResponse response, byte[] bytes) {
    if (response.status() == 404 && request.uri().getPath().contains(MANIFESTS)) {
      return Optional.of("manifest unknown");
    }
    boolean plain = response.header("Content-Type").orElse("").startsWith("text/plain");
    return Optional.of(Shown.clip(new String(bytes, StandardCharsets.UTF_8).strip()))
        .filter(text -> plain && !text.isEmpty());
  }
}
