package dev.fairlead.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.http.Json;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code -o text|json}. */
public final class OutputOption {

  /** For people, or for programs. */
  enum Format {
    TEXT,
    JSON
  }

  /** Lower case, as everything on a command line. */
  static final class Reader implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      return switch (text) {
        case "text" -> Format.TEXT;
        case "json" -> Format.JSON;
        default -> throw new TypeConversionException("expected text or json, not '" + text + "'");
      };
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      converter = Reader.class,
      description = "For people (text, the default) or for programs (json).")
  private Format format = Format.TEXT;

  public boolean isJson() {
    return format == Format.JSON;
  }

  /** Prints what was asked for. */
  public void print(Cli cli, List<String> lines, JsonNode json) {
    if (isJson()) {
      cli.out().println(Json.pretty(json));
    } else {
      lines.forEach(cli.out()::println);
    }
  }
}
