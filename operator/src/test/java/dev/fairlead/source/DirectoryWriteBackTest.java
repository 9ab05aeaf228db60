package dev.fairlead.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.desired.ImageChange;
import dev.fairlead.source.WriteBack.Note;
import dev.fairlead.source.WriteBack.Written;
import dev.fairlead.source.WriteBackException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DirectoryWriteBackTest {
  private static final String TEXT =
      """
      apiVersion: fairlead.dev/v1alpha1
      kind: AppRelease
      metadata: {name: shop}
      spec:
        compose: {files: [compose.yaml]}
        services:
          web: {image: shop/web:1} # the tag
          db: {image: shop/db:1}
      """;

  @TempDir Path temp;

  private WriteBack into(Path source) {
    return new DirectoryWriteBack(source, TreeLimits.DEFAULT);
  }

  private static ImageChange change(String service, String image) {
    return new ImageChange("shop", service, image);
  }

  private Path file() throws IOException {
    Path directory = Files.createDirectories(temp.resolve("tree/apps"));
    return Files.writeString(directory.resolve("shop.yaml"), TEXT);
  }

  @Test
  void replacesTheFileAndKeepsItsModeOwnerAndMark() throws Exception {
    Path file = file();
    Files.write(file, ("\uFEFF" + TEXT).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    if (System.getProperty("user.name").equals("root")) {
      Files.setAttribute(file, "unix:uid", 1234);
      Files.setAttribute(file, "unix:gid", 4321);
    }
    Object inode = Files.getAttribute(file, "unix:ino");
    Object owner = Files.getAttribute(file, "unix:uid");
    Object group = Files.getAttribute(file, "unix:gid");

    Written written = into(temp.resolve("tree")).write(change("web", "shop/web:2"), Note.NONE);
    assertThat(written.file()).isEqualTo("apps/shop.yaml");
    assertThat(written.before()).contains("shop/web:1");
    assertThat(written.changed()).isTrue();
    assertThat(Files.readString(file))
        .isEqualTo("\uFEFF" + TEXT.replace("shop/web:1", "shop/web:2"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(owner);
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(group);
    assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(inode);
    try (var left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
    assertThat(into(file).write(change("web", "shop/web:2"), Note.NONE).changed()).isFalse();
  }

  @Test
  void followsALinkInsideTheTreeAndNoneOutOfIt() throws Exception {
    Path tree = Files.createDirectories(temp.resolve("tree"));
    Path real =
        Files.writeString(Files.createDirectories(tree.resolve(".real")).resolve("r.yaml"), TEXT);
    Path link = Files.createSymbolicLink(tree.resolve("shop.yaml"), Path.of(".real/r.yaml"));
    into(tree).write(change("web", "shop/web:2"), Note.NONE);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(real)).contains("shop/web:2");

    Path outside = Files.writeString(temp.resolve("outside.yaml"), TEXT);
    Files.delete(link);
    Files.createSymbolicLink(link, outside);
    assertThatThrownBy(() -> into(tree).write(change("web", "shop/web:2"), Note.NONE))
        .hasMessageContaining("shop.yaml is a link out of");
    assertThat(Files.readString(outside)).isEqualTo(TEXT);
  }

  @Test
  void refusesWhatIsNotOneFilesOwn() throws Exception {
    Path file = file();
    WriteBack it = into(temp.resolve("tree"));
    assertThatThrownBy(() -> it.write(new ImageChange("shap", "web", "a:1"), Note.NONE))
        .isInstanceOfSatisfying(
            WriteBackException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("declares no release \"shap\"");
    Files.createLink(temp.resolve("second"), file);
    assertThatThrownBy(() -> it.write(change("web", "shop/web:2"), Note.NONE))
        .hasMessageContaining("has several names");
    Files.delete(temp.resolve("second"));
    Files.copy(file, file.resolveSibling("again.yaml"));
    assertThatThrownBy(() -> it.write(change("web", "shop/web:2"), Note.NONE))
        .hasMessage("the release \"shop\" is declared in [apps/again.yaml, apps/shop.yaml]");
    assertThatThrownBy(() -> into(temp.resolve("none")).write(change("web", "a:1"), Note.NONE))
        .isInstanceOfSatisfying(
            WriteBackException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    Files.writeString(
        file.resolveSibling("again.yaml"), dev.fairlead.sops.Fixtures.text("mapped.yaml"));
    Files.delete(file);
    assertThatThrownBy(() -> it.write(change("web", "shop/web:2"), Note.NONE))
        .hasMessageContaining("is encrypted by SOPS");
  }

  /** Two services by two at once, a person's edit between, and readers who never see half of it. */
  @Test
  void losesNobodysChange() throws Exception {
    Path file = file();
    Path tree = temp.resolve("tree");
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Set<Integer>> seen =
          pool.submit(() -> {
            Set<Integer> sizes = new java.util.TreeSet<>();
            while (!over.get()) {
              sizes.add(Files.readString(file).lines().toList().size());
            }
            return sizes;
          });
      for (int round = 2; round < 30; round++) {
        String tag = ":" + round;
        List<Callable<Written>> both = new ArrayList<>();
        both.add(() -> persistent(tree, change("web", "shop/web" + tag)));
        both.add(() -> persistent(tree, change("db", "shop/db" + tag)));
        for (Future<Written> done : pool.invokeAll(both)) {
          assertThat(done.get().changed()).isTrue();
        }
        assertThat(Files.readString(file)).contains("shop/db" + tag);
        assertThat(Files.readString(file))
            .isEqualTo(
                TEXT.replace("shop/web:1", "shop/web" + tag).replace("shop/db:1", "shop/db" + tag));
      }
      over.set(true);
      assertThat(seen.get()).containsExactly(8);
    }
  }

  private Written persistent(Path tree, ImageChange change) throws IOException {
    return into(tree).write(change, Note.NONE);
  }
}
