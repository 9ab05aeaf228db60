package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way to tell people or programs, and what goes that way. Secrets are read from files. */
@ExactlyOneOf({"webhook", "slack", "discord", "ntfy", "pushover", "email"})
public record ChannelConfig(
    @WhenUnset("") @JsonPropertyDescription("JSON to a server of yours.")
        @Nullable WebhookChannel webhook,
    @WhenUnset("") @JsonPropertyDescription("An incoming webhook of Slack, or what speaks like it.")
        @Nullable SecretUrl slack,
    @WhenUnset("") @JsonPropertyDescription("A webhook of a Discord channel.")
        @Nullable SecretUrl discord,
    @WhenUnset("") @JsonPropertyDescription("A topic of ntfy.") @Nullable NtfyChannel ntfy,
    @WhenUnset("") @JsonPropertyDescription("Pushover.") @Nullable PushoverChannel pushover,
    @WhenUnset("") @JsonPropertyDescription("Mail by SMTP.") @Nullable EmailChannel email,
    @JsonPropertyDescription(
            "What is told: `started`, `succeeded`, `failed`, `rolledBack`, `driftFound`,"
                + " `driftHealed`, `stalled`, `sourceStale`. None named: all but `started` and"
                + " `driftHealed`.")
        List<Occasion> on,
    @JsonPropertyDescription(
            "Of which releases; `*` at the end of a name stands for the rest of it. None named: of"
                + " all.")
        List<String> releases,
    @Default(ChannelConfig.TITLE)
        @Pattern(ChannelConfig.TEMPLATE)
        @Expected(ChannelConfig.TEMPLATE_WORDS)
        @JsonPropertyDescription("The title; the webhook has none.")
        String title,
    @Default(ChannelConfig.TEXT)
        @Pattern(ChannelConfig.TEMPLATE)
        @Expected(ChannelConfig.TEMPLATE_WORDS)
        @JsonPropertyDescription("The text; the webhook has none.")
        String text,
    @Default("600")
        @Min(0)
        @Max(86_400)
        @JsonPropertyDescription("The same is not told twice within so many seconds.")
        int repeatSeconds) {

  static final String TITLE = "{mark} {release} {event}";
  static final String TEXT = "{message}";
  private static final int REPEAT_SECONDS = 600;

  static final String TEMPLATE =
      "^([^{}]|\\{(mark|release|event|message|revision|job|service|host|time)\\})*$";

  static final String TEMPLATE_WORDS =
      "text with {mark}, {release}, {event}, {message}, {revision}, {job}, {service}, {host} or"
          + " {time}";

  /** What is told where nothing is said: what a person may want to do something about. */
  public static final List<Occasion> USUAL =
      List.of(
          Occasion.SUCCEEDED,
          Occasion.FAILED,
          Occasion.ROLLED_BACK,
          Occasion.DRIFT_FOUND,
          Occasion.STALLED,
          Occasion.SOURCE_STALE);

  public ChannelConfig {
    on = List.copyOf(on);
    releases = List.copyOf(releases);
  }

  /** One of which nothing else is said. */
  public static ChannelConfig of(List<Occasion> on) {
    return new ChannelConfig(
        null, null, null, null, null, null, on, List.of(), TITLE, TEXT, REPEAT_SECONDS);
  }

  /** One of which only the title is said. */
  public static ChannelConfig titled(String title) {
    return new ChannelConfig(
        null, null, null, null, null, null, List.of(), List.of(), title, TEXT, REPEAT_SECONDS);
  }

  /** Whether this goes here. */
  public boolean wants(Occasion occasion, String release) {
    return (on.isEmpty() ? USUAL : on).contains(occasion)
        && (releases.isEmpty() || releases.stream().anyMatch(one -> matches(one, release)));
  }

  private static boolean matches(String wanted, String release) {
    return wanted.endsWith("*")
        ? release.startsWith(wanted.substring(0, wanted.length() - 1))
        : wanted.equals(release);
  }
}
