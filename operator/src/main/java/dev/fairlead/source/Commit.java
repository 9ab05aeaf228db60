package dev.fairlead.source;

import java.time.Instant;

/**
 * A commit, for people.
 *
 * @param id the full object id
 * @param author the name alone
 * @param at when it was committed, which a rebase makes anew
 * @param subject the first line of its message, shortened
 */
public record Commit(String id, String author, Instant at, String subject) {
  private static final int SHORT = 12;

  /** {@code 1a2b3c4d5e6f by Ann Lee at 2026-01-02T03:04:05Z: bump web}. */
  @Override
  public String toString() {
    return "%s by %s at %s: %s"
        .formatted(id.substring(0, Math.min(SHORT, id.length())), author, at, subject);
  }
}
