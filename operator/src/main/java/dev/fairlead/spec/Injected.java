package dev.fairlead.spec;

import org.jspecify.annotations.Nullable;

/**
 * A file that is written into a container before its start, because no host has it: a secret or
 * config that the compose file takes from a variable or holds itself.
 *
 * @param target absolute
 * @param content null where it is not known: the Engine tells nothing of it
 * @param uid numeric, or null for root; {@code gid} likewise
 * @param mode permission bits
 * @param digest tells one content from another; empty where another one is no other container
 */
public record Injected(
    String target,
    @Nullable String content,
    @Nullable String uid,
    @Nullable String gid,
    int mode,
    String digest) {

  Injected withDigest(String other) {
    return new Injected(target, content, uid, gid, mode, other);
  }

  /** Never what is in it (I24). */
  @Override
  public String toString() {
    return "Injected[" + target + " " + digest + "]";
  }
}
