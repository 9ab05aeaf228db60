package dev.fairlead.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.store.Deploy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A deploy as JSON: seven fields, as clients of RollHook know them. */
public final class DeployJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private DeployJson() {}

  /** As {@code GET /jobs/{id}} and notifications give it. */
  public static ObjectNode deploy(Deploy deploy) {
    return Json.object()
        .put("id", deploy.id())
        .put("app", deploy.app())
        .put("image_tag", deploy.image())
        .put("status", deploy.status().text())
        .put("error", deploy.status() == Deploy.Status.FAILED ? deploy.error() : null)
        .put("created_at", time(deploy.created()))
        .put("updated_at", time(deploy.updated()));
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }
}
