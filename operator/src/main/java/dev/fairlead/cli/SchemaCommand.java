package dev.fairlead.cli;

import dev.fairlead.crds.GeneratedResource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code fairlead schema}. */
@Command(name = "schema", description = "Print the JSON Schema of an AppRelease, for editors.")
final class SchemaCommand implements Callable<Integer> {
  private final Cli cli;

  SchemaCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    cli.out().println(GeneratedResource.SCHEMA.text().stripTrailing());
    return 0;
  }
}
