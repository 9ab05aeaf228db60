package dev.fairlead.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * A deploy as the API tells it.
 *
 * @param error why it failed; else empty
 * @param json as it was told
 */
public record Deployed(
    String id,
    String app,
    String image,
    String status,
    String error,
    Instant created,
    JsonNode json) {

  /** Reads what {@link DeployJson} writes. */
  static Deployed of(JsonNode job) {
    return new Deployed(
        job.path("id").asText(),
        job.path("app").asText(),
        job.path("image_tag").asText(),
        job.path("status").asText(),
        job.path("error").asText(""),
        Instant.parse(job.path("created_at").asText()),
        job);
  }

  static List<Deployed> all(JsonNode jobs) {
    return Json.list(jobs, Deployed::of);
  }

  public boolean isGood() {
    return status.equals("success");
  }

  public boolean isEnded() {
    return isGood() || status.equals("failed");
  }
}
