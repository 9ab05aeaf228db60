package dev.fairlead.traffic.caddy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.traffic.Http;
import java.io.IOException;
import java.util.Map;

/** Caddy's administration: parts of its configuration by path or id. */
final class Admin {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_FOUND = 404;

  private final Http http;

  Admin(Http http) {
    this.http = http;
  }

  /**
   * A part.
   *
   * @param value missing where there is none
   * @param etag what it is by, for a change that must not meet another one
   */
  record Part(JsonNode value, String etag) {
    boolean there() {
      return !value.isMissingNode() && !value.isNull();
    }
  }

  Part get(String path) throws IOException {
    Http.Answer answer = http.get(path);
    if (answer.good()) {
      return new Part(parse(answer.body()), answer.header("etag"));
    }
    if (absent(answer)) {
      return new Part(JSON.missingNode(), "");
    }
    throw new IOException("it answers " + answer.status());
  }

  /** Only Caddy's own word says that there is no such part: one that lets nobody in knows none. */
  private static boolean absent(Http.Answer answer) {
    return answer.body().contains("unknown object") || answer.body().contains("invalid traversal");
  }

  private static JsonNode parse(String body) throws IOException {
    try {
      return body.isBlank() ? JSON.nullNode() : MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("what Caddy answers is not JSON", e);
    }
  }

  /** Somebody else changed it meanwhile; nothing was changed. */
  static final class Changed extends IOException {
    private static final long serialVersionUID = 1L;

    Changed() {
      super("Caddy's configuration was changed by somebody else at the same time");
    }
  }

  /** Sets what is there, or is not there yet. */
  void put(String path, Part before, JsonNode value) throws IOException {
    Map<String, String> headers =
        before.etag().isEmpty() ? Map.of() : Map.of("If-Match", before.etag());
    expect(http.send(before.there() ? "PATCH" : "PUT", path, headers, value.toString()));
  }

  /** Appends to what is a list. */
  void append(String path, JsonNode value) throws IOException {
    expect(http.send("POST", path, Map.of(), value.toString()));
  }

  /** One that is not there is well. */
  void delete(String path) throws IOException {
    Http.Answer answer = http.send("DELETE", path, Map.of(), "");
    if (answer.status() != NOT_FOUND) {
      expect(answer);
    }
  }

  private static void expect(Http.Answer answer) throws IOException {
    if (answer.status() == PRECONDITION_FAILED) {
      throw new Changed();
    }
    if (!answer.good()) {
      String why = parse(answer.body()).path("error").asText("it answers " + answer.status());
      throw new EngineException(Kind.TRANSIENT, "Caddy refuses: " + why);
    }
  }
}
