package dev.fairlead.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A plan for programs: the same lines that people read. */
final class PlanJson {
  private PlanJson() {}

  static ObjectNode of(String release, String text) {
    List<String> lines = text.stripTrailing().lines().toList();
    return Json.object().put("release", release).set("lines", Json.texts(lines));
  }
}
