package dev.jovl.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry in this process, on a free port of the loopback interface, that keeps everything in
 * memory, remembers what it was asked, and misbehaves on demand.
 */
public final class FakeRegistry implements AutoCloseable {

  private static final Pattern PATH =
      Pattern.compile("/v2/(.+)/(manifests|blobs/uploads|blobs|tags)/([^/]*)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, Document> manifests = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger uploadIds = new AtomicInteger();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private volatile Guard guard = exchange -> true;

  /** A manifest with its type. */
  public record Document(String mediaType, byte[] bytes) {}

  /** What was asked, in its order; absent headers are empty. */
  public record Request(String method, String target, String authorization, String range) {
    @Override
    public String toString() {
      return method + " " + target;
    }
  }

  /** Handles a request in place of the registry, or returns false. */
  @FunctionalInterface
  public interface Fault {
    /** Answers, or returns false without having touched anything. */
    boolean handle(HttpExchange exchange) throws IOException;
  }

  /** Lets a request pass, or answers it and returns false. */
  @FunctionalInterface
  public interface Guard {
    /** Returns whether the request may pass. */
    boolean admit(HttpExchange exchange) throws IOException;
  }

  /** Starts the registry. */
  public FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Returns its name in references. */
  public String domain() {
    return "localhost:" + server.getAddress().getPort();
  }

  /** Returns its address without a path. */
  public String url() {
    return "http://" + domain();
  }

  /** Returns what it was asked so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Returns the requests of this method whose target contains this text. */
  public List<Request> requests(String method, String part) {
    return requests.stream()
        .filter(it -> it.method().equals(method) && it.target().contains(part))
        .toList();
  }

  /** Stores a blob in a repository and returns its digest. */
  public Digest putBlob(String repository, byte[] bytes) {
    Digest digest = Digest.of(bytes);
    blobs.put(repository + "@" + digest, bytes);
    return digest;
  }

  /** Stores other bytes under a digest. */
  public void putBlobAs(String repository, Digest digest, byte[] bytes) {
    blobs.put(repository + "@" + digest, bytes);
  }

  /** Stores a manifest under a tag and its digest, and returns the digest. */
  public Digest putManifest(String repository, String tag, String mediaType, byte[] bytes) {
    Digest digest = Digest.of(bytes);
    manifests.put(repository + "@" + tag, new Document(mediaType, bytes));
    manifests.put(repository + "@" + digest, new Document(mediaType, bytes));
    return digest;
  }

  /** Returns a blob that was pushed. */
  public Optional<byte[]> blob(String repository, Digest digest) {
    return Optional.ofNullable(blobs.get(repository + "@" + digest));
  }

  /** Returns a manifest that was pushed. */
  public Optional<Document> manifest(String repository, String tagOrDigest) {
    return Optional.ofNullable(manifests.get(repository + "@" + tagOrDigest));
  }

  /** Asks every request first whether it may pass. */
  public void guard(Guard newGuard) {
    guard = newGuard;
  }

  /** Adds a fault, asked before the registry itself. */
  public void fault(Fault fault) {
    faults.add(fault);
  }

  /**
   * Adds a fault that strikes the first {@code times} requests of a method and a part of a path.
   */
  public void fault(String method, String part, int times, Fault fault) {
    AtomicInteger left = new AtomicInteger(times);
    fault(
        exchange ->
            exchange.getRequestMethod().equals(method)
                && exchange.getRequestURI().toString().contains(part)
                && left.getAndDecrement() > 0
                && fault.handle(exchange));
  }

  /** Returns a fault that answers with a status and headers (name, value, ...). */
  public static Fault status(int status, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  /** Returns a fault that keeps the first {@code kept} bytes of a chunk and answers a status. */
  public Fault keeping(int kept, int status) {
    return exchange -> {
      String path = exchange.getRequestURI().getPath();
      add(path.substring(path.lastIndexOf('/') + 1), exchange.getRequestBody().readNBytes(kept));
      return status(status).handle(exchange);
    };
  }

  /** Returns a fault that keeps a chunk and answers so with another status than 202. */
  public Fault keepingAll(int status) {
    return exchange -> {
      Matcher matcher = PATH.matcher(exchange.getRequestURI().getPath());
      if (matcher.matches()) {
        add(matcher.group(3), exchange.getRequestBody().readAllBytes());
        uploadAt(exchange, matcher.group(1), matcher.group(3), status);
      }
      return true;
    };
  }

  /** Returns a fault that announces {@code bytes}, sends the first {@code sent} and hangs up. */
  public static Fault cut(byte[] bytes, int sent) {
    return exchange -> {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes, 0, sent);
      exchange.getResponseBody().flush();
      exchange.close();
      return true;
    };
  }

  /** Returns a fault that announces no length, sends the first {@code sent} bytes and ends. */
  public static Fault ending(byte[] bytes, int sent) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(bytes, 0, sent);
      exchange.getResponseBody().close();
      return true;
    };
  }

  /**
   * Returns a fault that announces {@code bytes}, sends the first {@code sent} and falls silent.
   */
  public static Fault silent(byte[] bytes, int sent) {
    return exchange -> {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes, 0, sent);
      exchange.getResponseBody().flush();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        exchange.close();
      }
      return true;
    };
  }

  /** Returns a fault that sends one byte each {@code pause} ms, until the other side hangs up. */
  public static Fault dripping(int status, int pause) {
    return exchange -> {
      exchange
          .getResponseHeaders()
          .add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
      exchange.sendResponseHeaders(status, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        while (true) {
          out.write(' ');
          out.flush();
          Thread.sleep(pause);
        }
      } catch (IOException | InterruptedException e) {
        return true;
      }
    };
  }

  /** Returns a fault that sends without an end, until the other side hangs up. */
  public static Fault endless() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      byte[] noise = new byte[1 << 16];
      try (OutputStream out = exchange.getResponseBody()) {
        while (true) {
          out.write(noise);
        }
      } catch (IOException e) {
        return true;
      }
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              header(exchange, "Authorization"),
              header(exchange, "Range")));
      for (Fault fault : faults) {
        if (fault.handle(exchange)) {
          return;
        }
      }
      if (guard.admit(exchange)) {
        serve(exchange);
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Matcher matcher = PATH.matcher(path);
    if (path.equals("/v2/")) {
      send(exchange, 200, new byte[0]);
    } else if (!matcher.matches()) {
      error(exchange, 404, "NAME_UNKNOWN", "repository name not known to registry");
    } else {
      String repository = matcher.group(1);
      String name = matcher.group(3);
      switch (matcher.group(2)) {
        case "manifests" -> serveManifest(exchange, repository, name);
        case "blobs" -> serveBlob(exchange, repository, name);
        case "tags" -> serveTags(exchange, repository);
        default -> serveUpload(exchange, repository, name);
      }
    }
  }

  private void serveManifest(HttpExchange exchange, String repository, String name)
      throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      String type = header(exchange, "Content-Type");
      Digest digest = putManifest(repository, name, type, bytes);
      exchange.getResponseHeaders().add("Docker-Content-Digest", digest.toString());
      send(exchange, 201, new byte[0]);
      return;
    }
    Document document = manifests.get(repository + "@" + name);
    if (document == null) {
      error(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
      return;
    }
    exchange.getResponseHeaders().add("Content-Type", document.mediaType());
    exchange
        .getResponseHeaders()
        .add("Docker-Content-Digest", Digest.of(document.bytes()).toString());
    send(exchange, 200, document.bytes());
  }

  private void serveBlob(HttpExchange exchange, String repository, String digest)
      throws IOException {
    byte[] bytes = blobs.get(repository + "@" + digest);
    if (bytes == null) {
      error(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
      return;
    }
    String range = header(exchange, "Range");
    if (range.isEmpty()) {
      send(exchange, 200, bytes);
      return;
    }
    int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    send(exchange, 206, Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private void serveTags(HttpExchange exchange, String repository) throws IOException {
    List<String> tags = new ArrayList<>();
    for (String name : manifests.keySet()) {
      if (name.startsWith(repository + "@") && !name.contains("@sha256:")) {
        tags.add("\"" + name.substring(repository.length() + 1) + "\"");
      }
    }
    tags.sort(null);
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    int from = query.contains("last=") ? Integer.parseInt(query.replaceAll(".*last=", "")) : 0;
    int to = Math.min(tags.size(), from + 2);
    if (to < tags.size()) {
      exchange
          .getResponseHeaders()
          .add("Link", "</v2/" + repository + "/tags/list?n=2&last=" + to + ">; rel=\"next\"");
    }
    String list = String.join(",", tags.subList(from, to));
    send(exchange, 200, ("{\"name\":\"x\",\"tags\":[" + list + "]}").getBytes());
  }

  private void serveUpload(HttpExchange exchange, String repository, String id) throws IOException {
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    switch (exchange.getRequestMethod()) {
      case "POST" -> beginUpload(exchange, repository, query);
      case "PATCH" -> {
        if (append(exchange, id)) {
          uploadAt(exchange, repository, id, 202);
        }
      }
      case "GET" -> uploadAt(exchange, repository, id, 204);
      case "PUT" -> finishUpload(exchange, repository, id, query);
      case "DELETE" -> {
        uploads.remove(id);
        send(exchange, 204, new byte[0]);
      }
      default -> error(exchange, 405, "UNSUPPORTED", "the operation is unsupported");
    }
  }

  private void beginUpload(HttpExchange exchange, String repository, String query)
      throws IOException {
    Matcher mount = Pattern.compile("mount=([^&]+)&from=(.+)").matcher(query);
    if (mount.matches()) {
      byte[] bytes = blobs.get(mount.group(2) + "@" + mount.group(1));
      if (bytes != null) {
        putBlob(repository, bytes);
        send(exchange, 201, new byte[0]);
        return;
      }
    }
    String id = "u" + uploadIds.incrementAndGet();
    uploads.put(id, new byte[0]);
    uploadAt(exchange, repository, id, 202);
  }

  /** Adds a chunk to an upload, or answers that it does not begin where the upload ends. */
  private boolean append(HttpExchange exchange, String id) throws IOException {
    String range = header(exchange, "Content-Range");
    if (!range.isEmpty() && !range.startsWith(uploads.get(id).length + "-")) {
      error(exchange, 416, "RANGE_INVALID", "invalid content range");
      return false;
    }
    add(id, exchange.getRequestBody().readAllBytes());
    return true;
  }

  private void add(String id, byte[] more) {
    byte[] before = uploads.get(id);
    byte[] after = Arrays.copyOf(before, before.length + more.length);
    System.arraycopy(more, 0, after, before.length, more.length);
    uploads.put(id, after);
  }

  private void uploadAt(HttpExchange exchange, String repository, String id, int status)
      throws IOException {
    byte[] upload = uploads.get(id);
    if (upload == null) {
      error(exchange, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
      return;
    }
    int length = upload.length;
    exchange
        .getResponseHeaders()
        .add("Location", "/v2/" + repository + "/blobs/uploads/" + id + "?state=" + length);
    exchange.getResponseHeaders().add("Range", "0-" + Math.max(0, length - 1));
    send(exchange, status, new byte[0]);
  }

  private void finishUpload(HttpExchange exchange, String repository, String id, String query)
      throws IOException {
    if (!append(exchange, id)) {
      return;
    }
    byte[] bytes = uploads.remove(id);
    Digest digest = parse(query.replaceAll(".*digest=", ""));
    if (!digest.isOf(bytes)) {
      error(exchange, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
      return;
    }
    putBlob(repository, bytes);
    send(exchange, 201, new byte[0]);
  }

  private static Digest parse(String text) {
    try {
      return Digest.parse(text);
    } catch (OciFormatException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Forgets an upload that is under way. */
  public void dropUploads() {
    Set.copyOf(uploads.keySet()).forEach(uploads::remove);
  }

  private static void error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    send(exchange, status, json.getBytes());
  }

  private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.getRequestBody().readAllBytes();
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head || bytes.length == 0) {
      if (head) {
        exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
      }
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
