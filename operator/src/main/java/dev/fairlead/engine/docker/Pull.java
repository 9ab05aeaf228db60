package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A pull: the Engine answers 200 at once, then lines of JSON, and a failure is a line among them.
 */
final class Pull {
  private static final int MAX_LINE_BYTES = 64 << 10;
  private static final int PERCENT_STEP = 10;

  private static final List<String> NO_ACCESS =
      List.of("unauthorized", "no basic auth credentials", "authentication required", "denied");
  private static final List<String> NO_IMAGE =
      List.of(
          "repository does not exist",
          "manifest unknown",
          "name unknown",
          "no matching manifest",
          "not found");
  private static final List<String> BAD_NAME = List.of("invalid reference", "invalid tag format");

  private final Calls calls;
  private final Credentials credentials;
  volatile Logins logins = Logins.NONE;

  Pull(Calls calls, Credentials credentials) {
    this.calls = calls;
    this.credentials = credentials;
  }

  void run(String reference, String platform, Consumer<String> progress) {
    ImageName image = ImageName.of(reference);
    Target target =
        Target.of("images", "create")
            .query("fromImage", image.name())
            .query("tag", image.version());
    if (!platform.isEmpty()) {
      target.query("platform", platform);
    }
    Credentials.Found found = credentials.forRegistry(image.registry(), logins.of(reference));
    Call call = Call.post("image_pull", target.toString()).within(Limit.PULL);
    if (!found.header().isEmpty()) {
      call = call.with(Map.of("X-Registry-Auth", found.header()));
    }
    String trouble = found.trouble().isEmpty() ? "" : " (" + found.trouble() + ")";
    calls.stream(
        call,
        (status, body, alive) -> {
          read(reference, status, body, alive, progress, trouble);
          return status;
        });
  }

  private static void read(
      String reference,
      int status,
      InputStream body,
      Runnable alive,
      Consumer<String> progress,
      String trouble)
      throws IOException {
    Lines lines = new Lines(body, MAX_LINE_BYTES);
    Map<String, String> shown = new HashMap<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      alive.run();
      JsonNode json = Json.parse(line.getBytes(StandardCharsets.UTF_8));
      String error = status == 200 ? Json.text(json, "error") : Json.text(json, "message");
      if (!error.isEmpty()) {
        throw failed(reference, status, error + trouble);
      }
      String text = text(json);
      if (!text.isEmpty() && !text.equals(shown.put(Json.text(json, "id"), text))) {
        progress.accept(text);
      }
    }
    if (status != 200) {
      throw failed(reference, status, "status " + status + trouble);
    }
  }

  /** {@code 4f1a: Downloading 40%}; in steps of ten, so that lines stay few. */
  private static String text(JsonNode json) {
    String id = Json.text(json, "id");
    String status = Json.text(json, "status");
    if (status.isEmpty()) {
      return "";
    }
    long total = json.path("progressDetail").path("total").longValue();
    long current = json.path("progressDetail").path("current").longValue();
    long percent = total <= 0 ? 0 : current * 100 / total / PERCENT_STEP * PERCENT_STEP;
    return (id.isEmpty() ? "" : id + ": ") + status + (total <= 0 ? "" : " " + percent + "%");
  }

  private static EngineException failed(String reference, int status, String error) {
    return new EngineException(kind(status, error), "pull " + reference + ": " + error);
  }

  /** A registry that hides what it does not have says both at once; then the image is not found. */
  static Kind kind(int status, String error) {
    String text = error.toLowerCase(Locale.ROOT);
    if (text.contains("toomanyrequests")) {
      return Kind.TRANSIENT;
    }
    if (NO_IMAGE.subList(0, 1).stream().anyMatch(text::contains)) {
      return Kind.NOT_FOUND;
    }
    if (NO_ACCESS.stream().anyMatch(text::contains)) {
      return Kind.REFUSED;
    }
    if (status == 404 || NO_IMAGE.stream().anyMatch(text::contains)) {
      return Kind.NOT_FOUND;
    }
    boolean bad = status == 400 || BAD_NAME.stream().anyMatch(text::contains);
    return bad ? Kind.REFUSED : Kind.TRANSIENT;
  }
}
