package dev.fairlead.cli;

import dev.fairlead.http.Samples;
import dev.fairlead.status.ReleaseStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs a command line and keeps what it said. */
final class Invocation {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final String api;
  private Supplier<List<ReleaseStatus>> host = List::of;
  private Terminal terminal = Terminal.PLAIN;
  private Cli.Pause pause = _ -> false;
  private String token = "";

  Invocation(String api) {
    this.api = api;
  }

  Invocation host(Supplier<List<ReleaseStatus>> labels) {
    host = labels;
    return this;
  }

  Invocation terminal(Terminal kind) {
    terminal = kind;
    return this;
  }

  Invocation pause(Cli.Pause how) {
    pause = how;
    return this;
  }

  Invocation token(String secret) {
    token = secret;
    return this;
  }

  int run(String... args) {
    Cli cli =
        new Cli(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            Map.of("FAIRLEAD_API", api, "FAIRLEAD_TOKEN", token),
            terminal,
            InstantSource.fixed(Samples.NOW),
            host,
            pause);
    return FairleadCommand.of(cli, FairleadCommand.commands(cli, new LinkedHashMap<>()), args)
        .execute(args);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
