package dev.fairlead.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.config.Config;
import dev.fairlead.desired.ImageChange;
import dev.fairlead.http.ApiException;
import dev.fairlead.loop.WriteBacks;
import dev.fairlead.source.WriteBack.Note;
import dev.fairlead.source.WriteBack.Written;
import dev.fairlead.status.ReleaseStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead set image}. */
@Command(
    name = "image",
    description = {
      "Set the image of a service in the AppRelease: in a directory the file is replaced, in a git"
          + " repository a commit is pushed.",
      "Nothing else of the file is changed. The operator follows as with any other change."
    })
public final class SetImageCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final StateOption state = new StateOption();
  @Mixin private final SourceOption source = new SourceOption();
  @Mixin private final ConfigOption config = new ConfigOption();
  @Mixin private final KeyOption key = new KeyOption();
  @Mixin private final ApiOption api = new ApiOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(index = "0", paramLabel = "RELEASE", description = "The release.")
  private String release = "";

  @Parameters(
      index = "1",
      paramLabel = "SERVICE=IMAGE",
      description = "A service of it, and what it shall run.")
  private String assignment = "";

  @Option(
      names = "--author",
      paramLabel = "NAME <MAIL>",
      description = "The author of the commit (default: FAIRLEAD_GIT_COMMITTER).")
  private String author = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the commit's message.")
  private String reason = "";

  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "600",
      paramLabel = "SECONDS",
      description = {
        "Wait until the operator at --api has it in place: exit 0, or 1 with the reason.",
        "At most SECONDS (600)."
      })
  private @Nullable Integer seconds;

  SetImageCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    ImageChange change = change();
    Config configured = config.read(cli.env());
    long before = seconds == null ? 0 : generation(change);
    Written written =
        new WriteBacks(
                source.or(configured.sources()).files(kubectl(change)),
                state.or(configured.state().directory()).path(cli.env()),
                key.or(configured.secrets()).in(cli.env()),
                cli.clock())
            .set(change, new Note(author, reason));
    output.print(cli, List.of(line(change, written)), json(change, written));
    if (seconds == null) {
      return 0;
    }
    Following following = new Following(cli, api.client(cli));
    return following.until(change, written, before, Duration.ofSeconds(seconds));
  }

  private ImageChange change() throws IOException {
    int equals = assignment.indexOf('=');
    if (equals < 0) {
      throw new IOException("\"%s\" says no image: expected SERVICE=IMAGE".formatted(assignment));
    }
    try {
      return new ImageChange(
          release, assignment.substring(0, equals), assignment.substring(equals + 1));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String kubectl(ImageChange change) {
    return "use `kubectl patch apprelease %s --type merge -p '{\"spec\":{\"services\":{\"%s\":{\"image\":\"%s\"}}}}'`"
        .formatted(change.release(), change.service(), change.image());
  }

  /** Before anything is written, so that nothing is when nobody could be asked about it. */
  private long generation(ImageChange change) throws ApiException {
    return api.client(cli).overview().releases().stream()
        .filter(status -> status.release().equals(change.release()))
        .mapToLong(ReleaseStatus::generation)
        .findFirst()
        .orElse(0);
  }

  private static String line(ImageChange change, Written written) {
    String commit =
        written.revision().isEmpty()
            ? ""
            : ", commit "
                + written.revision().substring(0, Math.min(12, written.revision().length()));
    return written.changed()
        ? "%s  %s: %s → %s%s"
            .formatted(
                written.file(),
                change.service(),
                written.before().orElse("(the compose file's)"),
                change.image(),
                commit)
        : "%s  %s: is %s already%s"
            .formatted(written.file(), change.service(), change.image(), commit);
  }

  private static ObjectNode json(ImageChange change, Written written) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("release", change.release());
    node.put("service", change.service());
    node.put("image", change.image());
    node.put("before", written.before().orElse(null));
    node.put("file", written.file());
    node.put("revision", written.revision());
    node.put("changed", written.changed());
    return node;
  }
}
