package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Folders.Folder;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.source.DiskFiles;
import dev.fairlead.source.TreeFiles;
import dev.fairlead.source.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ReadingMemoryTest {
  private static final Path ROOT = Path.of("/srv/desired");

  private final ReadingMemory memory = new ReadingMemory();
  private final Map<Path, String> states = new HashMap<>();
  private final SortedMap<Path, String> files = new TreeMap<>();

  /** Files whose state is the test's to say. */
  private final class Told implements TreeFiles {
    @Override
    public String read(Path path) throws IOException {
      return new DiskFiles().read(path);
    }

    @Override
    public Folder folder(Path path) throws IOException {
      return new DiskFiles().folder(path);
    }

    @Override
    public Optional<String> state(Path file, SortedSet<Path> inputs) {
      return Optional.ofNullable(states.get(file));
    }
  }

  private void declare(String name, String image, String state) {
    Path file = Path.of(name + ".yaml");
    files.put(
        file,
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: %s}
        spec:
          compose: {inline: "services: {web: {image: %s}}"}
        """
            .formatted(name, image));
    states.put(ROOT.resolve(file), state);
  }

  private ReleaseSet read() {
    var readable = new TreeSnapshot.Readable(files, new TreeMap<>(), new TreeSet<>(), new Told());
    var snapshot = new TreeSnapshot(ROOT, "r1", Instant.EPOCH, readable);
    return TreeReading.PLAIN.read(snapshot, readable, memory);
  }

  private static Resolution of(ReleaseSet set, String name) {
    return Objects.requireNonNull(set.releases().get(name));
  }

  private static String image(Resolution resolution) {
    return ((Resolution.Valid) resolution).desired().services().getFirst().spec().image();
  }

  @Test
  void whatIsTheSameIsNotReadAgain() {
    declare("one", "app:1", "1");
    declare("two", "app:1", "1");
    ReleaseSet before = read();
    declare("two", "app:2", "2");
    ReleaseSet after = read();

    assertThat(of(after, "one")).isSameAs(of(before, "one"));
    assertThat(image(of(after, "two"))).isEqualTo("app:2");
  }

  @Test
  void aFileWhoseStateIsAnotherIsReadAnewThoughItsTextIsTheSame() {
    declare("one", "app:1", "1");
    ReleaseSet before = read();
    declare("one", "app:1", "2");
    assertThat(of(read(), "one")).isNotSameAs(of(before, "one"));
  }

  @Test
  void whereNobodyCanSayTheStateAllIsReadAnew() {
    declare("one", "app:1", "1");
    states.clear();
    ReleaseSet before = read();
    assertThat(of(read(), "one")).isNotSameAs(of(before, "one"));
  }

  @Test
  void aNameThatSomebodyElseClaimsMeanwhileIsRefusedAllTheSame() {
    declare("one", "app:1", "1");
    assertThat(of(read(), "one")).isInstanceOf(Resolution.Valid.class);
    declare("two", "app:1", "1");
    files.put(
        Path.of("zwei.yaml"), Optional.ofNullable(files.get(Path.of("one.yaml"))).orElseThrow());
    assertThat(of(read(), "one")).isInstanceOf(Resolution.Invalid.class);
    assertThat(of(read(), "two")).isInstanceOf(Resolution.Valid.class);
  }
}
