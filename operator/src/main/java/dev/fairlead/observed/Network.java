package dev.fairlead.observed;

import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Ordered;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network on the host.
 *
 * @param members names of the containers that run on it, by id; looked up only where it is not as
 *     declared
 */
public record Network(
    String id,
    String name,
    String driver,
    SortedMap<String, String> labels,
    SortedMap<String, String> members) {
  public Network {
    labels = Ordered.map(labels);
    members = Ordered.map(members);
  }

  /** One of which it is not known who is on it. */
  public Network(String id, String name, String driver, SortedMap<String, String> labels) {
    this(id, name, driver, labels, new TreeMap<>());
  }

  public Network withMembers(SortedMap<String, String> names) {
    return new Network(id, name, driver, labels, names);
  }

  /** Whether it is what this one was called before, of the same project. */
  public boolean formerly(NetworkSpec declared, String project) {
    return !declared.external()
        && !name.equals(declared.name())
        && labels.getOrDefault(Labels.PROJECT, "").equals(project)
        && labels.getOrDefault(Labels.NETWORK, "").equals(declared.key());
  }

  /** Whether it was made for a release and its project, and not by somebody else (I17). */
  public boolean isOf(String release, String project) {
    return labels.getOrDefault(Labels.RELEASE, "").equals(release)
        && labels.getOrDefault(Labels.PROJECT, "").equals(project);
  }

  /** Whether it was made from another definition than this one, which is no external one. */
  public boolean outdated(NetworkSpec declared) {
    return !declared.external() && Labels.otherHash(labels, declared.configHash());
  }
}
