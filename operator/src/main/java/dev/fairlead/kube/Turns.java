package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * Whose turn it is when a release on several hosts changes. Pure.
 *
 * <p>Hosts go by name: of those that are not done, the first few may. Each operator decides that
 * for itself from what the others wrote in the object's status. That needs no agreement: with an
 * older view fewer hosts are done, so that the first few are the same ones or earlier ones, and
 * never more at a time than are allowed.
 */
final class Turns {
  private Turns() {}

  /**
   * Why a host has to wait; empty when it is its turn.
   *
   * @param hosts of the release
   * @param down hosts whose operators are not heard of: they count as unavailable
   * @param revision that all shall have
   */
  static String waitsFor(
      String host,
      SortedSet<String> hosts,
      Predicate<String> down,
      int most,
      String revision,
      JsonNode status) {
    List<String> open = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    for (String one : hosts) {
      if (down.test(one) && !one.equals(host)) {
        lost.add(one);
      } else if (!isDone(one, revision, status)) {
        open.add(one);
      }
    }
    int free = most - lost.size();
    int place = open.indexOf(host);
    if (place < 0 || place < free) {
      return "";
    }
    return free <= 0
        ? "host %s is down, and maxUnavailableHosts is %d".formatted(String.join(", ", lost), most)
        : "it is the turn of host " + String.join(", ", open.subList(0, free));
  }

  private static boolean isDone(String host, String revision, JsonNode status) {
    for (JsonNode state : status.path("hosts")) {
      if (state.path("name").asText().equals(host)) {
        return state.path("revision").asText().equals(revision)
            && state.path("converged").asBoolean();
      }
    }
    return false;
  }
}
