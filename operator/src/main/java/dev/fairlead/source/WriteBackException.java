package dev.fairlead.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Desired state was not changed; the message is a sentence for people. */
public final class WriteBackException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Who can do something about it. */
  public enum Kind {
    /** What was asked for, or what stands there: it would fail again. */
    REFUSED,
    /** The place takes no changes, or not from us. */
    FORBIDDEN,
    /** The place is away, or others were always faster: it may work later. */
    UNAVAILABLE
  }

  private final Kind kind;

  public WriteBackException(Kind kind, String message) {
    this(kind, message, null);
  }

  public WriteBackException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
