package dev.fairlead.store;

import dev.fairlead.spec.Ordered;
import java.time.Instant;
import java.util.SortedMap;

/**
 * What a release was when a desired state was wholly in place: enough to run it again.
 *
 * @param id given by the store, growing; 0 before
 * @param revision the git commit, or content hash
 * @param fingerprint of the desired state
 * @param job the rollout that brought it; 0 when there was none
 * @param images local image ids by service
 * @param body the whole resolved desired state, for the planner alone
 */
public record Revision(
    long id,
    String release,
    String revision,
    String fingerprint,
    Instant at,
    long job,
    SortedMap<String, String> images,
    Body body) {

  public Revision {
    images = Ordered.map(images);
  }

  Revision withId(long given) {
    return new Revision(given, release, revision, fingerprint, at, job, images, body);
  }

  /** The same without what must not be shown. */
  Revision withoutBody() {
    return new Revision(id, release, revision, fingerprint, at, job, images, Body.NONE);
  }

  /** Never the body. */
  @Override
  public String toString() {
    return "Revision[" + id + " " + release + " " + revision + "]";
  }
}
