package dev.fairlead.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a pipeline does with the API of an operator: asks for deploys, and how they went. */
final class DeployClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final String token;

  /** What came back. */
  record Reply(int status, String body) {
    JsonNode json() {
      try {
        return Json.parse(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError(body, e);
      }
    }
  }

  /**
   * @param api HOST:PORT
   */
  DeployClient(String api, String token) {
    this.base = "http://" + api;
    this.token = token;
  }

  Reply get(String path) {
    return ask("GET", path, "");
  }

  /**
   * Asks with the token and with more headers.
   *
   * @param headers names and values in turn
   */
  Reply ask(String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!all.contains("Authorization")) {
      all.addAll(List.of("Authorization", "Bearer " + token));
    }
    if (!all.contains("Content-Type")) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .headers(all.toArray(String[]::new))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Reply(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks for an image. @return the id of the job */
  String deploy(String app, String image, String service) {
    String of = service.isEmpty() ? "" : ",\"service\":\"" + service + "\"";
    Reply reply = ask("POST", "/deploy/" + app, "{\"image_tag\":\"" + image + "\"" + of + "}");
    if (reply.status() != 200) {
      throw new AssertionError(reply);
    }
    return reply.json().path("job_id").asText();
  }

  JsonNode job(String id) {
    return get("/jobs/" + id).json();
  }

  /** The job, once it has ended. */
  JsonNode ended(String id) {
    Eventually.within(
        PATIENCE,
        () -> {
          if (!List.of("success", "failed").contains(job(id).path("status").asText())) {
            throw new AssertionError(job(id).toString());
          }
        });
    return job(id);
  }

  /** The lines of its log, to the end of the job. */
  List<String> log(String id) {
    return get("/jobs/" + id + "/logs")
        .body()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring("data: ".length()))
        .toList();
  }

  /** The phase of a release; empty while nobody answers. */
  String phase(String release) {
    try {
      return get("/api/v1/releases/" + release).json().path("phase").asText();
    } catch (UncheckedIOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
