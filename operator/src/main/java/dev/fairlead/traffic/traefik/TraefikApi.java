package dev.fairlead.traffic.traefik;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/** Traefik's API, which tells what it does now. */
final class TraefikApi {
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final int OK = 200;
  private static final int ABSENT = 404;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final TraefikSettings settings;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();

  TraefikApi(TraefikSettings settings) {
    this.settings = settings;
  }

  /**
   * What Traefik made of something that it was told here.
   *
   * @param section {@code routers}, {@code services} or {@code middlewares}
   * @return empty when it has no such thing
   */
  Optional<JsonNode> ask(String protocol, String section, String name) throws IOException {
    String full = name + "@http";
    String named = URLEncoder.encode(full, StandardCharsets.UTF_8).replace("+", "%20");
    Optional<JsonNode> one = ask("/api/" + protocol + "/" + section + "/" + named);
    if (one.isPresent() && !one.get().path("name").asText().equals(full)) {
      throw new IOException("what it answers is not Traefik's");
    }
    return one;
  }

  /** Everything that it is made of. */
  JsonNode overview() throws IOException {
    return ask("/api/overview").orElseGet(MAPPER::createObjectNode);
  }

  private Optional<JsonNode> ask(String path) throws IOException {
    URI place = URI.create(settings.api().toString().replaceAll("/+$", "") + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(place).timeout(ANSWER);
    String proof = proof();
    if (!proof.isEmpty()) {
      request.header("Authorization", proof);
    }
    HttpResponse<String> answer = sent(request.build());
    return switch (answer.statusCode()) {
      case OK -> Optional.of(parsed(answer.body()));
      case ABSENT -> absent(parsed(answer.body()));
      default -> throw new IOException("it answers with status " + answer.statusCode());
    };
  }

  private static JsonNode parsed(String body) throws IOException {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is not Traefik's", e);
    }
  }

  /** Only Traefik's own word says that it has no such thing: others do not know it, either. */
  private static Optional<JsonNode> absent(JsonNode answer) throws IOException {
    if (!answer.path("message").asText().contains("not found")) {
      throw new IOException("it answers with status " + ABSENT);
    }
    return Optional.empty();
  }

  /** What is wrong, for people: the JDK gives a refusal no words. */
  static String sentence(IOException e) {
    return e instanceof ConnectException
        ? "nothing listens there"
        : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }

  private HttpResponse<String> sent(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Read each time: what it is may be changed meanwhile. */
  private String proof() throws IOException {
    Path password = settings.passwordFile();
    Path token = settings.tokenFile();
    if (token != null) {
      String value = Files.readString(token).strip();
      if (!value.matches("[\\x21-\\x7e]+")) {
        // I24: whoever refused the header would quote it.
        throw new IOException(token + " holds no token: one line of ASCII, without a blank");
      }
      return "Bearer " + value;
    }
    if (password == null) {
      return "";
    }
    String pair = settings.username() + ":" + Files.readString(password).strip();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
