package dev.fairlead.desired;

import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Ordered;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether anything that matters changed. Left out are the revision and the origin, and the
 * labels that only say where the files lie: git-sync checks every commit out at another path, which
 * must not roll anything.
 */
final class Fingerprint {
  private static final int LENGTH = 16;

  private static final Set<String> WHEREABOUTS =
      Set.of(Labels.WORKING_DIR, Labels.CONFIG_FILES, Labels.ENVIRONMENT_FILE);

  private Fingerprint() {}

  /** The same with its fingerprint. */
  static Desired stamp(Desired desired) {
    return copy(
        desired,
        desired.revision(),
        desired.origin(),
        desired.services(),
        desired.site(),
        of(desired));
  }

  static String of(Desired desired) {
    var services = desired.services().stream().map(Fingerprint::anywhere).toList();
    Site site = desired.site();
    return sha256(
        Canonical.of(copy(desired, "", "", services, site == null ? null : site.anywhere(), "")));
  }

  private static DesiredService anywhere(DesiredService service) {
    SortedMap<String, String> labels = new TreeMap<>(service.composeLabels());
    labels.keySet().removeAll(WHEREABOUTS);
    return service.withComposeLabels(Ordered.map(labels));
  }

  private static Desired copy(
      Desired desired,
      String revision,
      String origin,
      List<DesiredService> services,
      @Nullable Site site,
      String fingerprint) {
    return new Desired(
        desired.release(),
        desired.project(),
        revision,
        origin,
        services,
        desired.networks(),
        desired.volumes(),
        site,
        desired.drift(),
        desired.rollbackOnFailure(),
        desired.rollbackWhole(),
        desired.historyLimit(),
        desired.keepImages(),
        desired.suspended(),
        fingerprint);
  }

  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
