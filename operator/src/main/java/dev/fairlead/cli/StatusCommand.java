package dev.fairlead.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.http.ApiClient;
import dev.fairlead.http.ApiException;
import dev.fairlead.http.Json;
import dev.fairlead.http.Overview;
import dev.fairlead.http.StatusJson;
import dev.fairlead.status.ReleaseStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead status}. */
@Command(
    name = "status",
    description = "Show the releases, or one of them with its conditions and containers.")
final class StatusCommand implements Callable<Integer> {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Cli cli;
  @Mixin private final ApiOption api = new ApiOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Only this release, in detail.")
  private @Nullable String name;

  @Option(
      names = {"-w", "--watch"},
      description = "Stay and show every change, until interrupted.")
  private boolean watch;

  StatusCommand(Cli cli) {
    this.cli = cli;
  }

  /**
   * What was seen.
   *
   * @param remark why it is not the operator's own word; empty when it is
   */
  private record Seen(Overview overview, String remark) {
    List<ReleaseStatus> releases() {
      return overview.releases();
    }

    /** The releases alone. */
    static Seen of(List<ReleaseStatus> releases, String remark) {
      return new Seen(new Overview(releases, List.of()), remark);
    }
  }

  @Override
  public Integer call() throws ApiException {
    if (watch) {
      watch();
      return 0;
    }
    Seen seen = look();
    if (!seen.remark().isEmpty()) {
      cli.err().println(seen.remark());
    }
    output.print(cli, text(seen), json(seen));
    return 0;
  }

  private Seen look() throws ApiException {
    ApiClient client = api.client(cli);
    try {
      return name == null
          ? new Seen(client.overview(), "")
          : Seen.of(List.of(client.release(name)), "");
    } catch (ApiException e) {
      if (!e.isDown()) {
        throw e;
      }
      return onHost(e);
    }
  }

  private Seen onHost(ApiException down) throws ApiException {
    List<ReleaseStatus> found;
    try {
      found = cli.host().get();
    } catch (RuntimeException e) {
      throw new ApiException(
          0, down.getMessage() + "; and the host cannot be asked: " + e.getMessage());
    }
    List<ReleaseStatus> asked =
        found.stream().filter(s -> name == null || s.release().equals(name)).toList();
    if (name != null && asked.isEmpty()) {
      throw new ApiException(
          404, down.getMessage() + "; no container on this host belongs to \"" + name + "\"");
    }
    return Seen.of(asked, down.getMessage() + "; shown is what the containers' own labels say");
  }

  private List<String> text(Seen seen) {
    StatusText text = new StatusText(cli.terminal(), cli.clock().instant());
    return name == null ? text.overview(seen.overview()) : text.detail(seen.releases().getFirst());
  }

  private JsonNode json(Seen seen) {
    return name == null
        ? StatusJson.overview(seen.overview())
        : StatusJson.release(seen.releases().getFirst());
  }

  private void watch() {
    if (cli.terminal().live() && !output.isJson()) {
      redraw();
    } else {
      append();
    }
  }

  /** On a terminal: the same place is drawn over, also when only an age changed. */
  private void redraw() {
    List<String> drawn = List.of();
    do {
      List<String> lines = frame();
      if (!lines.equals(drawn)) {
        cli.out().print(Terminal.redraw(lines, drawn.size()));
        cli.out().flush();
        drawn = lines;
      }
    } while (cli.pause().rest(LOOK_EVERY));
  }

  private List<String> frame() {
    List<String> lines = new ArrayList<>();
    try {
      Seen seen = look();
      lines.addAll(text(seen));
      if (!seen.remark().isEmpty()) {
        lines.addAll(List.of("", seen.remark()));
      }
    } catch (ApiException e) {
      lines.add(String.valueOf(e.getMessage()));
    }
    int height = cli.terminal().height();
    if (lines.size() > height) {
      int hidden = lines.size() - height + 1;
      lines.subList(height - 1, lines.size()).clear();
      lines.add("… " + Words.count(hidden, "more line"));
    }
    int width = cli.terminal().width();
    // A coloured line was cut as a table already; escapes must not be cut through.
    return lines.stream().map(l -> l.indexOf('\u001b') < 0 ? Tables.cut(l, width) : l).toList();
  }

  /** Elsewhere: a whole answer whenever what is true changed. */
  private void append() {
    Seen last = null;
    String complaint = "";
    do {
      try {
        Seen seen = look();
        if (!seen.equals(last)) {
          show(seen, last == null);
          last = seen;
        }
        complaint = "";
      } catch (ApiException e) {
        String said = String.valueOf(e.getMessage());
        if (!said.equals(complaint)) {
          cli.err().println(said);
          complaint = said;
        }
      }
    } while (cli.pause().rest(LOOK_EVERY));
  }

  private void show(Seen seen, boolean first) {
    if (!seen.remark().isEmpty()) {
      cli.err().println(seen.remark());
    }
    if (output.isJson()) {
      cli.out().println(Json.text(json(seen)));
      return;
    }
    if (!first) {
      cli.out().println();
    }
    text(seen).forEach(cli.out()::println);
  }
}
