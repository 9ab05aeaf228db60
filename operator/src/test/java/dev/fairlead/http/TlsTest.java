package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.store.InMemoryStore;
import dev.fairlead.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API by TLS, with certificates that openssl made. */
class TlsTest {
  @TempDir private Path directory = Path.of("");

  private Map<String, String> files(String kind, String name) {
    Path certificate = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    Cli.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        kind,
        "-pkeyopt",
        kind.equals("ec") ? "ec_paramgen_curve:prime256v1" : "rsa_keygen_bits:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + name,
        "-keyout",
        key.toString(),
        "-out",
        certificate.toString());
    return Map.of(
        "FAIRLEAD_TLS_CERT_FILE", certificate.toString(), "FAIRLEAD_TLS_KEY_FILE", key.toString());
  }

  private static ApiServer serve(Optional<Tls> tls) throws IOException {
    return ApiServer.start(
        new ApiAddress("127.0.0.1", 0, new TreeSet<>()),
        Api.of(new FakeReleases(), new InMemoryStore(), () -> ""),
        tls);
  }

  /** Whom a client meets, and whether it is answered. */
  private static String subject(ApiServer server) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      Wire.write(socket, "GET", "/livez");
      assertThat(
              new String(
                  socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .contains("200 OK");
      X509Certificate met = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return met.getSubjectX500Principal().getName();
    }
  }

  private static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Everybody()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Everybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec"})
  void answersByTlsAndWithTheRenewedCertificate(String kind) throws IOException {
    Map<String, String> env = files(kind, "first.example");
    try (ApiServer server = serve(Tls.of(env))) {
      assertThat(server.url()).startsWith("https://127.0.0.1:");
      assertThat(subject(server)).isEqualTo("CN=first.example");

      Path certificate = directory.resolve("cert.pem");
      files(kind, "second.example");
      Files.setLastModifiedTime(certificate, FileTime.from(Instant.now().plusSeconds(5)));
      assertThat(subject(server)).isEqualTo("CN=second.example");

      Files.writeString(certificate, "torn");
      assertThat(subject(server)).isEqualTo("CN=second.example");
    }
  }

  @Test
  void refusesWhatCannotBeUsed() throws IOException {
    Map<String, String> env = files("rsa", "a.example");
    Path key = directory.resolve("key.pem");
    assertThat(Tls.of(Map.of())).isEmpty();
    assertThatThrownBy(() -> Tls.of(Map.of("FAIRLEAD_TLS_KEY_FILE", key.toString())))
        .hasMessageContaining("go together");
    String secret = Files.readString(key);
    Files.writeString(key, secret.replace("PRIVATE KEY", "RSA PRIVATE KEY"));
    assertThatThrownBy(() -> Tls.of(env))
        .hasMessageContaining("openssl pkcs8")
        .hasMessageNotContaining(secret.substring(100, 140));
  }
}
