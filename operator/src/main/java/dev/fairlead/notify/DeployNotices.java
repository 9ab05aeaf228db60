package dev.fairlead.notify;

import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.Occasion;
import dev.fairlead.config.PushoverChannel;
import dev.fairlead.deploy.DeployListener;
import dev.fairlead.http.DeployJson;
import dev.fairlead.http.Json;
import dev.fairlead.store.Deploy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of deploys as RollHook does: after each, when its record is final, the job as {@code GET
 * /jobs/{id}} gives it. What is not taken is in the deploy's log, and changes no verdict.
 */
public final class DeployNotices implements DeployListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("notify");
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final String TITLE = "{mark} {release}";

  private final BiConsumer<String, String> tally;
  private final List<Channel> channels = new ArrayList<>();

  /** How one deploy is told once. */
  private interface Way {
    Answer tell(Deploy deploy) throws IOException;
  }

  /** What waits for its turn, by the deploy's id. */
  private record Channel(String name, Outbox outbox, Map<String, Told> waiting) {}

  private record Told(Deploy deploy, Consumer<String> log) {}

  /**
   * @param webhook of the rollhook.config.yaml; empty for none
   * @param tally counts what became of a message: the channel, and {@code sent} or {@code failed}
   */
  public DeployNotices(
      String webhook, Optional<PushoverAccount> account, BiConsumer<String, String> tally) {
    this(tally);
    if (!webhook.isEmpty()) {
      webhook(webhook, FIRST_DELAY);
    }
    account.ifPresent(found -> pushover(found, PushoverChannel.API, FIRST_DELAY));
  }

  DeployNotices(BiConsumer<String, String> tally) {
    this.tally = tally;
  }

  void webhook(String url, Duration firstDelay) {
    add(
        "webhook",
        deploy -> new Post(url, Map.of(), Json.text(DeployJson.deploy(deploy)), List.of()).send(),
        firstDelay);
  }

  void pushover(PushoverAccount account, String api, Duration firstDelay) {
    add("pushover", deploy -> account.way(api).tell(message(deploy)), firstDelay);
  }

  private static Message message(Deploy deploy) {
    String text = "Image: " + deploy.image() + "\nStatus: " + deploy.status().text();
    String error = deploy.error();
    News news =
        new News(
            deploy.status() == Deploy.Status.SUCCESS ? Occasion.SUCCEEDED : Occasion.FAILED,
            deploy.app(),
            "",
            0,
            "",
            error == null ? text : text + "\nError: " + error,
            "",
            deploy.updated());
    return new Message(news, null, Host.name(), ChannelConfig.titled(TITLE));
  }

  private void add(String name, Way way, Duration firstDelay) {
    Map<String, Told> waiting = new ConcurrentHashMap<>();
    Outbox outbox =
        new Outbox(
            name,
            news -> tell(name, way, waiting.get(news.message())),
            new Ends(waiting),
            firstDelay,
            Duration.ZERO);
    channels.add(new Channel(name, outbox, waiting));
  }

  private static Answer tell(String channel, Way way, @Nullable Told told) {
    if (told == null) {
      return new Answer.Refused("it was given up");
    }
    Answer answer;
    try {
      answer = way.tell(told.deploy());
    } catch (IOException e) {
      answer = new Answer.Later(String.valueOf(e.getMessage()), Duration.ZERO);
    }
    if (answer instanceof Answer.Later(String why, Duration _)) {
      told.log().accept(line(channel, why));
    }
    return answer;
  }

  private static String line(String channel, String why) {
    return "[notifier] " + channel + ": " + why;
  }

  @Override
  public void ended(Deploy deploy, Consumer<String> log) {
    for (Channel channel : channels) {
      channel.waiting().put(deploy.id(), new Told(deploy, log));
      channel
          .outbox()
          .put(
              new News(
                  Occasion.SUCCEEDED, deploy.app(), "", 0, "", deploy.id(), "", deploy.updated()));
    }
  }

  private final class Ends implements Report {
    private final Map<String, Told> waiting;

    Ends(Map<String, Told> waiting) {
      this.waiting = waiting;
    }

    @Override
    public void sent(String channel, News news) {
      waiting.remove(news.message());
      tally.accept(channel, "sent");
    }

    @Override
    public void failed(String channel, News news, String why) {
      Told told = waiting.remove(news.message());
      tally.accept(channel, "failed");
      LOG.warn(
          "app={} deploy={} channel={} not told: {}", news.release(), news.message(), channel, why);
      if (told != null) {
        told.log().accept(line(channel, why));
      }
    }
  }

  @Override
  public void close() {
    channels.forEach(channel -> channel.outbox().close());
  }
}
