package dev.fairlead.cli;

import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.Config;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.notify.Audience;
import dev.fairlead.notify.News;
import dev.fairlead.notify.Notifier;
import dev.fairlead.notify.PushoverAccount;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Store;
import java.time.Clock;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The channels, as far as there are any; with none, nothing of them is loaded. */
final class Notifying implements Audience, AutoCloseable {
  private final @Nullable Notifier notifier;

  private Notifying(@Nullable Notifier notifier) {
    this.notifier = notifier;
  }

  static Notifying of(
      Config config, Map<String, String> environment, Store store, OperatorMetrics metrics) {
    SortedMap<String, ChannelConfig> channels = new TreeMap<>(config.notifications());
    return new Notifying(
        channels.isEmpty() && !PushoverAccount.isIn(environment)
            ? null
            : new Notifier(
                channels,
                PushoverAccount.of(environment),
                store,
                metrics::notified,
                Clock.systemUTC()));
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
  }
}
