package dev.fairlead.store;

import dev.fairlead.desired.Desired;
import org.jspecify.annotations.Nullable;

/**
 * The whole of a desired state as an {@link Archive} text. It is written when somebody reads it:
 * that is who stores it in a file, and not the pass that hands it over. It holds environments,
 * hence secrets, and is never shown (I24).
 */
public final class Body {
  /** Of one that is only listed. */
  public static final Body NONE = new Body("", null);

  private final @Nullable Desired desired;
  private volatile @Nullable String text;

  private Body(@Nullable String text, @Nullable Desired desired) {
    this.text = text;
    this.desired = desired;
  }

  public static Body of(String text) {
    return new Body(text, null);
  }

  public static Body of(Desired desired) {
    return new Body(null, desired);
  }

  public String text() {
    String known = text;
    if (known == null) {
      known = desired == null ? "" : Archive.text(desired);
      text = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || (other instanceof Body body && text().equals(body.text()));
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  /** Never the text. */
  @Override
  public String toString() {
    return "Body";
  }
}
