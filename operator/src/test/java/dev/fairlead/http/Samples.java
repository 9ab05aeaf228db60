package dev.fairlead.http;

import dev.fairlead.status.Condition;
import dev.fairlead.status.HeldStatus;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.status.ServiceStatus;
import java.time.Instant;
import java.util.List;

/** Statuses that tests show. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-03-01T10:42:12Z");
  public static final String COMMIT = "3f9c2ab4d1e5f60718293a4b5c6d7e8f90a1b2c3";

  private Samples() {}

  /** Progressing for 12 seconds. */
  public static ReleaseStatus shop() {
    ServiceStatus.Instance instance =
        new ServiceStatus.Instance(
            "shop-web-5",
            "0123456789abcdef0123",
            "shop/web:1.4.3",
            COMMIT,
            "running",
            "starting",
            false);
    ServiceStatus web =
        new ServiceStatus(
            "web",
            "shop/web:1.4.3",
            3,
            3,
            2,
            "Rolling · surge 1",
            "soaking shop-web-5",
            List.of(instance));
    return new ReleaseStatus(
        "shop",
        "shop",
        "desired-state/shop/release.yaml",
        COMMIT,
        7,
        7,
        Phase.PROGRESSING,
        List.of(
            condition(
                Condition.Type.READY,
                Condition.Value.FALSE,
                Reason.ROLLING_OUT,
                "web: 2 of 3 replaced"),
            condition(Condition.Type.DRIFTED, Condition.Value.FALSE, Reason.NO_DRIFT, "")),
        List.of(web),
        COMMIT,
        "a01b44e0000000000000000000000000000000ff",
        "web: 2 of 3 replaced, soaking shop-web-5 (7s of 10s)",
        NOW.minusSeconds(12),
        List.of(),
        List.of());
  }

  /** Converged for three days. */
  public static ReleaseStatus blog() {
    ServiceStatus web =
        new ServiceStatus("web", "blog:2", 2, 2, 2, "Rolling · surge 1", "", List.of());
    return new ReleaseStatus(
        "blog",
        "blog",
        "desired-state/blog/release.yaml",
        "sha256:a01b44e7a01b44e7a01b44e7a01b44e7a01b44e7a01b44e7a01b44e7a01b44e7",
        1,
        1,
        Phase.CONVERGED,
        List.of(condition(Condition.Type.READY, Condition.Value.TRUE, Reason.CONVERGED, "")),
        List.of(web),
        "",
        "",
        "",
        NOW.minusSeconds(3 * 86_400 + 5),
        List.of(),
        List.of());
  }

  /** Drifted for nine seconds, under the policy Report. */
  public static ReleaseStatus pay() {
    ServiceStatus web =
        new ServiceStatus("web", "pay:5", 1, 2, 1, "Recreate · fixed port 8080", "", List.of());
    return new ReleaseStatus(
        "pay",
        "pay",
        "desired-state/pay/release.yaml",
        "5d2f001000000000000000000000000000000000",
        2,
        2,
        Phase.DRIFTED,
        List.of(
            condition(
                Condition.Type.DRIFTED, Condition.Value.TRUE, Reason.DRIFT_DETECTED, "web: env")),
        List.of(web),
        "",
        "",
        "policy Report: env FEATURE_X: \"on\" → \"off\" on pay-web-2",
        NOW.minusSeconds(9),
        List.of("web: env FEATURE_X: \"on\" → \"off\""),
        List.of("release.yaml:3:1: spec.x: unknown field"),
        List.of(
            new HeldStatus(
                HeldStatus.Kind.ROLLBACK,
                "",
                COMMIT,
                "alice",
                NOW.minusSeconds(90),
                null,
                "too slow"),
            new HeldStatus(
                HeldStatus.Kind.QUARANTINE, "web", "", "", null, NOW.plusSeconds(40), "unhealthy")),
        List.of("web-9 belongs to no declared service; it is left alone"));
  }

  private static Condition condition(
      Condition.Type type, Condition.Value value, Reason reason, String message) {
    return new Condition(type, value, reason, message, NOW.minusSeconds(240), 7);
  }
}
