package dev.fairlead.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a token is for. */
public enum Scope {
  /** Looks at everything, changes nothing. */
  READ,
  /** Deploys, and sees nothing: as RollHook's WEBHOOK_TOKEN. */
  WEBHOOK,
  /** Deploys and rolls back the apps it names, and follows their deploys. */
  DEPLOY,
  /** Everything. */
  ADMIN;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of that name. */
  public static Optional<Scope> of(String text) {
    return Arrays.stream(values()).filter(scope -> scope.text().equals(text)).findFirst();
  }
}
