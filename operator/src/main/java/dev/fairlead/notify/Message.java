package dev.fairlead.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.Occasion;
import dev.fairlead.http.JobJson;
import dev.fairlead.http.Json;
import dev.fairlead.plan.PlanText;
import dev.fairlead.store.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is told, as people and programs read it.
 *
 * @param job the rollout; null when it belongs to none, or that is forgotten already
 */
record Message(News news, @Nullable Job job, String host, ChannelConfig channel) {
  private static final Pattern WORD = Pattern.compile("\\{([a-z]+)}");
  private static final Pattern NEW_IMAGE = Pattern.compile("image: \\S* ?→ ([^\\s;]+)");

  String title() {
    return Texts.line(filled(channel.title()));
  }

  String text() {
    return filled(channel.text());
  }

  /** Whether somebody should look at it. */
  boolean urgent() {
    return switch (news.occasion()) {
      case FAILED, ROLLED_BACK, STALLED, SOURCE_STALE -> true;
      case STARTED, SUCCEEDED, DRIFT_FOUND, DRIFT_HEALED -> false;
    };
  }

  private String filled(String template) {
    Map<String, String> words =
        Map.of(
            "mark", mark(),
            "release", news.release(),
            "event", event(news.occasion()),
            "message", sentence(),
            "revision", PlanText.shortRevision(news.revision()),
            "job", news.job() == 0 ? "" : String.valueOf(news.job()),
            "service", news.service(),
            "host", host,
            "time", news.at().truncatedTo(ChronoUnit.SECONDS).toString());
    return WORD.matcher(template)
        .replaceAll(
            word -> Matcher.quoteReplacement(words.getOrDefault(word.group(1), word.group())));
  }

  private String mark() {
    return switch (news.occasion()) {
      case STARTED -> "▶";
      case SUCCEEDED, DRIFT_HEALED -> "✅";
      case FAILED, ROLLED_BACK -> "❌";
      case DRIFT_FOUND, STALLED, SOURCE_STALE -> "⚠";
    };
  }

  private static String event(Occasion occasion) {
    return switch (occasion) {
      case STARTED -> "started";
      case SUCCEEDED -> "succeeded";
      case FAILED -> "failed";
      case ROLLED_BACK -> "was rolled back";
      case DRIFT_FOUND -> "differs from what is declared";
      case DRIFT_HEALED -> "is as declared again";
      case STALLED -> "is stalled";
      case SOURCE_STALE -> "has a source that cannot be read";
    };
  }

  private String sentence() {
    if (job == null) {
      return news.message();
    }
    Instant ended = job.ended();
    String took =
        ended == null
            ? ""
            : String.format(
                Locale.ROOT,
                " (%.1f s)",
                Duration.between(job.started(), ended).toMillis() / 1000.0);
    String why = job.reason().isEmpty() ? "" : "; " + job.reason();
    return job.summary() + took + why;
  }

  /**
   * For programs. What belongs to a rollout has RollHook's fields of a job at the top; beside them
   * stand what happened and the whole rollout as the API gives it.
   */
  ObjectNode payload() {
    ObjectNode node = Json.object();
    if (job != null) {
      Instant ended = job.ended();
      node.put("id", String.valueOf(job.id()))
          .put("app", job.release())
          .put("image_tag", image(job.summary()))
          .put("status", status(job.outcome()))
          .put("error", status(job.outcome()).equals("failed") ? error(job) : null)
          .put("created_at", time(job.started()))
          .put("updated_at", time(ended == null ? job.started() : ended));
    }
    node.put("event", news.occasion().text())
        .put("release", news.release())
        .put("revision", news.revision())
        .put("service", news.service())
        .put("message", sentence())
        .put("host", host)
        .put("at", time(news.at()));
    return node.set("job", job == null ? null : JobJson.job(job));
  }

  private static String error(Job job) {
    return job.reason().isEmpty() ? job.outcome().text() : job.reason();
  }

  private static String image(String summary) {
    Matcher found = NEW_IMAGE.matcher(summary);
    return found.find() ? found.group(1) : "";
  }

  private static String status(Job.Outcome outcome) {
    return switch (outcome) {
      case RUNNING -> "running";
      case COMPLETE -> "success";
      case ROLLED_BACK, FAILED, SUPERSEDED, INTERRUPTED -> "failed";
    };
  }

  /** UTC with exactly three digits of a second. */
  private static String time(Instant at) {
    return String.format(Locale.ROOT, "%1$tFT%1$tT.%1$tLZ", at.atZone(ZoneOffset.UTC));
  }
}
