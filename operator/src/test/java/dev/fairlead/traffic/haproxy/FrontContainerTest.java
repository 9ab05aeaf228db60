package dev.fairlead.traffic.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which image the front's container is made of. */
final class FrontContainerTest {
  private static final String NAME = "fairlead-front";
  private static final String TAG = "haproxy:3.0-alpine";
  private static final String FIRST = "haproxy@sha256:aa";
  private static final String SECOND = "haproxy@sha256:bb";

  @TempDir Path directory;
  private final FakeEngine engine = new FakeEngine(() -> Instant.EPOCH);

  private FrontContainer configured(String image) {
    return new FrontContainer(engine, new FrontSettings(NAME, image, directory));
  }

  private static Image image(String id, String... digests) {
    return new Image(
        id,
        new TreeMap<>(),
        List.of(),
        List.of(),
        "",
        "",
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        null,
        "",
        new TreeSet<>(List.of(digests)));
  }

  /** A registry has this under the tag, and under its digest. */
  private void pushed(String tag, String id, String digest) {
    Image image = image(id, "mirror.example.com/haproxy@sha256:0", digest);
    engine.addRemote(tag, image);
    engine.addRemote(digest, image);
  }

  private Container front() {
    return engine.named(NAME).orElseThrow();
  }

  private void renew(FrontContainer front) throws IOException {
    front.fetch();
    front.renew(0, _ -> {});
  }

  @Test
  void aTagThatMovesChangesNothingAlsoWhenTheFrontIsMadeAnew() throws IOException {
    pushed(TAG, "sha256:1", FIRST);
    configured(TAG).ensure(0);
    assertThat(front().spec().image()).isEqualTo(FIRST);

    pushed(TAG, "sha256:2", SECOND);
    engine.pull(TAG, "", _ -> {});
    assertThat(configured(TAG).look().due()).isEmpty();
    renew(configured(TAG));
    assertThat(front().imageId()).isEqualTo("sha256:1");

    engine.remove(front().id(), true);
    engine.removeImage("sha256:1");
    configured(TAG).ensure(0);
    assertThat(front().imageId()).isEqualTo("sha256:1");
  }

  @Test
  void anotherImageIsStartedWhereAnotherOneIsConfigured() throws IOException {
    pushed(TAG, "sha256:1", FIRST);
    configured(TAG).ensure(0);
    pushed("haproxy:3.1", "sha256:2", SECOND);
    FrontContainer next = configured("haproxy:3.1");

    assertThat(next.look().due()).isEqualTo("is to run haproxy:3.1, not " + FIRST);
    renew(next);
    assertThat(front().imageId()).isEqualTo("sha256:2");
    assertThat(next.look().due()).doesNotContain("is to run");
  }

  @Test
  void goingBackToAnImageIsGoingBackToWhatItWas() throws IOException {
    pushed(TAG, "sha256:1", FIRST);
    configured(TAG).ensure(0);
    pushed("haproxy:3.1", "sha256:2", SECOND);
    configured("haproxy:3.1").fetch(); // and it did not come up

    pushed(TAG, "sha256:3", "haproxy@sha256:cc");
    engine.pull(TAG, "", _ -> {});
    assertThat(configured(TAG).look().due()).isEmpty();
  }

  @Test
  void aRenewalThatIsCutOffAnywhereIsFinished() throws IOException {
    pushed(TAG, "sha256:1", FIRST);
    configured(TAG).ensure(0);
    pushed("haproxy:3.1", "sha256:2", SECOND);

    engine.failNext("rename", new EngineException(Kind.UNREACHABLE, "killed"));
    FrontContainer first = configured("haproxy:3.1");
    assertThatThrownBy(() -> renew(first)).hasMessage("killed");
    assertThat(front().imageId()).isEqualTo("sha256:1");
    assertThat(first.look().unfinished()).as("two take connections").isTrue();

    String old = front().id();
    engine.rename(old, NAME + "-before"); // and killed before the other one
    FrontContainer second = configured("haproxy:3.1");
    assertThat(second.look())
        .extracting(FrontContainer.Standing::socket, FrontContainer.Standing::before)
        .containsExactly("master-2.sock", "master.sock");
    renew(second);
    assertThat(front().imageId()).isEqualTo("sha256:2");
    assertThat(second.look().unfinished()).isFalse();
  }

  @Test
  void aSuccessorThatIsNotWantedAnyMoreIsTakenAway() throws IOException {
    pushed(TAG, "sha256:1", FIRST);
    configured(TAG).ensure(0);
    pushed("haproxy:3.1", "sha256:2", SECOND);
    engine.failNext("rename", new EngineException(Kind.UNREACHABLE, "killed"));
    assertThatThrownBy(() -> renew(configured("haproxy:3.1"))).hasMessage("killed");

    renew(configured(TAG));
    assertThat(front().imageId()).isEqualTo("sha256:1");
    assertThat(engine.named(NAME + "-next")).isEmpty();
    assertThat(configured(TAG).look().due()).isEmpty();
  }

  @Test
  void oneOfNoRegistryIsPinnedByItsIdWhileTheHostHasIt() {
    engine.addLocal("built:1", image("sha256:1"));
    configured("built:1").ensure(0);
    assertThat(front().spec().image()).isEqualTo("sha256:1");

    engine.addLocal("built:1", image("sha256:2"));
    assertThat(configured("built:1").look().due()).isEmpty();

    engine.remove(front().id(), true);
    engine.removeImage("sha256:1");
    configured("built:1").ensure(0);
    assertThat(front().imageId()).isEqualTo("sha256:2");
  }

  @Test
  void oneThatWasMadeOfTheTagIsPinnedAsItRuns() throws IOException {
    pushed(TAG, "sha256:1", FIRST);
    configured(TAG).ensure(0);
    Files.delete(directory.resolve("image"));
    engine.change(front().id(), spec -> spec.withImage(TAG));

    configured(TAG).ensure(0);
    pushed(TAG, "sha256:2", SECOND);
    engine.pull(TAG, "", _ -> {});
    assertThat(configured(TAG).look().due()).isEmpty();
    engine.remove(front().id(), true);
    configured(TAG).ensure(0);
    assertThat(front().spec().image()).isEqualTo(FIRST);
  }

  @Test
  void aDigestIsWhatItSays() {
    pushed(TAG, "sha256:1", FIRST);
    configured(FIRST).ensure(0);
    assertThat(front().spec().image()).isEqualTo(FIRST);
  }
}
