package dev.fairlead.desired;

import dev.fairlead.crds.AppRelease;
import java.nio.file.Path;
import java.util.List;

/**
 * What the deploy API may change of a release; no part of what should run.
 *
 * @param services that a deploy is for where it names none
 * @param images patterns of repositories
 * @param composePath the first compose file; empty where it stands in the release itself
 */
public record DeployRules(List<String> services, List<String> images, String composePath) {
  public static final DeployRules NONE = new DeployRules(List.of(), List.of(), "");

  public DeployRules {
    services = List.copyOf(services);
    images = List.copyOf(images);
  }

  /** As the release says. */
  static DeployRules of(Declaration.Valid declared) {
    AppRelease release = declared.release();
    List<Path> files =
        release.spec().compose() == null ? List.of() : Resolver.request(declared).files();
    return new DeployRules(
        release.spec().deploy().services(),
        release.spec().deploy().images(),
        files.isEmpty() ? "" : files.getFirst().toString());
  }
}
