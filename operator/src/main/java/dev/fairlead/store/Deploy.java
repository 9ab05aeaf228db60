package dev.fairlead.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * That somebody asked for an image, and what became of it.
 *
 * @param id a UUID
 * @param app the release
 * @param services that shall run the image, one after the other
 * @param image as it was sent
 * @param previous the image that the first of the services was declared with before; empty when
 *     that is not known
 * @param error why it failed, or will; null while it may go well
 * @param cause what kind of failure; NONE while it may go well
 * @param by who asked
 * @param delivery what tells a signed request from its repetition; empty when it was not signed
 * @param written so many of the services have the image declared by it
 */
public record Deploy(
    String id,
    String app,
    List<String> services,
    String image,
    String previous,
    Status status,
    @Nullable String error,
    Cause cause,
    Instant created,
    Instant updated,
    String by,
    String delivery,
    int written) {
  public Deploy {
    services = List.copyOf(services);
  }

  /** Where it stands. */
  public enum Status {
    QUEUED,
    RUNNING,
    SUCCESS,
    FAILED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    public boolean isEnd() {
      return this == SUCCESS || this == FAILED;
    }

    /** The one of that name. @throws IllegalArgumentException when there is none */
    public static Status of(String text) {
      return Arrays.stream(values())
          .filter(status -> status.text().equals(text))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no status: " + text));
    }
  }

  /** Why one failed, for those who have to tell it by a number. */
  public enum Cause {
    NONE,
    /** What was asked for cannot be: nothing was touched. */
    REFUSED,
    /** The image cannot be had: nothing was touched. */
    PULL,
    /** It was tried, and is taken back or given up. */
    ROLLED_BACK,
    /** Another one came. */
    SUPERSEDED,
    /** Somebody said so. */
    CANCELLED,
    /** Something else failed. */
    BROKEN
  }

  /** The same, under way. */
  public Deploy running(Instant at) {
    return with(Status.RUNNING, null, Cause.NONE, previous, written, at);
  }

  /** The same, having come so far. */
  public Deploy written(int services, String before, Instant at) {
    return with(Status.RUNNING, null, Cause.NONE, before, services, at);
  }

  /** The same, about to be declared in place of another image. */
  public Deploy replacing(String before, Instant at) {
    return with(status, error, cause, before, written, at);
  }

  /** The same, which somebody cancelled: it ends as that once what it began is taken back. */
  public Deploy cancelled(String sentence, Instant at) {
    return with(status, sentence, Cause.CANCELLED, previous, written, at);
  }

  public boolean isCancelled() {
    return cause == Cause.CANCELLED;
  }

  public Deploy succeeded(Instant at) {
    return with(Status.SUCCESS, null, Cause.NONE, previous, written, at);
  }

  public Deploy failed(Cause why, String sentence, Instant at) {
    return with(Status.FAILED, sentence, why, previous, written, at);
  }

  private Deploy with(
      Status now, @Nullable String sentence, Cause why, String before, int count, Instant at) {
    return new Deploy(
        id, app, services, image, before, now, sentence, why, created, at, by, delivery, count);
  }
}
