package dev.fairlead.plan;

import dev.fairlead.observed.SiteState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files of a site when every step does what it is meant to do. */
final class SiteModel {
  private SiteModel() {}

  static SiteState after(SiteState before, Step.OnSite step) {
    SortedMap<String, String> hosts = new TreeMap<>(before.hosts());
    List<String> versions = new ArrayList<>(before.versions());
    SortedSet<String> torn = new TreeSet<>(before.torn());
    String current = before.current();
    switch (step) {
      case Step.Publish publish -> versions.add(publish.version());
      case Step.Serve serve -> {
        current = serve.version();
        versions.remove(current);
        versions.add(current);
      }
      case Step.Link link -> hosts.put(link.host(), link.release());
      case Step.Unlink unlink -> hosts.remove(unlink.host());
      case Step.Discard discard -> {
        versions.remove(discard.version());
        torn.remove(discard.version());
      }
      case Step.Clear _ -> {
        return new SiteState(hosts, "", List.of(), new TreeSet<>());
      }
    }
    return new SiteState(hosts, current, versions, torn);
  }
}
