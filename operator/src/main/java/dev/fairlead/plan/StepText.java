package dev.fairlead.plan;

import dev.fairlead.spec.Listen;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A step in words: what, on what, why. */
public final class StepText {
  private StepText() {}

  /** The one word for a kind of step, as logs, events and metrics show it. */
  public static String verb(Step step) {
    return switch (step) {
      case Step.CreateNetwork _ -> "network";
      case Step.RemoveNetwork _ -> "unnetwork";
      case Step.CreateVolume _ -> "volume";
      case Step.Pull _ -> "pull";
      case Step.Create _ -> "create";
      case Step.Start _ -> "start";
      case Step.Unpause _ -> "unpause";
      case Step.Signal _ -> "signal";
      case Step.Probe _ -> "probe";
      case Step.Join _ -> "join";
      case Step.Leave _ -> "leave";
      case Step.Move _ -> "move";
      case Step.Update _ -> "update";
      case Step.Stop _ -> "stop";
      case Step.Remove _ -> "remove";
      case Step.Rename _ -> "rename";
      case Step.Open _ -> "open";
      case Step.Close _ -> "close";
      case Step.Admit _ -> "admit";
      case Step.Evict _ -> "evict";
      case Step.Withdraw _ -> "withdraw";
      case Step.Publish _ -> "publish";
      case Step.Serve _ -> "serve";
      case Step.Link _ -> "link";
      case Step.Unlink _ -> "unlink";
      case Step.Discard _ -> "discard";
      case Step.Clear _ -> "clear";
    };
  }

  /** What it acts on. */
  public static String subject(Step step) {
    return switch (step) {
      case Step.CreateNetwork create -> create.network().name();
      case Step.RemoveNetwork remove -> remove.name();
      case Step.CreateVolume create -> create.volume().name();
      case Step.Pull pull -> pull.reference();
      case Step.Create create -> create.name();
      case Step.Rename rename -> rename.target().name() + " → " + rename.name();
      case Step.Open open -> open.route().id();
      case Step.Close close -> close.route();
      case Step.Withdraw withdraw -> withdraw.backend();
      case Step.Publish publish -> "version " + publish.version();
      case Step.Serve serve -> "version " + serve.version();
      case Step.Link link -> link.host();
      case Step.Unlink unlink -> unlink.host();
      case Step.Discard discard -> "version " + discard.version();
      case Step.Clear clear -> "site " + clear.release();
      case Step.OnContainer on -> on.target().name();
    };
  }

  /** Why, and with what. */
  static String detail(Step step) {
    return switch (step) {
      case Step.Stop stop ->
          (stop.hooks().isEmpty() ? "" : "pre_stop, then ")
              + stop.signal()
              + ", "
              + stop.grace().toSeconds()
              + "s grace";
      case Step.Join join when !join.endpoints().isEmpty() -> join.cause() + ": as " + names(join);
      case Step.Signal signal -> signal.signal() + ": " + signal.cause();
      case Step.Remove remove when remove.volumes() ->
          remove.cause() + ", with its nameless volumes";
      case Step.Move move -> moved(move) + ": " + move.cause();
      case Step.Start start when !start.hooks().isEmpty() -> start.cause() + ", then post_start";
      case Step.Create create when create.quiet() -> create.cause() + " (no traffic yet)";
      case Step.Open open when !open.listens().isEmpty() ->
          open.cause()
              + ": "
              + open.listens().stream().map(Listen::toString).collect(Collectors.joining(", "));
      case Step other -> other.cause().text();
    };
  }

  private static String moved(Step.Move move) {
    return Stream.concat(
            move.joins().stream().map(e -> "onto " + e.network()),
            move.leaves().stream().map(name -> "off " + name))
        .collect(Collectors.joining(", "));
  }

  private static String names(Step.Join join) {
    return join.endpoints().stream()
        .map(e -> String.join(", ", e.aliases()) + " on " + e.network())
        .reduce((a, b) -> a + "; " + b)
        .orElse("");
  }

  static String of(Step step, int verbWidth, int subjectWidth) {
    return PlanText.pad(verb(step), verbWidth)
        + PlanText.pad(subject(step), subjectWidth)
        + detail(step);
  }

  public static String of(Step step) {
    return verb(step) + " " + subject(step) + ": " + detail(step);
  }
}
