package dev.fairlead.notify;

import java.util.Map;
import java.util.Optional;

/**
 * Keys of Pushover from the environment, {@code PUSHOVER_USER_KEY} and {@code PUSHOVER_APP_TOKEN},
 * as RollHook reads them.
 */
public final class PushoverAccount {
  private static final String USER = "PUSHOVER_USER_KEY";
  private static final String TOKEN = "PUSHOVER_APP_TOKEN";

  private final String user;
  private final String token;

  private PushoverAccount(String user, String token) {
    this.user = user;
    this.token = token;
  }

  /** Whether both are set. */
  public static boolean isIn(Map<String, String> environment) {
    return !environment.getOrDefault(USER, "").isEmpty()
        && !environment.getOrDefault(TOKEN, "").isEmpty();
  }

  public static Optional<PushoverAccount> of(Map<String, String> environment) {
    return isIn(environment)
        ? Optional.of(
            new PushoverAccount(
                environment.getOrDefault(USER, ""), environment.getOrDefault(TOKEN, "")))
        : Optional.empty();
  }

  Way way(String api) {
    return message -> Ways.pushover(api, token, user, message).send();
  }

  /** I24: neither of the two. */
  @Override
  public String toString() {
    return "PushoverAccount";
  }
}
