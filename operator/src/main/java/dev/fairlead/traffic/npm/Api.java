package dev.fairlead.traffic.npm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.traffic.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Its REST API, as a user who logs in, and again when the token has expired. */
final class Api {
  private static final String HOSTS = "/api/nginx/proxy-hosts";
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Http http;
  private final Path credentials;

  /** Never shown (I24). */
  private String token = "";

  Api(NpmSettings settings) {
    this.http = new Http(settings.url(), settings.answer());
    this.credentials = settings.credentials();
  }

  /** Its proxy hosts. */
  JsonNode hosts() throws IOException {
    JsonNode hosts = call("GET", HOSTS, "");
    if (!hosts.isArray()) {
      throw new IOException("its proxy hosts are no list");
    }
    return hosts;
  }

  JsonNode create(ObjectNode host) throws IOException {
    return call("POST", HOSTS, host.toString());
  }

  JsonNode update(long id, ObjectNode change) throws IOException {
    return call("PUT", HOSTS + "/" + id, change.toString());
  }

  /** Switches a host on or off. */
  void enable(long id, boolean on) throws IOException {
    call("POST", HOSTS + "/" + id + (on ? "/enable" : "/disable"), "{}");
  }

  void delete(long id) throws IOException {
    call("DELETE", HOSTS + "/" + id, "");
  }

  private JsonNode call(String method, String path, String body) throws IOException {
    boolean fresh = token.isEmpty();
    if (fresh) {
      login();
    }
    Http.Answer answer = send(method, path, body);
    boolean expired = answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN;
    if (expired && !fresh) {
      login();
      answer = send(method, path, body);
    }
    if (!answer.good()) {
      throw refused(answer);
    }
    return parse(answer.body());
  }

  private Http.Answer send(String method, String path, String body) throws IOException {
    return http.send(method, path, Map.of("Authorization", "Bearer " + token), body);
  }

  private void login() throws IOException {
    token = "";
    List<String> lines = Files.readAllLines(credentials);
    if (lines.size() < 2) {
      throw new IOException(credentials + " has no two lines: a user, and a password");
    }
    ObjectNode who = JsonNodeFactory.instance.objectNode();
    who.put("identity", lines.get(0).strip()).put("secret", lines.get(1).strip());
    Http.Answer answer = http.send("POST", "/api/tokens", Map.of(), who.toString());
    if (!answer.good()) {
      throw new EngineException(
          Kind.TRANSIENT, "Nginx Proxy Manager does not let the user of " + credentials + " in");
    }
    token = parse(answer.body()).path("token").asText();
    if (!token.matches("[\\x21-\\x7e]+")) {
      token = "";
      throw new IOException("it gave no token");
    }
  }

  private static EngineException refused(Http.Answer answer) throws IOException {
    String why = parse(answer.body()).path("error").path("message").asText();
    return new EngineException(
        answer.status() / 100 == 5 ? Kind.UNKNOWN_OUTCOME : Kind.TRANSIENT,
        "Nginx Proxy Manager refuses: " + (why.isEmpty() ? "it answers " + answer.status() : why));
  }

  private static JsonNode parse(String body) throws IOException {
    try {
      return body.isBlank() ? JsonNodeFactory.instance.nullNode() : MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      // Without what was answered: it may hold a token (I24).
      throw new IOException("what it answers is not JSON");
    }
  }
}
