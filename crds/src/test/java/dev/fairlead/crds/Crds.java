package dev.fairlead.crds;

import dev.fairlead.crds.CrdYaml.Column;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.crds.shape.Shapes;
import java.util.List;

/** The two CustomResourceDefinitions. */
final class Crds {
  static final CrdYaml APP_RELEASES =
      new CrdYaml(
          "appreleases",
          AppRelease.KIND,
          "ar",
          true,
          List.of("all", "fairlead"),
          List.of(
              new Column("Phase", "string", ".status.phase", false),
              new Column("Revision", "string", ".status.revision", false),
              new Column("Ready", "string", ".status.ready", false),
              new Column("Drift", "string", ".status.drifted", false),
              new Column("Age", "date", ".metadata.creationTimestamp", false),
              new Column("Message", "string", ".status.message", true)),
          Shapes.of(AppReleaseSpec.class),
          Shapes.of(AppReleaseStatus.class),
          List.of(
              new Shape.Rule(
                  "size(self.metadata.name) <= 63 && !self.metadata.name.contains('.')",
                  "metadata.name must be a DNS label of at most 63 characters")));

  static final CrdYaml DOCKER_HOSTS =
      new CrdYaml(
          "dockerhosts",
          "DockerHost",
          "dh",
          false,
          List.of("fairlead"),
          List.of(
              new Column(
                  "Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status", false),
              new Column("Engine", "string", ".status.engine", false),
              new Column("Releases", "integer", ".status.releases", false),
              new Column("Heartbeat", "date", ".status.heartbeat", false),
              new Column("Age", "date", ".metadata.creationTimestamp", false),
              new Column("Operator", "string", ".status.operator", true)),
          null,
          Shapes.of(DockerHostStatus.class),
          List.of());

  private Crds() {}
}
