package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.http.Ruling;
import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rollback and abort because somebody asks, on the real Engine. */
final class GoingBackTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final Asker ALICE = new Asker("alice", "too slow");

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private void release(String image) {
    it.files.release("web: {image: \"%s\"}".formatted(image));
  }

  private Ruling ask(Control control) {
    return it.operator().answers().control(it.files.project(), control, ALICE);
  }

  private void assertRolledBack() {
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.ROLLED_BACK));
  }

  @Test
  void goesBackToTheVeryImageAfterItsTagMovedAndStaysAcrossARestart() {
    String tag = IMAGES.built().project().name() + "/moving:1";
    it.host.docker("tag", IMAGES.built().v1(), tag);
    try {
      it.files.compose(
          "services:\n  web:\n    image: ignored:latest\n    environment: {PASSWORD: hunter22}\n");
      release(tag);
      it.start().converged();
      String first = it.status().revision();
      release(IMAGES.built().v2());
      it.converged();
      it.host.docker("tag", IMAGES.built().v2(), tag);

      try (var watch = new ServiceWatch(it.host, it.files.project(), "web")) {
        Ruling ruling = ask(new Control.Rollback(first.substring(0, first.length() - 2)));
        assertThat(ruling.kind()).as(ruling.sentence()).isEqualTo(Ruling.Kind.ACCEPTED);
        assertRolledBack();
        assertThat(watch.fewestHealthy()).as("%s", watch.story()).isGreaterThanOrEqualTo(1);
      }
      Container web = it.host.one("web");
      assertThat(web.imageId()).isEqualTo(it.host.imageId(IMAGES.built().v1()));
      assertThat(web.spec().program().environment()).containsEntry("PASSWORD", "hunter22");
      assertThat(it.status().message()).contains("by alice: too slow");
      assertThat(it.status().toString() + it.operator().answers().plan(it.files.project()))
          .doesNotContain("hunter22");

      it.stop();
      it.start();
      assertRolledBack();
      assertThat(it.host.one("web").id()).isEqualTo(web.id());
      ask(new Control.Resume());
      Eventually.holds(() ->
          assertThat(it.host.one("web").imageId()).isEqualTo(it.host.imageId(IMAGES.built().v2())));
    } finally {
      it.host.docker("image", "rm", "--force", tag);
    }
  }

  @Test
  void abortBringsBackWhatServed() {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n");
    release(IMAGES.built().v1());
    it.start().converged();
    String old = it.host.one("web").id();

    release(IMAGES.built().v2());
    Eventually.holds(
        () -> assertThat(ask(new Control.Abort()).kind()).isEqualTo(Ruling.Kind.ACCEPTED));

    assertRolledBack();
    assertThat(it.host.one("web").id()).isEqualTo(old);
    assertThat(it.host.one("web").running()).isTrue();
    assertThat(it.status().message()).contains("web: aborted by alice: too slow");
  }
}
