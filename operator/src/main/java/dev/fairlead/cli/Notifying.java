package dev.fairlead.cli;

import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.Config;
import dev.fairlead.config.Occasion;
import dev.fairlead.deploy.DeployListener;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.notify.Audience;
import dev.fairlead.notify.DeployNotices;
import dev.fairlead.notify.News;
import dev.fairlead.notify.Notifier;
import dev.fairlead.notify.PushoverAccount;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.Store;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The channels, as far as there are any; with none, nothing of them is loaded. */
final class Notifying implements Audience, DeployListener, AutoCloseable {
  private final @Nullable Notifier notifier;
  private final @Nullable DeployNotices deploys;

  private Notifying(@Nullable Notifier notifier, @Nullable DeployNotices deploys) {
    this.notifier = notifier;
    this.deploys = deploys;
  }

  static Notifying of(
      Config config,
      Map<String, String> environment,
      Rollhook rollhook,
      Store store,
      OperatorMetrics metrics) {
    SortedMap<String, ChannelConfig> channels = new TreeMap<>(config.notifications());
    boolean account = PushoverAccount.isIn(environment);
    boolean ofDeploys = rollhook.isUsed() && (account || !rollhook.webhook().isEmpty());
    return new Notifying(
        channels.isEmpty() && (!account || rollhook.isUsed())
            ? null
            : new Notifier(
                channels,
                // With a rollhook.config.yaml deploys are told there: nothing twice.
                rollhook.isUsed() ? Optional.empty() : PushoverAccount.of(environment),
                store,
                metrics::notified,
                Clock.systemUTC()),
        ofDeploys
            ? new DeployNotices(
                rollhook.webhook(), PushoverAccount.of(environment), metrics::notified)
            : null);
  }

  @Override
  public void ended(Deploy deploy, Consumer<String> log) {
    if (deploys != null) {
      deploys.ended(deploy, log);
    }
    String error = deploy.error();
    if (deploy.cause() == Deploy.Cause.PULL && error != null) {
      // It led to no rollout, whose end would be told.
      told(new News(Occasion.FAILED, deploy.app(), "", 0, "", error, "", deploy.updated()));
    }
  }

  @Override
  public void published(ReleaseStatus status) {
    if (notifier != null) {
      notifier.published(status);
    }
  }

  @Override
  public void told(News news) {
    if (notifier != null) {
      notifier.told(news);
    }
  }

  @Override
  public void close() {
    if (notifier != null) {
      notifier.close();
    }
    if (deploys != null) {
      deploys.close();
    }
  }
}
