package dev.fairlead.compose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.SpecHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Secrets and configs whose content a variable or the compose file itself holds; and, of a service
 * whose files are to be written, the files that it would have mounted. No file of the host is
 * mounted for them: they are written into the container before it starts.
 */
final class FileSpecs {
  private static final int DEFAULT_MODE = 0444;
  private static final int DIGITS = 8;

  /** What is read of one file; the rest of the machine has larger ones. */
  private static final int MAX_LENGTH = 1 << 20;

  private final Model model;
  private final Inputs inputs;
  private final Service service;
  private final List<Injected> files = new ArrayList<>();

  FileSpecs(Model model, Inputs inputs, Service service) {
    this.model = model;
    this.inputs = inputs;
    this.service = service;
  }

  /** Those of the service; {@code taken} is what is mounted there already. */
  List<Injected> among(Set<String> taken) {
    for (Json.Obj secret : service.canonical().objects("secrets")) {
      add("secrets", secret, "/run/secrets/", taken);
    }
    for (Json.Obj config : service.canonical().objects("configs")) {
      add("configs", config, "/", taken);
    }
    return files;
  }

  /** Writes what the compose file binds there. */
  void bind(Path file, String target, At asker) {
    String content = text(file, asker);
    if (target.getBytes(UTF_8).length > MountChecks.MAX_TARGET) {
      asker.refuse("is longer than " + MountChecks.MAX_TARGET + " bytes");
    } else if (content != null) {
      String digest = digest(content, null, null, DEFAULT_MODE);
      files.add(new Injected(target, content, null, null, DEFAULT_MODE, digest));
    }
  }

  private void add(String section, Json.Obj reference, String directory, Set<String> taken) {
    String source = reference.textOr("source", "");
    String content = content(section, source);
    String target = GoPath.absolute(directory, reference.textOr("target", source));
    if (content == null || !taken.add(target)) {
      return;
    }
    String mode = reference.text("mode");
    String uid = reference.text("uid");
    String gid = reference.text("gid");
    int bits = mode == null ? DEFAULT_MODE : Integer.parseInt(mode, 8);
    files.add(new Injected(target, content, uid, gid, bits, digest(content, uid, gid, bits)));
  }

  /** What is written, or null where it is a file that is mounted. */
  private @Nullable String content(String section, String source) {
    Json.Obj definition = model.canonical().object(section).object(source);
    String file = definition.text("file");
    if (file != null) {
      At asker = model.root().near(section).near(source).near("file");
      return service.written()
          ? Inputs.path(file, asker).map(p -> text(p, asker)).orElse(null)
          : null;
    }
    String variable = definition.text("environment");
    return variable != null ? model.variables().find(variable) : definition.text("content");
  }

  private @Nullable String text(Path file, At asker) {
    String text = inputs.whole(file, asker).orElse(null);
    if (text != null && text.length() > MAX_LENGTH) {
      asker.refuse("is too large to be written into a container: more than 1 MiB");
      return null;
    }
    return text;
  }

  /** As few digits as those of a mounted file: enough to see a change, too few to guess from. */
  private static String digest(
      String content, @Nullable String uid, @Nullable String gid, int mode) {
    String all = mode + ":" + uid + ":" + gid + ":" + content;
    return SpecHash.of(Map.of("text", all)).substring(0, DIGITS);
  }
}
