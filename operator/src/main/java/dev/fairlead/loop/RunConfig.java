package dev.fairlead.loop;

import dev.fairlead.engine.Engine;
import dev.fairlead.http.ApiAddress;
import dev.fairlead.site.Sites;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.traffic.Provider;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the operator runs.
 *
 * @param stateDirectory for history and quarantine; null keeps them in memory
 * @param api where the local API listens; null serves none
 * @param resync how often the host is listed although nothing was heard
 * @param once ends when every release has converged or failed
 * @param unsealing what is done with encrypted files of the desired state
 * @param proxies what the proxies that lead requests are to know
 * @param sites where the files of sites are; null where nothing lasts
 */
public record RunConfig(
    @Nullable Path stateDirectory,
    @Nullable ApiAddress api,
    URI engine,
    Duration resync,
    PrunePolicy prune,
    boolean once,
    Unsealing unsealing,
    Proxies proxies,
    @Nullable Path sites) {

  /** Of a desired state that nobody encrypted. */
  public RunConfig(
      @Nullable Path stateDirectory,
      @Nullable ApiAddress api,
      URI engine,
      Duration resync,
      PrunePolicy prune,
      boolean once) {
    this(stateDirectory, api, engine, resync, prune, once, Unsealing.NONE, Proxies.NONE, null);
  }

  Provider proxy(Engine engine) {
    return proxies.on(engine);
  }

  Sites sites(Engine engine) {
    return new UsedSites(sites, engine);
  }
}
