package dev.fairlead.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.notify.Answer;
import dev.fairlead.notify.Notifier;
import dev.fairlead.notify.PushoverAccount;
import dev.fairlead.store.InMemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fairlead notify test}. */
@Command(
    name = "test",
    description = {
      "Send a message to every channel, or to those that are named, and say what became of it.",
      "Exit code 0: all were taken; 1: one was not. No operator is needed."
    })
final class NotifyTestCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final ConfigOption config = new ConfigOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(paramLabel = "CHANNEL", description = "Names of channels (default: all).")
  private List<String> wanted = List.of();

  NotifyTestCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    List<String> lines = new ArrayList<>();
    boolean well = true;
    try (Notifier notifier =
        new Notifier(
            new TreeMap<>(config.read(cli.env()).notifications()),
            PushoverAccount.of(cli.env()),
            new InMemoryStore(),
            (_, _) -> {},
            Clock.systemUTC())) {
      List<String> names = wanted.isEmpty() ? notifier.names() : wanted;
      if (names.isEmpty()) {
        throw new IOException("no channel is configured: `notifications` in fairlead.yaml");
      }
      for (String name : names) {
        String failure = failure(notifier.test(name));
        well &= failure.isEmpty();
        lines.add(name + (failure.isEmpty() ? "  sent" : "  failed: " + failure));
        results
            .addObject()
            .put("channel", name)
            .put("sent", failure.isEmpty())
            .put("reason", failure);
      }
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("channels", results);
    output.print(cli, lines, json);
    return well ? 0 : FairleadCommand.FAILED;
  }

  private static String failure(Answer answer) {
    return switch (answer) {
      case Answer.Taken _ -> "";
      case Answer.Later(String why, _) -> why;
      case Answer.Refused(String why) -> why;
    };
  }
}
