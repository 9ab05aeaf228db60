package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.engine.ContainerSummary;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a row of GET /containers/json. The row has no health field; the word stands in the status
 * text beside the age, which changes by itself. An endpoint's id is new with every start and every
 * connect, so a restart between two lists shows too.
 */
final class SummaryReader {
  private static final Pattern IN_BRACKETS = Pattern.compile("\\(([^)]*)\\)");

  private SummaryReader() {}

  static ContainerSummary read(JsonNode row) {
    return new ContainerSummary(Json.text(row, "Id"), Json.map(row, "Labels"), fingerprint(row));
  }

  private static String fingerprint(JsonNode row) {
    StringBuilder text = new StringBuilder(256);
    text.append(Json.text(row, "State")).append(' ').append(words(Json.text(row, "Status")));
    text.append(' ').append(new TreeSet<>(Json.texts(row, "Names")));
    text.append(' ').append(Json.text(row, "Image")).append(' ').append(Json.text(row, "ImageID"));
    return text.append(networks(row)).append(mounts(row)).toString();
  }

  /** {@code Up 3 minutes (healthy)} is healthy; {@code Exited (1) 2 hours ago} is 1. */
  private static String words(String status) {
    StringBuilder words = new StringBuilder();
    Matcher matcher = IN_BRACKETS.matcher(status);
    while (matcher.find()) {
      words.append('(').append(matcher.group(1)).append(')');
    }
    return words.toString();
  }

  private static SortedSet<String> networks(JsonNode row) {
    SortedSet<String> networks = new TreeSet<>();
    for (var entry : row.path("NetworkSettings").path("Networks").properties()) {
      JsonNode settings = entry.getValue();
      networks.add(
          entry.getKey()
              + "="
              + Json.text(settings, "NetworkID")
              + "/"
              + Json.text(settings, "EndpointID")
              + "/"
              + Json.text(settings, "IPAddress"));
    }
    return networks;
  }

  private static SortedSet<String> mounts(JsonNode row) {
    SortedSet<String> mounts = new TreeSet<>();
    for (JsonNode mount : row.path("Mounts")) {
      mounts.add(
          Json.text(mount, "Destination")
              + "="
              + Json.text(mount, "Type")
              + "/"
              + Json.text(mount, "Name")
              + "/"
              + Json.text(mount, "Source")
              + "/"
              + mount.path("RW").booleanValue());
    }
    return mounts;
  }
}
