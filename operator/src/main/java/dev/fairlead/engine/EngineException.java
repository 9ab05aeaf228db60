package dev.fairlead.engine;

import org.jspecify.annotations.Nullable;

/** A call that did not succeed. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is known after the failure. */
  public enum Kind {
    /** 404: the object does not exist. Nothing was changed. */
    NOT_FOUND,
    /** 409: in conflict with the object's state or with another's name. Nothing was changed. */
    CONFLICT,
    /**
     * Another 4xx, or a 5xx whose text is the Engine's verdict on the request: refused. Nothing was
     * changed.
     */
    REFUSED,
    /** Start failed: the container stays as created or exited. */
    START_FAILED,
    /** A command that was to run in the container did not end well; the container goes on. */
    HOOK_FAILED,
    /** The registry or the network between failed; the same call may succeed later. */
    TRANSIENT,
    /** Timeout, broken pipe, 5xx: it may have happened or not (I13). */
    UNKNOWN_OUTCOME,
    /** No connection could be made. Nothing was changed. */
    UNREACHABLE
  }

  private final Kind kind;

  public EngineException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public EngineException(Kind kind, String message) {
    this(kind, message, null);
  }

  public Kind kind() {
    return kind;
  }
}
