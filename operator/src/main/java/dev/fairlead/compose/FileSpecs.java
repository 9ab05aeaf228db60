package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.SpecHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Secrets and configs whose content a variable or the compose file itself holds. No file of the
 * host is mounted: they are written into the container before it starts.
 */
final class FileSpecs {
  private static final int DEFAULT_MODE = 0444;
  private static final int DIGITS = 8;

  private final Model model;

  FileSpecs(Model model) {
    this.model = model;
  }

  /** Those of a service; {@code taken} is what is mounted there already. */
  List<Injected> of(Service service, Set<String> taken) {
    List<Injected> files = new ArrayList<>();
    for (Json.Obj secret : service.canonical().objects("secrets")) {
      add(files, "secrets", secret, "/run/secrets/", taken);
    }
    for (Json.Obj config : service.canonical().objects("configs")) {
      add(files, "configs", config, "/", taken);
    }
    return files;
  }

  private void add(
      List<Injected> files,
      String section,
      Json.Obj reference,
      String directory,
      Set<String> taken) {
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

  /** What is written, or null where it is a file. */
  private @Nullable String content(String section, String source) {
    Json.Obj definition = model.canonical().object(section).object(source);
    String variable = definition.text("environment");
    return variable != null ? model.variables().find(variable) : definition.text("content");
  }

  /** As few digits as those of a mounted file: enough to see a change, too few to guess from. */
  private static String digest(
      String content, @Nullable String uid, @Nullable String gid, int mode) {
    String all = mode + ":" + uid + ":" + gid + ":" + content;
    return SpecHash.of(Map.of("text", all)).substring(0, DIGITS);
  }
}
