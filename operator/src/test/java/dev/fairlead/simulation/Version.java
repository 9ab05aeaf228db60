package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.kube.AppReleaseObject;
import dev.fairlead.loop.SimulatedReading;
import dev.fairlead.spec.ContainerSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One desired state, as text and as the real reader resolves it. Resolved once in the life of the
 * process: seeds share it.
 *
 * @param revision names it
 * @param desired null: it is not valid, or nothing is declared
 */
record Version(
    String revision,
    Shape shape,
    String image,
    int replicas,
    ReleaseSet set,
    @Nullable Desired desired) {

  static final String RELEASE = "shop";
  static final String NETWORK = "shop_default";
  static final String GONE = "gone";

  /** Tags of what works without a proxy: reached by its names, or by a port of its own. */
  static final String BARE = "bare";

  static final String PUBLISHED = "port";
  static final String WARM_UP = "/warm-up";
  private static final ConcurrentHashMap<String, Version> BY_REVISION = new ConcurrentHashMap<>();
  private static final ConcurrentHashMap<String, ReleaseSet> MISREAD = new ConcurrentHashMap<>();

  static Version of(Shape shape, String tag, int replicas) {
    String revision = shape.id() + "-" + tag + "-" + replicas;
    Version known = BY_REVISION.get(revision);
    return known != null
        ? known
        : BY_REVISION.computeIfAbsent(revision, r -> make(r, shape, tag, replicas));
  }

  static Version named(String revision) {
    Version version = BY_REVISION.get(revision);
    if (version == null) {
      throw new IllegalStateException("nobody declared " + revision);
    }
    return version;
  }

  /** The spec of an object that declares the same. */
  JsonNode spec() {
    return Serialization.unmarshal(
            valid() ? text(shape, tag(), replicas) : invalid(), AppReleaseObject.class)
        .getSpec();
  }

  private String tag() {
    return image.substring("web:".length());
  }

  boolean valid() {
    return desired != null;
  }

  /** Nothing is declared any more. */
  boolean gone() {
    return image.equals("web:" + GONE);
  }

  /** How many instances of a service it wants; 0 when it has no such service. */
  int wants(String service) {
    return switch (service) {
      case "web" -> replicas;
      case "db" -> !gone() && database(shape, image.substring("web:".length())) ? 1 : 0;
      default -> 0;
    };
  }

  private @Nullable DesiredService declared(String service) {
    if (desired != null) {
      for (DesiredService declared : desired.services()) {
        if (declared.name().equals(service)) {
          return declared;
        }
      }
    }
    return null;
  }

  String specHash(String service) {
    DesiredService declared = declared(service);
    return declared == null ? "" : declared.specHash();
  }

  /** Blank where it has no such service. */
  ContainerSpec spec(String service) {
    DesiredService declared = declared(service);
    return declared == null ? ContainerSpec.of("") : declared.spec();
  }

  /** The same version as an operator with a planted bug reads it. */
  ReleaseSet misread(Mutant mutant, Shape as, int count) {
    if (!valid()) {
      return set;
    }
    return MISREAD.computeIfAbsent(
        mutant + " " + revision,
        _ -> {
          String tag = image.substring(image.indexOf(':') + 1);
          String text = text(as, tag, Math.max(1, count));
          return SimulatedReading.read(
              switch (mutant) {
                case RECREATES_INSTEAD_OF_ROLLING ->
                    text.replace("strategy: {maxSurge", "strategy: {type: Recreate, maxSurge");
                case NO_DRAIN ->
                    text.replaceFirst("drain: \\{seconds: [0-9]+", "drain: {seconds: 0");
                case ENDLESS_DRAIN ->
                    text.replaceFirst("drain: \\{seconds: [0-9]+", "drain: {seconds: 3600");
                case NO_WAY_BACK -> text + "  rollback: {onFailure: false}\n";
                default -> text;
              },
              revision);
        });
  }

  private static Version make(String revision, Shape shape, String tag, int replicas) {
    if (tag.equals(GONE)) {
      ReleaseSet nothing = new ReleaseSet(new TreeMap<>(), List.of());
      return new Version(revision, shape, "web:" + tag, 0, nothing, null);
    }
    String text = tag.equals("invalid") ? invalid() : text(shape, tag, replicas);
    ReleaseSet set = SimulatedReading.read(text, revision);
    Resolution resolution = set.releases().get(RELEASE);
    Desired desired = resolution instanceof Resolution.Valid valid ? valid.desired() : null;
    if (desired == null != tag.equals("invalid")) {
      throw new IllegalStateException(revision + " reads as " + set.problems() + ":\n" + text);
    }
    Shape as = tag.startsWith(PUBLISHED) ? shape.published() : shape;
    return new Version(revision, as, "web:" + tag, replicas, set, desired);
  }

  private static String invalid() {
    return "apiVersion: fairlead.dev/v1alpha1\nkind: AppRelease\nmetadata: {name: shop}\nspec: {compse: 1}\n";
  }

  private static String text(Shape shape, String tag, int replicas) {
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: fairlead.dev/v1alpha1\nkind: AppRelease\nmetadata: {name: shop}\n");
    text.append("spec:\n  compose:\n    inline: |\n      services:\n        web:\n");
    text.append("          image: web:").append(tag).append('\n');
    text.append("          environment: {LEVEL: info}\n          stop_grace_period: 5s\n");
    if (shape.checked()) {
      text.append("          healthcheck: {test: [CMD, /ok], interval: 1s, retries: 2}\n");
    }
    if (shape.restarts()) {
      text.append("          restart: always\n");
    }
    text.append(
        switch (shape.kind()) {
          case ROLLING, RECREATE, BLUE_GREEN -> "";
          case ROLLING_WITH_RANDOM_PORTS -> "          ports: [\"8080\"]\n";
          case FIXED_PORT -> "          ports: [\"127.0.0.1:8080:8080\"]\n";
          case ANONYMOUS_VOLUME -> "          volumes: [/data]\n";
        });
    if (holdsPort(shape, tag)) {
      text.append("          ports: [\"127.0.0.1:8080:8080\"]\n");
    }
    if (shape.extras().hooks()) {
      text.append("          post_start: [{command: [").append(WARM_UP).append("]}]\n");
      text.append("          pre_stop: [{command: [/say-goodbye]}]\n");
    }
    dependencies(shape, tag, text);
    text.append("  services:\n    web:\n      replicas: ").append(replicas).append('\n');
    text.append("      strategy: {")
        .append(
            switch (shape.kind()) {
              case RECREATE -> "type: Recreate, ";
              case BLUE_GREEN -> "type: BlueGreen, keepOldSeconds: 6, ";
              case ROLLING, ROLLING_WITH_RANDOM_PORTS, FIXED_PORT, ANONYMOUS_VOLUME -> "";
            })
        .append("maxSurge: ")
        .append(shape.surge())
        .append(", maxUnavailable: ")
        .append(shape.unavailable())
        .append(", minReadySeconds: ")
        .append(shape.minReadySeconds())
        .append(", progressDeadlineSeconds: ")
        .append(Shape.DEADLINE_SECONDS)
        .append(pace(shape.extras()))
        .append("}\n");
    if (shape.extras().asked()) {
      text.append("      health: {").append(shape.extras().gate().text).append("}\n");
    } else if (!shape.checked()) {
      text.append("      health: {stableSeconds: ").append(Shape.STABLE_SECONDS).append("}\n");
    }
    if (led(shape, tag)) {
      text.append("      traffic: {").append(shape.extras().proxy().text);
      text.append(", admitSeconds: ").append(shape.extras().admitSeconds()).append("}\n");
    }
    text.append("      drain: {seconds: ").append(shape.drainSeconds()).append("}\n");
    if (database(shape, tag)) {
      text.append("    db:\n      strategy: {minReadySeconds: 0, progressDeadlineSeconds: 25}\n");
    }
    if (shape.extras().keepImages() >= 0) {
      text.append("  images: {keep: ").append(shape.extras().keepImages()).append("}\n");
      text.append("  historyLimit: 2\n");
    }
    return text.toString();
  }

  private static boolean led(Shape shape, String tag) {
    return shape.extras().led() && !bare(tag);
  }

  /** Whether it is of a version that stands behind no proxy. */
  static boolean bare(Box box) {
    return box.spec().image().startsWith("web:")
        && bare(box.spec().image().substring("web:".length()));
  }

  private static boolean bare(String tag) {
    return tag.startsWith(BARE) || tag.startsWith(PUBLISHED);
  }

  private static boolean holdsPort(Shape shape, String tag) {
    return tag.startsWith(PUBLISHED)
        || (led(shape, tag) && shape.extras().proxy() == Extras.Proxy.FRONT);
  }

  private static String pace(Extras extras) {
    return (extras.pauseAfter() > 0 ? ", pauseAfter: " + extras.pauseAfter() : "")
        + (extras.delaySeconds() > 0 ? ", delaySeconds: " + extras.delaySeconds() : "");
  }

  /** Whether a version has one: the second one that works may do without. */
  private static boolean database(Shape shape, String tag) {
    return shape.database() && !(shape.extras().databaseGoes() && tag.equals("good1"));
  }

  /** The image of the database; only what works has one of its own. */
  private static String image(Shape shape, String tag) {
    return shape.extras().databaseMoves() && Flaw.of("web:" + tag) == Flaw.GOOD
        ? "db:" + tag
        : "db:good";
  }

  private static void dependencies(Shape shape, String tag, StringBuilder text) {
    boolean database = database(shape, tag);
    if (database || shape.job()) {
      text.append("          depends_on:\n");
    }
    if (database) {
      text.append("            db: {condition: service_healthy}\n");
    }
    if (shape.job()) {
      text.append("            job: {condition: service_completed_successfully}\n");
    }
    if (database) {
      text.append("        db:\n          image: ").append(image(shape, tag)).append('\n');
      text.append("          healthcheck: {test: [CMD, /ok], interval: 1s, retries: 2}\n");
    }
    if (shape.job()) {
      text.append("        job:\n          image: job:good\n");
    }
  }
}
