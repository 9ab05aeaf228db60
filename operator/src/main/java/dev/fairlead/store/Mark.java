package dev.fairlead.store;

import java.time.Instant;

/**
 * Something about a release that was decided or learnt once and holds until it is taken back.
 *
 * @param key what it is about; empty for the release itself
 * @param value what was decided; empty when the mark says it all
 * @param by who decided; empty when Fairlead did
 * @param reason why, for people
 */
public record Mark(
    String release, Kind kind, String key, String value, Instant at, String by, String reason) {

  /** What marks are for. Their names stand in the database. */
  public enum Kind {
    /** Fields of a spec ({@code hash path}) that the Engine stores in a way of its own. */
    TOLERATED,
    /**
     * A pause after which a rollout was let go on: the key is the service, the value its target.
     */
    RESUMED,
    /** A local image, by its id, that containers were made from; the value is the reference. */
    IMAGE,
    /**
     * A container, by its id, that was started and whose {@code post_start} was not seen to end;
     * the value says why, where it failed.
     */
    HOOK,
    /**
     * A container, by its id, that was last told while it ran of this content of its files; the
     * value tells it from any other.
     */
    TOLD,
    /** Nothing is changed until it is resumed. */
    SUSPENDED,
    /**
     * Held at a {@link Revision} while the desired state is the one that the key names, by its
     * fingerprint; the value is the revision's id.
     */
    ROLLBACK,
    /** What the forge was told last of it: the commit and the state. */
    REPORTED,
    /** What people were told that holds; the key is the occasion. */
    NOTIFIED,
    /**
     * Instances of the service that the key names, made before this mark, are replaced once though
     * nothing differs; the value says who asked for it.
     */
    RENEWED,
    /** The source that declared it last, by its name: told apart where there are several. */
    DECLARED
  }
}
