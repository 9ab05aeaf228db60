package dev.fairlead.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Gate;
import dev.fairlead.desired.Gate.Rhythm;
import dev.fairlead.desired.StatusCodes;
import dev.fairlead.testing.Cli;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent, and what becomes of every kind of answer, over real sockets. */
class HttpProbeTest {
  private static final String HOST = "127.0.0.1";

  private static Answer ask(TinyServer server, Gate.Expected expected) {
    return ask(server, expected, 5);
  }

  private static Answer ask(TinyServer server, Gate.Expected expected, int timeout) {
    Gate.Request request = new Gate.Request(false, server.port(), "/health", null, new TreeMap<>());
    return HttpProbe.ask(new Gate.Http(request, expected, rhythm(timeout)), HOST);
  }

  private static Rhythm rhythm(int timeout) {
    return Rhythm.of(Duration.ofSeconds(1), Duration.ofSeconds(timeout));
  }

  private static Gate.Expected expected(
      String status, @Nullable String contains, @Nullable String matches) {
    return new Gate.Expected(StatusCodes.parse(status), contains, matches);
  }

  private static Answer ask(String reply, Gate.Expected expected) {
    try (TinyServer server = TinyServer.saying(reply)) {
      return ask(server, expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200-399 | HTTP/1.1 200 OK                  | true  | answered 200 OK
          200-399 | HTTP/1.0 399 Nearly              | true  | answered 399 Nearly
          200-399 | HTTP/1.1 302 Found               | true  | answered 302 Found
          200     | HTTP/1.1 302 Found               | false | answered 302 Found
          200-399 | HTTP/1.1 503 Service Unavailable | false | answered 503 Service Unavailable
          200-399 | HTTP/1.1 400                     | false | answered 400
          200,204 | HTTP/1.1 204 No Content          | true  | answered 204 No Content
          200,204 | HTTP/1.1 201 Created             | false | answered 201 Created
          404     | HTTP/1.1 404 Not Found           | true  | answered 404 Not Found
          """)
  void judgesByTheStatus(String status, String line, boolean good, String text) {
    assertThat(ask(line + "\r\nContent-Length: 0\r\n\r\n", expected(status, null, null)))
        .isEqualTo(new Answer(good, text));
  }

  @Test
  void showsTheBodyOfABadAnswerOnOneShortLine() {
    String body = "{\n  \"db\": \"down\",\t\"why\": \"\u001b[31mrefused\"\n}";
    assertThat(ask("HTTP/1.1 500 Oops\r\n\r\n" + body, Gate.Expected.USUAL).text())
        .isEqualTo("answered 500 Oops, body: \"{ \"db\": \"down\", \"why\": \" [31mrefused\" }\"");
    assertThat(ask("HTTP/1.1 500 Oops\r\n\r\n" + "x".repeat(5_000), Gate.Expected.USUAL).text())
        .endsWith("x…\"")
        .hasSizeLessThan(300);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # contains | matches        | headers                    | body                           | good
          ready      |                |                            | all is ready                   | true
          ready      |                |                            | not yet                        | false
          ready      |                | Content-Length: 5          | readynomore                    | true
          more       |                | Content-Length: 5          | readymore                      | false
          one two    |                | Transfer-Encoding: chunked | 4~one ~3;x=y~two~0~~           | true
          one two    |                | Transfer-Encoding: chunked | 3~one~0~~ two                  | false
                     | "up" *: *true  |                            | {"up" : true}                  | true
                     | ^ok$           |                            | ok then                        | false
          """)
  void judgesByTheBody(
      @Nullable String contains,
      @Nullable String matches,
      @Nullable String header,
      String body,
      boolean good) {
    String reply =
        "HTTP/1.1 200 OK\r\n"
            + (header == null ? "" : header + "\r\n")
            + "\r\n"
            + body.replace("~", "\r\n");
    assertThat(ask(reply, expected("200", contains, matches)).good()).isEqualTo(good);
  }

  @Test
  void saysThatTheBodyIsNotTheExpectedOne() {
    assertThat(ask("HTTP/1.1 200 OK\r\n\r\nstarting", expected("200", "ready", null)).text())
        .isEqualTo("answered 200 OK, but not with the expected body, body: \"starting\"");
    assertThat(ask("HTTP/1.1 200 OK\r\n\r\nready", expected("200", "ready", null)).text())
        .isEqualTo("answered 200 OK, with the expected body");
  }

  @Test
  void sendsAPlainGet() {
    try (TinyServer server = TinyServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
      ask(server, Gate.Expected.USUAL);
      assertThat(server.requests)
          .containsExactly(
              List.of(
                  "GET /health HTTP/1.1",
                  "Host: 127.0.0.1:" + server.port(),
                  "User-Agent: fairlead-probe",
                  "Connection: close"));
    }
  }

  @Test
  void sendsTheHostTheHeadersAndThePathAsTheyAreWanted() {
    try (TinyServer server = TinyServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
      TreeMap<String, String> headers =
          new TreeMap<>(Map.of("User-Agent", "me", "X-Probe", "ünïcode"));
      Gate.Request request =
          new Gate.Request(
              false, server.port(), "/größe?full=1&x=%20#top", "shop.example.com", headers);
      HttpProbe.ask(new Gate.Http(request, Gate.Expected.USUAL, rhythm(5)), HOST);
      assertThat(server.requests)
          .containsExactly(
              List.of(
                  "GET /gr%C3%B6%C3%9Fe?full=1&x=%20 HTTP/1.1",
                  "Host: shop.example.com",
                  "User-Agent: me",
                  "X-Probe: ünïcode",
                  "Connection: close"));
    }
  }

  @Test
  void doesNotRepeatWhatItSent() {
    String reply = "HTTP/1.1 401 No\r\n\r\nbad token Bearer s3cr3t-s3cr3t";
    try (TinyServer server = TinyServer.saying(reply)) {
      TreeMap<String, String> headers =
          new TreeMap<>(Map.of("Authorization", "Bearer s3cr3t-s3cr3t"));
      Gate.Request request = new Gate.Request(false, server.port(), "/", null, headers);
      Gate.Http gate = new Gate.Http(request, Gate.Expected.USUAL, rhythm(5));
      assertThat(HttpProbe.ask(gate, HOST).text())
          .isEqualTo("answered 401 No, body: \"bad token ***\"");
    }
  }

  @Test
  void passesOverInterimAnswers() {
    String reply = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    assertThat(ask(reply, Gate.Expected.USUAL).text()).isEqualTo("answered 200 OK");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                               | gave no answer: it hung up
          HTTP/1.1 200                     | gave no answer: it hung up in the middle of its answer
          SSH-2.0-OpenSSH~                 | gave no answer: this is not HTTP/1: "SSH-2.0-OpenSSH"
          """)
  void whatIsNoAnswerIsNone(String reply, String text) {
    assertThat(ask(reply.replace("~", "\r\n"), Gate.Expected.USUAL))
        .isEqualTo(new Answer(false, text));
  }

  @Test
  void answersWithoutEndAreCutOff() {
    try (TinyServer lines = new TinyServer(out -> flood(out, "x"));
        TinyServer headers =
            new TinyServer(out -> {
              out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.UTF_8));
              flood(out, "A: b\r\n");
            });
        TinyServer body =
            new TinyServer(out -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
              flood(out, "y");
            })) {
      assertThat(ask(lines, Gate.Expected.USUAL).text()).contains("a line longer than");
      assertThat(ask(headers, Gate.Expected.USUAL).text()).contains("more than 200 headers");
      assertThat(ask(body, expected("200", "z", null)).text()).contains("not with the expected");
    }
  }

  private static void flood(OutputStream out, String text) throws IOException {
    byte[] much = text.repeat(10_000).getBytes(StandardCharsets.UTF_8);
    while (true) {
      out.write(much);
    }
  }

  @Test
  void oneDeadlineCoversAllOfAnAnswerHoweverItTrickles() {
    CountDownLatch end = new CountDownLatch(1);
    try (TinyServer server =
        new TinyServer(out -> {
          while (!passed(end, 100)) {
            out.write('H');
            out.flush();
          }
        })) {
      long begin = System.nanoTime();
      Answer answer = ask(server, Gate.Expected.USUAL, 1);
      assertThat(answer).isEqualTo(new Answer(false, "gave no answer within 1s"));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    } finally {
      end.countDown();
    }
  }

  @Test
  void badStatusIsToldThoughItsBodyNeverComes() {
    CountDownLatch end = new CountDownLatch(1);
    try (TinyServer server =
        new TinyServer(out -> {
          out.write(
              "HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          passed(end, 10_000);
        })) {
      assertThat(ask(server, Gate.Expected.USUAL, 1).text()).isEqualTo("answered 503 Busy");
      assertThat(ask(server, expected("503", "x", null), 1).text())
          .isEqualTo("answered 503 Busy, but its body did not come");
    } finally {
      end.countDown();
    }
  }

  private static boolean passed(CountDownLatch end, int millis) {
    try {
      return end.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Test
  void patternThatTakesForEverIsGivenUp() {
    String body = "a".repeat(60_000) + "!";
    String reply = "HTTP/1.1 200 OK\r\n\r\n" + body;
    assertThat(ask(reply, expected("200", null, "(?:a?){40}a{40}$|(a|aa)+$")).text())
        .isEqualTo("answered 200 OK, but bodyMatches takes too long on its body");
  }

  @Test
  void nobodyThereIsNoAnswer() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Gate.Http gate = Gate.Http.get("/", port, rhythm(5));
    assertThat(HttpProbe.ask(gate, HOST))
        .isEqualTo(new Answer(false, "gave no answer: Connection refused"));
  }

  @Test
  void takesAnyCertificateOverHttps(@TempDir Path folder) throws Exception {
    try (TinyServer server =
        new TinyServer(
            tls(folder),
            out -> out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8)))) {
      Gate.Request request =
          new Gate.Request(true, server.port(), "/", "shop.example.com:443", new TreeMap<>());
      Gate.Http secure = new Gate.Http(request, Gate.Expected.USUAL, rhythm(10));
      assertThat(HttpProbe.ask(secure, HOST)).isEqualTo(new Answer(true, "answered 200 OK"));
      assertThat(server.requests.getFirst()).contains("Host: shop.example.com:443");
    }
  }

  @Test
  void httpsToAPlainServerIsNoAnswer() {
    try (TinyServer server = TinyServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
      Gate.Request request = new Gate.Request(true, server.port(), "/", null, new TreeMap<>());
      Gate.Http secure = new Gate.Http(request, Gate.Expected.USUAL, rhythm(2));
      assertThat(HttpProbe.ask(secure, HOST).text()).startsWith("gave no answer");
    }
  }

  private static ServerSocket tls(Path folder) throws IOException, GeneralSecurityException {
    Path store = folder.resolve("keys.p12");
    Cli.run(
        Map.of(),
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "self",
        "-keyalg",
        "EC",
        "-dname",
        "CN=nobody",
        "-storetype",
        "PKCS12",
        "-storepass",
        "changeit",
        "-keystore",
        store.toString());
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }
}
