package dev.fairlead.compose;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Set;

/**
 * Compose's {@code config-hash}: the SHA-256 of one line of JSON, the canonical service without
 * what does not make a container different. A container whose label equals it is one that {@code
 * docker compose up} leaves alone, so this is what makes both tools agree. Bit for bit; measured
 * against docker compose 2.40.3.
 *
 * @param composeVersion what the version label says
 * @param excluded attributes that are not part of the hash
 */
record ConfigHash(String composeVersion, Set<String> excluded) {
  /** docker compose 2.30.2 to 2.40. */
  static final ConfigHash V2_40 =
      new ConfigHash(
          "2.40.3", Set.of("build", "pull_policy", "scale", "depends_on", "profiles", "env_file"));

  public ConfigHash {
    excluded = Set.copyOf(excluded);
  }

  /** A service's, its environment complete and its image the one that is to run. */
  String service(Json.Obj service) {
    var members = new LinkedHashMap<String, Json>();
    for (String key : ServiceShape.SHAPE.keys()) {
      Json value = service.get(key);
      if (value != null && !excluded.contains(key)) {
        members.put(key, key.equals("deploy") ? withoutReplicas(value) : value);
      }
    }
    return sha256(new Json.Obj(members));
  }

  private static Json withoutReplicas(Json deploy) {
    if (!(deploy instanceof Json.Obj object)) {
      return deploy;
    }
    var members = new LinkedHashMap<>(object.members());
    members.remove("replicas");
    return new Json.Obj(members);
  }

  /** A network's or volume's. */
  String resource(Json.Obj resource) {
    return sha256(resource);
  }

  private static String sha256(Json value) {
    try {
      byte[] text = value.write().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
