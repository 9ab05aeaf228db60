package dev.fairlead.site;

import dev.fairlead.desired.Site;
import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.SiteState;
import dev.fairlead.plan.Step;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of sites are. Every step may be taken again; what cannot be done is an {@link
 * EngineException}, whose kind says whether the same may succeed later.
 */
public interface Sites {
  /** Where there is no place for any. */
  Sites NONE =
      new Sites() {
        @Override
        public SiteState observe(String release, @Nullable Site site) {
          return SiteState.NONE;
        }

        @Override
        public void take(Step.OnSite step, Consumer<String> read) {
          throw new EngineException(
              EngineException.Kind.REFUSED,
              "this operator has no place for the files of sites: it was given no state directory");
        }

        @Override
        public SortedSet<String> releases() {
          return new TreeSet<>();
        }
      };

  /**
   * What is there of a release.
   *
   * @param site null where it is none, and may have been one
   */
  SiteState observe(String release, @Nullable Site site);

  /**
   * Takes a step.
   *
   * @param read hears of the id of an image as soon as a container is made from it to read its
   *     files, whatever becomes of that
   */
  void take(Step.OnSite step, Consumer<String> read);

  /** The releases that something is there of. */
  SortedSet<String> releases();
}
