package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.kube.AppReleaseObject;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.SortedSet;

/**
 * What somebody declares for several hosts.
 *
 * @param serial tells it from all others, in each container that is made of it
 * @param bad its containers exit before they count as stable
 * @param selected by a label, and not by their names
 * @param hosts that it is for
 * @param most hosts may change at a time
 */
record FleetSpec(int serial, boolean bad, boolean selected, SortedSet<String> hosts, int most) {
  static final String GOOD_IMAGE = "app:good";
  static final String BAD_IMAGE = "app:bad";
  static final String SERIAL = "SERIAL";
  static final String LEVEL = "LEVEL";
  static final String KEY = "KEY";

  /** The label that such hosts have. */
  static final String TIER = "tier";

  static String tier(boolean edge) {
    return edge ? "edge" : "core";
  }

  JsonNode tree() {
    String where =
        selected
            ? "{selector: {tier: edge}, maxUnavailableHosts: %d}".formatted(most)
            : "{hosts: %s, maxUnavailableHosts: %d}".formatted(hosts, most);
    String image = bad ? BAD_IMAGE : GOOD_IMAGE;
    String text =
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: shop}
        spec:
          compose: {inline: "services: {web: {image: none, environment: {SERIAL: '%d'}}}"}
          services:
            web:
              image: %s
              health: {stableSeconds: 1}
              envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: keys}}]
          placement: %s
        """
            .formatted(serial, image, where);
    return Serialization.unmarshal(text, AppReleaseObject.class).getSpec();
  }
}
