package dev.fairlead.loop;

import dev.fairlead.site.Archive;
import dev.fairlead.site.SiteDisk;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.testing.Directories;
import java.nio.file.Path;
import java.util.TreeMap;

/** A {@link Stage} with sites on a disk, and images that have their files. */
final class SiteStage implements AutoCloseable {
  static final int IMAGES = 4;

  final Stage stage = new Stage();
  final Path root = Stage.directory();

  SiteStage start() {
    stage.sites = engine -> new SiteDisk(root, engine, stage.clock);
    for (int version = 1; version <= IMAGES; version++) {
      stage.engine.addLocal("docs:" + version, Stage.image("sha256:docs" + version, false));
    }
    stage.start();
    return this;
  }

  /** A site of an image; one whose tag is {@code bad} has no index. */
  void declare(String release, String image, String more) {
    String page = image.endsWith("bad") ? "other.html" : "index.html";
    stage.engine.archives(new Archive().file(page, image).bytes());
    stage.source.put(
        release + ".yaml",
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: %1$s}
        spec:
          site: {hosts: [%1$s.example.com], image: "%2$s"}
        %3$s
        """
            .formatted(release, image, more.indent(2)));
    stage.source.commit();
    stage.pass(60);
  }

  /** It is declared no more. */
  void drop(String release) {
    stage.source.delete(release + ".yaml");
    stage.source.commit();
  }

  boolean there(String image) {
    return stage.engine.image(image).isPresent();
  }

  Path home(String release) {
    return root.resolve("releases").resolve(release);
  }

  /** A network that somebody else's compose made for a project of this name. */
  void foreignNetwork(String project) {
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, project);
    labels.put(Labels.NETWORK, "default");
    NetworkSpec spec =
        new NetworkSpec(
            "default",
            project + "_default",
            false,
            "bridge",
            new TreeMap<>(),
            false,
            false,
            null,
            null,
            null,
            new TreeMap<>(),
            "");
    stage.engine.createNetwork(spec, labels);
  }

  @Override
  public void close() {
    stage.close();
    Directories.delete(root);
  }
}
