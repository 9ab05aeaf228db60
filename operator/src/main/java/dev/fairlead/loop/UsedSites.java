package dev.fairlead.loop;

import dev.fairlead.desired.Site;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.SiteState;
import dev.fairlead.plan.Step;
import dev.fairlead.site.SiteDisk;
import dev.fairlead.site.Sites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of sites, of which nothing is loaded where there are none: no release is one, and no
 * earlier run left a directory.
 */
final class UsedSites implements Sites {
  private static final Logger LOG = LoggerFactory.getLogger(UsedSites.class);

  private final @Nullable Path root;
  private final Engine engine;
  private volatile @Nullable Sites used;

  /**
   * @param root null where nothing lasts
   */
  UsedSites(@Nullable Path root, Engine engine) {
    this.root = root;
    this.engine = engine;
  }

  private Sites sites() {
    Sites known = used;
    if (known == null) {
      known = root == null ? Sites.NONE : new SiteDisk(root, engine, InstantSource.system());
      used = known;
    }
    return known;
  }

  private boolean any() {
    return used != null || (root != null && Files.isDirectory(root));
  }

  @Override
  public SiteState observe(String release, @Nullable Site site) {
    return site == null && !any() ? SiteState.NONE : sites().observe(release, site);
  }

  @Override
  public void take(Step.OnSite step, Consumer<String> read) {
    sites().take(step, read);
  }

  @Override
  public SortedSet<String> releases() {
    try {
      return any() ? sites().releases() : new TreeSet<>();
    } catch (EngineException e) {
      LOG.debug("which sites there are is not known: {}", e.getMessage());
      return new TreeSet<>(); // Nothing is removed for what cannot be seen (I18).
    }
  }
}
