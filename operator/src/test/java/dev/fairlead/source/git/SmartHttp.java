package dev.fairlead.source.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** {@code git http-backend} behind a web server that may want a login, speak TLS, or be unwell. */
public final class SmartHttp implements AutoCloseable {
  static final char[] PASSWORD = "changeit".toCharArray();

  private final HttpServer server;
  private final Path root;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final List<String> requests = new CopyOnWriteArrayList<>();
  volatile @Nullable String login;
  volatile int status = 200;
  volatile boolean truncating;

  /** Requests that said who asks. */
  final AtomicInteger authorized = new AtomicInteger();

  volatile @Nullable LfsStandIn lfs;

  private SmartHttp(HttpServer server, Path root) {
    this.server = server;
    this.root = root;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static SmartHttp plain(Path root) throws IOException {
    return new SmartHttp(HttpServer.create(local(), 0), root);
  }

  private static InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** With a certificate of its own making. */
  public static SmartHttp tls(Path root, Path directory) throws Exception {
    KeyStore store = authority(directory);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(local(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return new SmartHttp(server, root);
  }

  /** Makes a key and a certificate for 127.0.0.1 that vouches for itself: {@code ca.pem}. */
  static KeyStore authority(Path directory) throws Exception {
    Path keys = directory.resolve("keys.p12");
    run(
        "-genkeypair",
        "-keystore",
        keys.toString(),
        "-storepass",
        "changeit",
        "-alias",
        "git",
        "-keyalg",
        "EC",
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "SAN=IP:127.0.0.1",
        "-validity",
        "2");
    run(
        "-exportcert",
        "-rfc",
        "-keystore",
        keys.toString(),
        "-storepass",
        "changeit",
        "-alias",
        "git",
        "-file",
        directory.resolve("ca.pem").toString());
    return KeyStore.getInstance(keys.toFile(), PASSWORD);
  }

  private static void run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }

  public String url(String repository) {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return "%s://127.0.0.1:%d/%s".formatted(scheme, server.getAddress().getPort(), repository);
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (status != 200) {
        exchange.sendResponseHeaders(status, -1);
      } else if (!admits(exchange)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
      } else if (lfs != null && LfsStandIn.isMeant(exchange)) {
        lfs.answer(exchange, body);
      } else {
        answer(exchange, backend(exchange, body));
      }
    }
  }

  private boolean admits(HttpExchange exchange) {
    String wanted = login;
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (given != null) {
      authorized.incrementAndGet();
    }
    return wanted == null
        || ("Basic " + Base64.getEncoder().encodeToString(wanted.getBytes(StandardCharsets.UTF_8)))
            .equals(given);
  }

  private byte[] backend(HttpExchange exchange, byte[] body) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", root.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", exchange.getRequestURI().getPath());
    environment.put("QUERY_STRING", String.valueOf(exchange.getRequestURI().getRawQuery()));
    environment.put("CONTENT_LENGTH", Integer.toString(body.length));
    environment.put("REMOTE_ADDR", "127.0.0.1");
    header(exchange, environment, "Content-Type", "CONTENT_TYPE");
    header(exchange, environment, "Content-Encoding", "HTTP_CONTENT_ENCODING");
    header(exchange, environment, "Git-Protocol", "HTTP_GIT_PROTOCOL");
    header(exchange, environment, "Git-Protocol", "GIT_PROTOCOL");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var out = process.getOutputStream()) {
      out.write(body);
    }
    try (InputStream in = process.getInputStream()) {
      return in.readAllBytes();
    }
  }

  private static void header(
      HttpExchange exchange, Map<String, String> environment, String name, String variable) {
    String value = exchange.getRequestHeaders().getFirst(name);
    if (value != null) {
      environment.put(variable, value);
    }
  }

  private void answer(HttpExchange exchange, byte[] cgi) throws IOException {
    String text = new String(cgi, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    int code = 200;
    for (String line : text.substring(0, end).split("\r\n", -1)) {
      String[] parts = line.split(": ", 2);
      if (parts[0].equals("Status")) {
        code = Integer.parseInt(parts[1].substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(parts[0], parts[1]);
      }
    }
    var body = new ByteArrayOutputStream();
    body.write(cgi, end + 4, cgi.length - end - 4);
    byte[] bytes = body.toByteArray();
    boolean cut = truncating && exchange.getRequestMethod().equals("POST");
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes, 0, cut ? bytes.length / 2 : bytes.length);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** {@code git daemon} on a port of its own. */
  public static Process daemon(Path root, int port) throws IOException {
    return new ProcessBuilder(
            "git",
            "daemon",
            "--export-all",
            "--reuseaddr",
            "--listen=127.0.0.1",
            "--port=" + port,
            "--base-path=" + root)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
