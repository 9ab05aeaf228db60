package dev.fairlead.cli;

import dev.fairlead.access.Caller;
import dev.fairlead.access.Scope;
import dev.fairlead.access.Token;
import dev.fairlead.access.TokenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead token create}. */
@Command(
    name = "create",
    description = {
      "Make a token, print it once, and add its hash to the file of tokens.",
      "The operator that has the file in FAIRLEAD_TOKENS_FILE knows it from then on."
    })
final class TokenCreateCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(index = "0", paramLabel = "NAME", description = "What the audit log calls it.")
  private String name = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      defaultValue = "deploy",
      description = "read, deploy, webhook or admin (default: ${DEFAULT-VALUE}).")
  private String scope = "deploy";

  @Option(
      names = "--apps",
      paramLabel = "NAME,...",
      split = ",",
      description = "The apps that it is for; else all.")
  private List<String> apps = List.of();

  @Option(
      names = "--expires",
      paramLabel = "YYYY-MM-DD",
      description = "The first day that it is not valid any more.")
  private @Nullable String expires;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      defaultValue = "${env:FAIRLEAD_TOKENS_FILE}",
      description = "The file of tokens (FAIRLEAD_TOKENS_FILE); made when it is missing.")
  private Path file = Path.of("");

  TokenCreateCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    String secret = Token.create(new SecureRandom());
    Scope wanted = Scope.of(scope).orElseThrow(() -> new IOException("no such scope: " + scope));
    Token token =
        new Token(new Caller(name, wanted, new TreeSet<>(apps)), Token.hash(secret), expires());
    String before = Files.exists(file) ? Files.readString(file) : "";
    String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    List<String> lines = new ArrayList<>(before.lines().toList());
    lines.add(TokenFile.line(token));
    // A line that nobody could read would shut everybody out.
    List<Token> _ = TokenFile.read(file.toString(), lines);
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.write(
        file,
        (gap + TokenFile.line(token) + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.APPEND);
    cli.out().println(secret);
    return 0;
  }

  private @Nullable Instant expires() throws IOException {
    try {
      return expires == null
          ? null
          : LocalDate.parse(expires).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new IOException("--expires is a date: YYYY-MM-DD", e);
    }
  }
}
