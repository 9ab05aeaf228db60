package dev.fairlead.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code fairlead schema}. */
@Command(name = "schema", description = "Print the JSON Schema of an AppRelease, for editors.")
final class SchemaCommand implements Callable<Integer> {
  private static final String SCHEMA = "/dev/fairlead/crds/apprelease.schema.json";

  private final Cli cli;

  SchemaCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    try (InputStream in = SchemaCommand.class.getResourceAsStream(SCHEMA)) {
      if (in == null) {
        throw new IOException("this build contains no schema");
      }
      cli.out().println(new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
      return 0;
    }
  }
}
