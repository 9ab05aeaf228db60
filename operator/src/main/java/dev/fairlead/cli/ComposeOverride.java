package dev.fairlead.cli;

import dev.fairlead.compose.ComposeLoader;
import dev.fairlead.compose.ConfigResult;
import dev.fairlead.desired.Declaration;
import dev.fairlead.desired.Problems;
import dev.fairlead.desired.ReleaseFile;
import dev.fairlead.desired.ReleaseReader;
import dev.fairlead.desired.Resolver;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead compose override}. */
@Command(
    name = "override",
    description = {
      "Print what an AppRelease says beside its compose files, as one more of them: with it,",
      "`docker compose -f compose.yaml -f OVERRIDE up -d` changes nothing of what Fairlead runs."
    })
final class ComposeOverride implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "FILE", description = "The file of the AppRelease.")
  private Path file = Path.of("");

  @Option(names = "--release", paramLabel = "NAME", description = "Which of several in that file.")
  private @Nullable String release;

  @Option(names = "--output", paramLabel = "FILE", description = "Write it there.")
  private @Nullable Path output;

  ComposeOverride(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    return switch (declared()) {
      case Declaration.Invalid invalid -> refused(invalid.problems());
      case Declaration.Valid valid when valid.release().spec().compose() == null ->
          throw new IOException("the release is a site, which has no compose project");
      case Declaration.Valid valid ->
          switch (ComposeLoader.override(Resolver.request(valid), Files::readString)) {
            case ConfigResult.Refused refused -> refused(refused.problems());
            case ConfigResult.Shown shown -> shown(shown.text());
          };
    };
  }

  private int shown(String text) throws IOException {
    if (output == null) {
      cli.out().print(text);
      cli.out().flush();
    } else {
      Files.writeString(output, text, StandardCharsets.UTF_8);
    }
    return 0;
  }

  private int refused(List<Problem> problems) {
    cli.err().print(Problems.render(problems));
    cli.err().flush();
    return FairleadCommand.FAILED;
  }

  private Declaration declared() throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    List<Declaration> all =
        ReleaseReader.read(new ReleaseFile(file.toString(), absolute, Files.readString(absolute)));
    List<Declaration> meant =
        all.stream().filter(d -> release == null || d.name().orElse("").equals(release)).toList();
    if (meant.size() != 1) {
      throw new IOException(
          meant.isEmpty()
              ? file + " declares no such AppRelease"
              : file + " declares several; say --release NAME");
    }
    return meant.getFirst();
  }
}
