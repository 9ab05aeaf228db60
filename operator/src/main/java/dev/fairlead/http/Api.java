package dev.fairlead.http;

import dev.fairlead.access.Identities;
import dev.fairlead.access.Tokens;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Registry;
import dev.fairlead.store.Store;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that the API tells of and takes orders for.
 *
 * @param metrics the text of {@code /metrics}
 * @param webhook of a forge
 * @param identities who may ask
 * @param signatures of deploys
 * @param traefik what Traefik is to do; empty before that is known
 */
public record Api(
    Releases releases,
    Store store,
    Supplier<String> metrics,
    Webhook webhook,
    Identities identities,
    Deploys deploys,
    Registry registry,
    Signatures signatures,
    Supplier<Optional<String>> traefik) {

  /** One that nobody deploys with, and that needs no token. */
  public static Api of(Releases releases, Store store, Supplier<String> metrics) {
    return new Api(
        releases,
        store,
        metrics,
        Webhook.none(),
        Tokens.none(),
        Nothing.deploys(store, InstantSource.system()),
        Registry.NONE,
        new Signatures(Map.of()),
        Optional::empty);
  }

  /** The same, which listens to a forge as well. */
  public Api with(Webhook forge) {
    return new Api(
        releases, store, metrics, forge, identities, deploys, registry, signatures, traefik);
  }

  /** The same, which takes deploys from those who can prove who they are. */
  public Api with(Identities known, Deploys taken, Registry places, Signatures signed) {
    return new Api(releases, store, metrics, webhook, known, taken, places, signed, traefik);
  }

  /** The same, which Traefik polls. */
  public Api polledBy(Supplier<Optional<String>> configuration) {
    return new Api(
        releases,
        store,
        metrics,
        webhook,
        identities,
        deploys,
        registry,
        signatures,
        configuration);
  }

  DeployRoutes deployRoutes() {
    return new DeployRoutes(deploys, registry);
  }
}
