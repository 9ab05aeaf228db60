package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.EngineVersion;
import java.util.List;

/**
 * Agrees on an API version: the highest that both sides know. Ours end at 1.51, the newest that the
 * readers were held to; below 1.41 the namespaces and health fields that drift is decided by are
 * missing.
 */
final class Negotiation {
  static final int OLDEST = 41;
  static final int NEWEST = 51;

  private Negotiation() {}

  /** The API minor for a {@code GET /version} answer. */
  static int minor(JsonNode version) {
    int engine = minor(Json.text(version, "ApiVersion"));
    int engineOldest = minor(Json.text(version, "MinAPIVersion"));
    if (engine < OLDEST) {
      throw refused(version, "its API 1." + engine + " is older than 1." + OLDEST);
    }
    if (engineOldest > NEWEST) {
      throw refused(version, "it speaks API 1." + engineOldest + " and newer only");
    }
    return Math.min(engine, NEWEST);
  }

  static Session session(JsonNode version, JsonNode info) {
    int minor = minor(version);
    EngineVersion engine =
        new EngineVersion(
            Json.text(info, "ID"),
            Json.text(version, "Version"),
            "1." + minor,
            Json.text(version, "Os"),
            Json.text(version, "Arch"));
    List<String> security = Json.texts(info, "SecurityOptions");
    boolean privateCgroups = security.stream().anyMatch(o -> o.startsWith("name=cgroupns"));
    return new Session(
        engine,
        minor,
        new Session.Defaults(
            Json.text(info, "LoggingDriver"),
            Json.text(info, "DefaultRuntime"),
            privateCgroups ? "private" : "host",
            Json.text(info, "CgroupVersion").equals("2"),
            Json.text(info, "Name")));
  }

  private static int minor(String api) {
    return api.matches("1\\.[0-9]{1,4}") ? Integer.parseInt(api.substring(2)) : 0;
  }

  private static EngineException refused(JsonNode version, String why) {
    return new EngineException(
        Kind.REFUSED,
        "Docker Engine "
            + Json.text(version, "Version")
            + " cannot be used: "
            + why
            + "; Fairlead speaks 1."
            + OLDEST
            + " to 1."
            + NEWEST);
  }
}
