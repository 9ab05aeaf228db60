package dev.fairlead.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.store.Job;
import dev.fairlead.store.JobCommit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rollouts as JSON, both ways. */
public final class JobJson {
  private JobJson() {}

  public static ObjectNode jobs(List<Job> all) {
    return Json.object().set("jobs", Json.array(all, JobJson::job));
  }

  public static List<Job> jobs(JsonNode node) {
    return Json.list(node.path("jobs"), JobJson::job);
  }

  public static ObjectNode job(Job job) {
    ObjectNode node =
        Json.object()
            .put("id", job.id())
            .put("release", job.release())
            .put("revision", job.revision())
            .put("summary", job.summary())
            .put("started", job.started().toString());
    Instant ended = job.ended();
    node.put("ended", ended == null ? null : ended.toString());
    node.put("outcome", job.outcome().text()).put("reason", job.reason());
    node.set("commit", commit(job.commit()));
    return node.set("images", Json.array(List.copyOf(job.images().entrySet()), JobJson::image));
  }

  public static Job job(JsonNode n) {
    JsonNode ended = n.path("ended");
    return new Job(
        n.path("id").asLong(),
        n.path("release").asText(),
        n.path("revision").asText(),
        n.path("summary").asText(),
        Instant.parse(n.path("started").asText()),
        ended.isTextual() ? Instant.parse(ended.asText()) : null,
        StatusJson.constant(Job.Outcome.values(), Job.Outcome::text, n.path("outcome")),
        n.path("reason").asText(),
        images(n.path("images")),
        commit(n.path("commit")));
  }

  private static @Nullable ObjectNode commit(@Nullable JobCommit commit) {
    return commit == null
        ? null
        : Json.object()
            .put("author", commit.author())
            .put("at", commit.at().toString())
            .put("subject", commit.subject());
  }

  private static @Nullable JobCommit commit(JsonNode n) {
    return n.isObject()
        ? new JobCommit(
            n.path("author").asText(),
            Instant.parse(n.path("at").asText()),
            n.path("subject").asText())
        : null;
  }

  private static ObjectNode image(Map.Entry<String, String> image) {
    return Json.object().put("service", image.getKey()).put("id", image.getValue());
  }

  private static SortedMap<String, String> images(JsonNode array) {
    SortedMap<String, String> images = new TreeMap<>();
    array.forEach(item -> images.put(item.path("service").asText(), item.path("id").asText()));
    return images;
  }
}
