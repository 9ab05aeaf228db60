package dev.fairlead.notify;

import dev.fairlead.source.git.EnvironmentProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One POST over HTTP, bounded in time and size. No redirect is followed: what is sent is for one
 * server.
 *
 * @param secrets kept out of what is told of a refusal, as the address is: the server may repeat
 *     them (I24)
 */
record Post(String url, Map<String, String> headers, String body, List<String> secrets) {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int MAX_ANSWER_BYTES = 4 * 1024;
  private static final int MAX_SHOWN = 200;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final double MAX_ASKED_SECONDS = 6 * 3600;

  /** One that carries a secret: it goes over TLS, or to this machine. */
  static Post secret(String url, Map<String, String> headers, String body, String... more)
      throws IOException {
    URI uri = parsed(url);
    // Asked of no name server for https: behind a proxy none may know the name.
    if (!"https".equals(uri.getScheme())
        && !InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
      throw new IOException("a secret goes over https only");
    }
    return new Post(url, headers, body, List.of(more));
  }

  /** I24: neither the address nor what is sent there. */
  @Override
  public String toString() {
    return "Post";
  }

  private static URI parsed(String url) throws IOException {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // I24: its message would quote the address.
      throw new IOException("that is no address");
    }
    throw new IOException("that is no address of http or https");
  }

  Answer send() throws IOException {
    HttpURLConnection connection = open();
    try {
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setRequestProperty("User-Agent", "fairlead");
      headers.forEach(connection::setRequestProperty);
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      return answer(connection);
    } catch (IllegalArgumentException e) {
      // I24: what refuses a header quotes it.
      throw new IOException("what should be sent is no header");
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection open() throws IOException {
    URL where = parsed(url).toURL();
    HttpURLConnection connection =
        (HttpURLConnection) where.openConnection(new EnvironmentProxy(System.getenv()).of(where));
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    return connection;
  }

  private Answer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status / 100 == 2) {
      return new Answer.Taken();
    }
    String said = said(connection);
    String why = "HTTP " + status + (said.isEmpty() ? "" : ": " + said);
    boolean later =
        status / 100 == 5
            || status == TOO_MANY_REQUESTS
            || status == HttpURLConnection.HTTP_CLIENT_TIMEOUT;
    return later
        ? new Answer.Later(why, patience(connection.getHeaderField("Retry-After")))
        : new Answer.Refused(why);
  }

  /** Seconds, with Discord also in parts; whoever sends a date is asked again by our own pace. */
  private static Duration patience(@Nullable String header) {
    try {
      double seconds = header == null ? 0 : Double.parseDouble(header);
      double bounded = Math.clamp(Double.isNaN(seconds) ? 0 : seconds, 0, MAX_ASKED_SECONDS);
      return Duration.ofMillis((long) Math.ceil(bounded * 1000));
    } catch (NumberFormatException e) {
      return Duration.ZERO;
    }
  }

  private String said(HttpURLConnection connection) throws IOException {
    InputStream stream =
        Optional.ofNullable(connection.getErrorStream()).orElse(InputStream.nullInputStream());
    String text;
    try (stream) {
      text = new String(stream.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
    }
    // Addresses of webhooks are secrets themselves.
    URI uri = parsed(url);
    List<String> hidden = new ArrayList<>(secrets);
    hidden.addAll(List.of(url, String.valueOf(uri.getRawPath()), String.valueOf(uri.getQuery())));
    for (String secret : hidden) {
      text = secret.length() < 2 ? text : text.replace(secret, "(hidden)");
    }
    return Texts.cut(Texts.line(text), MAX_SHOWN);
  }
}
