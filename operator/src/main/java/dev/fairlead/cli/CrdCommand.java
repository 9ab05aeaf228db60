package dev.fairlead.cli;

import dev.fairlead.crds.GeneratedResource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code fairlead crd}. */
@Command(
    name = "crd",
    description = {
      "Print the CustomResourceDefinitions of the Kubernetes source:",
      "fairlead crd | kubectl apply --server-side -f -"
    })
final class CrdCommand implements Callable<Integer> {
  private final Cli cli;

  CrdCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    cli.out().println(GeneratedResource.APP_RELEASES.text().stripTrailing());
    cli.out().println("---");
    cli.out().println(GeneratedResource.DOCKER_HOSTS.text().stripTrailing());
    return 0;
  }
}
