package dev.fairlead.cli;

import dev.fairlead.http.ApiClient;
import dev.fairlead.http.ApiException;
import dev.fairlead.http.Deployed;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead deploy}. */
@Command(
    name = "deploy",
    description = {
      "Ask the operator to have an app run an image, as POST /deploy/APP does.",
      "The token is that of FAIRLEAD_TOKEN_FILE or FAIRLEAD_TOKEN. Printed is the id of the job or,"
          + " with --wait, its log."
    })
final class DeployCommand implements Callable<Integer> {
  /** An operator that is restarted meanwhile is asked again for so long. */
  private static final int TRIES = 60;

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Cli cli;
  @Mixin private final ApiOption api = new ApiOption();

  @Parameters(paramLabel = "APP", description = "The release.")
  private String app = "";

  @Option(
      names = "--image-tag",
      required = true,
      paramLabel = "IMAGE",
      description = "What shall run: the whole reference.")
  private String image = "";

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = "The only service that it is for; else those that the app says.")
  private @Nullable String service;

  @Option(
      names = "--wait",
      description = "Show the log, and end with the job: exit 0 when it is in place, else 1.")
  private boolean wait;

  DeployCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws ApiException {
    ApiClient client = api.client(cli);
    String id = client.deploy(app, image, service == null ? "" : service);
    if (!wait) {
      cli.out().println(id);
      return 0;
    }
    Deployed ended = ended(client, id);
    if (ended.isGood()) {
      return 0;
    }
    cli.err().println("deploy " + id + " " + ended.status() + ": " + ended.error());
    return FairleadCommand.FAILED;
  }

  /** The log goes on where it broke off: the job outlives a restart of the operator. */
  private Deployed ended(ApiClient client, String id) throws ApiException {
    long[] last = {0};
    int tries = 0;
    while (true) {
      try {
        Optional<Deployed> verdict =
            client.follow(
                id,
                last[0],
                (number, line) -> {
                  last[0] = number;
                  cli.out().println(line);
                });
        if (verdict.isPresent() && verdict.get().isEnded()) {
          return verdict.get();
        }
        tries = 0; // it ended without a verdict: the operator is ending
      } catch (ApiException e) {
        if (!e.isDown() || ++tries == TRIES) {
          throw e;
        }
      }
      if (!cli.pause().rest(PAUSE)) {
        throw new ApiException(0, "interrupted; the job " + id + " goes on");
      }
    }
  }
}
