package dev.fairlead.notify;

import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.Occasion;
import dev.fairlead.config.PushoverChannel;
import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Event;
import dev.fairlead.store.Job;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every channel what it wants to hear. Fire and forget: whoever reports something is never
 * held up and learns of no failure; that is in the log, and in the log of the rollout.
 */
public final class Notifier implements Audience, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("notify");
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

  /** The channel of the keys that stand in the environment. */
  private static final String ACCOUNT = "pushover";

  /** As RollHook tells: after every rollout, well or not. */
  private static final ChannelConfig ENDS_OF_ROLLOUTS =
      ChannelConfig.of(List.of(Occasion.SUCCEEDED, Occasion.FAILED, Occasion.ROLLED_BACK));

  private final SortedMap<String, Channel> channels = new TreeMap<>();
  private final Store store;
  private final BiConsumer<String, String> tally;
  private final Clock clock;
  private final Standing standing;

  private record Channel(ChannelConfig config, Way way, Outbox outbox) {}

  /**
   * @param account of Pushover, from the environment: a further channel, unless one has its name
   * @param tally counts what became of a message: the channel, and {@code sent} or {@code failed}
   */
  public Notifier(
      SortedMap<String, ChannelConfig> configured,
      Optional<PushoverAccount> account,
      Store store,
      BiConsumer<String, String> tally,
      Clock clock) {
    this(store, tally, clock);
    configured.forEach((name, config) -> add(name, config, Ways.of(config), FIRST_DELAY));
    account.ifPresent(found -> {
      if (!channels.containsKey(ACCOUNT)) {
        add(ACCOUNT, ENDS_OF_ROLLOUTS, found.way(PushoverChannel.API), FIRST_DELAY);
      }
    });
  }

  Notifier(Store store, BiConsumer<String, String> tally, Clock clock) {
    this.store = store;
    this.tally = tally;
    this.clock = clock;
    this.standing = new Standing(store);
  }

  void add(String name, ChannelConfig config, Way way, Duration firstDelay) {
    Outbox outbox =
        new Outbox(
            name,
            news -> way.tell(message(news, config)),
            new Ends(),
            firstDelay,
            Duration.ofSeconds(config.repeatSeconds()));
    channels.put(name, new Channel(config, way, outbox));
  }

  private Message message(News news, ChannelConfig config) {
    Job job = news.job() == 0 ? null : store.job(news.job()).orElse(null);
    return new Message(news, job, Host.name(), config);
  }

  @Override
  public void published(ReleaseStatus status) {
    boolean stalled =
        status.conditions().stream()
            .anyMatch(c -> c.type() == Condition.Type.STALLED && c.value() == Condition.Value.TRUE);
    if (stalled) {
      Reason reason = status.conditions().getFirst().reason();
      Occasion occasion =
          reason == Reason.SOURCE_UNAVAILABLE ? Occasion.SOURCE_STALE : Occasion.STALLED;
      told(
          new News(
              occasion,
              status.release(),
              status.revision(),
              0,
              "",
              status.message(),
              reason.text() + " " + status.revision(),
              clock.instant()));
    } else if (status.phase() == Phase.CONVERGED) {
      standing.allIsWell(status.release());
    }
  }

  @Override
  public void told(News news) {
    if (news.standing().isEmpty() || standing.isNew(news)) {
      for (Channel channel : channels.values()) {
        if (channel.config().wants(news.occasion(), news.release())) {
          channel.outbox().put(news);
        }
      }
    }
  }

  /** The names of the channels. */
  public List<String> names() {
    return List.copyOf(channels.keySet());
  }

  /** Sends a message to see whether it arrives, once and at once. */
  public Answer test(String name) {
    Channel channel = channels.get(name);
    if (channel == null) {
      return new Answer.Refused("no channel has that name");
    }
    String text = "A test: what Fairlead tells arrives here.";
    News news = new News(Occasion.SUCCEEDED, "fairlead-test", "", 0, "", text, "", clock.instant());
    try {
      return channel.way().tell(message(news, channel.config()));
    } catch (IOException e) {
      return new Answer.Later(String.valueOf(e.getMessage()), Duration.ZERO);
    }
  }

  private final class Ends implements Report {
    @Override
    public void sent(String channel, News news) {
      tally.accept(channel, "sent");
    }

    @Override
    public void failed(String channel, News news, String why) {
      tally.accept(channel, "failed");
      String what = news.occasion().text() + " was not told: " + why;
      LOG.warn("release={} channel={} {}", news.release(), channel, what);
      store.event(
          new Event(
              0,
              news.release(),
              news.job(),
              clock.instant(),
              "notify",
              news.service(),
              channel,
              "",
              "failed",
              what));
    }
  }

  @Override
  public void close() {
    List<Thread> closing = new ArrayList<>();
    channels.values().forEach(c -> closing.add(Thread.ofVirtual().start(c.outbox()::close)));
    for (Thread each : closing) {
      try {
        each.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
