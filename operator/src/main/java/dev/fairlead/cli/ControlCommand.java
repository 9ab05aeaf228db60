package dev.fairlead.cli;

import dev.fairlead.http.ApiException;
import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that ask the running operator to do something with a release. */
abstract sealed class ControlCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final ApiOption api = new ApiOption();

  @Parameters(paramLabel = "NAME", description = "The release.")
  private String name = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for the status and the history.")
  private String reason = "";

  ControlCommand(Cli cli) {
    this.cli = cli;
  }

  abstract Control control();

  @Override
  public Integer call() throws ApiException {
    String by = cli.env().getOrDefault("SUDO_USER", cli.env().getOrDefault("USER", ""));
    cli.out().println(api.client(cli).control(name, control(), new Asker(by, reason)));
    return 0;
  }

  /** {@code fairlead rollback}. */
  @Command(
      name = "rollback",
      description = {
        "Bring a release back to what it was, and hold it there until the desired state changes.",
        "Without --to: to the last revision that was wholly in place before the present one."
      })
  static final class Rollback extends ControlCommand {
    @Option(
        names = "--to",
        paramLabel = "REVISION",
        description = "A revision of `fairlead history`, or its beginning.")
    private @Nullable String to;

    Rollback(Cli cli) {
      super(cli);
    }

    @Override
    Control control() {
      return new Control.Rollback(to == null ? "" : to);
    }
  }

  /** {@code fairlead abort}. */
  @Command(
      name = "abort",
      description = {
        "Give up the rollout of a release that is under way, as if it had failed: what was there"
            + " before comes back.",
        "`fairlead retry` tries it again."
      })
  static final class Abort extends ControlCommand {
    Abort(Cli cli) {
      super(cli);
    }

    @Override
    Control control() {
      return new Control.Abort();
    }
  }

  /** {@code fairlead suspend}. */
  @Command(
      name = "suspend",
      description = "Change nothing of a release, and heal nothing, until it is resumed.")
  static final class Suspend extends ControlCommand {
    Suspend(Cli cli) {
      super(cli);
    }

    @Override
    Control control() {
      return new Control.Suspend();
    }
  }

  /** {@code fairlead resume}. */
  @Command(
      name = "resume",
      description = "Let a release go on that was suspended, has paused, or was rolled back.")
  static final class Resume extends ControlCommand {
    Resume(Cli cli) {
      super(cli);
    }

    @Override
    Control control() {
      return new Control.Resume();
    }
  }
}
