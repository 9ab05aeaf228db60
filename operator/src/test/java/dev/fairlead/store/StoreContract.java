package dev.fairlead.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class StoreContract {
  static final Instant AT = Instant.parse("2026-03-01T10:42:07.112345678Z");
  static final StoreLimits LIMITS = new StoreLimits(5, 4, 3, 20, 40);

  private Store store = new InMemoryStore();

  abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  static Event event(String release, long job, String message) {
    return new Event(0, release, job, AT, "step", "web", "shop-web-1", "create", "ok", message);
  }

  static Quarantine failed(String service, String hash, int attempts) {
    return new Quarantine("shop", service, hash, "sha256:1", attempts, Instant.MAX, "unhealthy");
  }

  @Test
  void remembersTheLatestOfEachRelease() {
    store.remember(new Memory("shop", 1, "f1", "", ""));
    store.remember(new Memory("shop", 2, "f2", "r2", "r1"));

    assertThat(store.memory("shop")).contains(new Memory("shop", 2, "f2", "r2", "r1"));
    assertThat(store.memory("blog")).isEmpty();
  }

  @Test
  void listsJobsNewestFirst() {
    long first = store.begin("shop", "r1", "web", AT);
    long second = store.begin("blog", "r2", "web", AT);
    long third = store.begin("shop", "r3", "web", AT);

    assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
    assertThat(store.jobs("", 10)).extracting(Job::id).containsExactly(third, second, first);
    assertThat(store.jobs("shop", 10)).extracting(Job::id).containsExactly(third, first);
    assertThat(store.jobs("shop", 1)).extracting(Job::id).containsExactly(third);
    assertThat(store.jobs("shop", -1)).isEmpty();
  }

  @Test
  void keepsInstantsExactly() {
    JobCommit commit = new JobCommit("Ann Lee", AT.minusSeconds(5), "web 2");
    long bringing = store.begin("blog", "r1", "web: image 1 → 2", commit, AT);
    store.end(bringing, Job.Outcome.COMPLETE, "", AT.plusSeconds(2));
    assertThat(store.job(bringing).orElseThrow().commit()).isEqualTo(commit);
    assertThat(store.job(bringing).orElseThrow().sinceCommit()).contains(Duration.ofSeconds(7));
    assertThat(store.jobs("blog", 1).getFirst().commit()).isEqualTo(commit);

    long id = store.begin("shop", "r1", "web: image 1 → 2", AT);

    assertThat(store.job(id))
        .contains(new Job(id, "shop", "r1", "web: image 1 → 2", AT, null, Job.Outcome.RUNNING, ""));
  }

  @Test
  void endsJobOnlyOnce() {
    long id = store.begin("shop", "r1", "web", AT);
    store.end(id, Job.Outcome.FAILED, "never healthy", AT.plusSeconds(9));
    store.end(id, Job.Outcome.COMPLETE, "", AT.plusSeconds(10));

    assertThat(store.job(id))
        .hasValueSatisfying(job -> {
          assertThat(job.outcome()).isEqualTo(Job.Outcome.FAILED);
          assertThat(job.reason()).isEqualTo("never healthy");
          assertThat(job.ended()).isEqualTo(AT.plusSeconds(9));
        });
  }

  @Test
  void prunesOldJobsWithTheirEventsAndNoOthers() {
    long old = store.begin("shop", "r1", "web", AT);
    store.event(event("shop", old, "old"));
    store.event(event("shop", 0, "beside"));
    long other = store.begin("blog", "r1", "web", AT);
    store.event(event("blog", other, "other"));
    long kept = store.begin("shop", "r2", "web", AT);
    store.event(event("shop", kept, "kept"));

    store.prune("shop", 1);

    assertThat(store.jobs("", 10)).extracting(Job::id).containsExactly(kept, other);
    assertThat(store.events("", 0, 0, 10))
        .extracting(Event::message)
        .containsExactly("beside", "other", "kept");
  }

  @Test
  void neverGivesAnIdTwiceEvenAfterForgetting() {
    long first = store.begin("shop", "r1", "web", AT);
    store.forget("shop");

    assertThat(store.begin("shop", "r1", "web", AT)).isGreaterThan(first);
  }

  @Test
  void answersEventsByReleaseJobAndPosition() {
    long job = store.begin("shop", "r1", "web", AT);
    store.event(event("shop", job, "a"));
    store.event(event("blog", 0, "b"));
    store.event(event("shop", 0, "c"));
    store.event(event("shop", job, "d"));

    assertThat(store.events("", 0, 0, 10))
        .extracting(Event::message)
        .containsExactly("a", "b", "c", "d");
    assertThat(store.events("shop", 0, 0, 10))
        .extracting(Event::message)
        .containsExactly("a", "c", "d");
    List<Event> ofJob = store.events("", job, 0, 10);
    assertThat(ofJob).extracting(Event::message).containsExactly("a", "d");
    assertThat(store.events("shop", job, ofJob.getFirst().id(), 10))
        .extracting(Event::message)
        .containsExactly("d");
    assertThat(store.events("", 0, 0, 2)).extracting(Event::message).containsExactly("a", "b");
  }

  @Test
  void givesEventsBackAsTheyWere() {
    store.event(event("shop", 0, "image \"web:1\" → \"web:2\"\nsecond line"));

    Event found = store.events("shop", 0, 0, 1).getFirst();
    assertThat(found)
        .isEqualTo(
            new Event(
                found.id(),
                "shop",
                0,
                AT,
                "step",
                "web",
                "shop-web-1",
                "create",
                "ok",
                "image \"web:1\" → \"web:2\"\nsecond line"));
  }

  @Test
  void keepsTheNewestEventsOfAJobWithinItsLimit() {
    long job = store.begin("shop", "r1", "web", AT);
    for (int i = 1; i <= 6; i++) {
      store.event(event("shop", job, "of the job " + i));
      store.event(event("shop", 0, "beside " + i));
    }

    assertThat(store.events("", job, 0, 100))
        .extracting(Event::message)
        .containsExactly("of the job 3", "of the job 4", "of the job 5", "of the job 6");
    assertThat(store.events("shop", 0, 0, 100))
        .extracting(Event::message)
        .filteredOn(text -> text.startsWith("beside"))
        .containsExactly("beside 4", "beside 5", "beside 6");
  }

  @Test
  void keepsTheNewestJobsOfAReleaseWithinItsLimit() {
    for (int i = 1; i <= 7; i++) {
      store.begin("shop", "r" + i, "web", AT);
    }

    assertThat(store.jobs("shop", 100))
        .extracting(Job::revision)
        .containsExactly("r7", "r6", "r5", "r4", "r3");
  }

  @Test
  void cutsLongTexts() {
    long job = store.begin("shop", "r1", "s".repeat(100), AT);
    store.end(job, Job.Outcome.FAILED, "r".repeat(100), AT);
    store.event(event("shop", job, "m".repeat(38) + "😀😀"));

    assertThat(store.job(job).orElseThrow().summary()).isEqualTo("s".repeat(39) + "…");
    assertThat(store.job(job).orElseThrow().reason()).isEqualTo("r".repeat(39) + "…");
    assertThat(store.events("", job, 0, 1).getFirst().message()).isEqualTo("m".repeat(38) + "…");
  }

  @Test
  void replacesQuarantineOfTheSameSpecAndImage() {
    store.quarantine(failed("web", "s1", 1));
    store.quarantine(failed("web", "s1", 2));
    store.quarantine(failed("db", "s9", 1));

    assertThat(store.quarantine("shop"))
        .containsExactlyInAnyOrder(failed("web", "s1", 2), failed("db", "s9", 1));
    assertThat(store.quarantine("blog")).isEmpty();
  }

  @Test
  void releasesQuarantineOfOneServiceOrOfAll() {
    store.quarantine(failed("web", "s1", 1));
    store.quarantine(failed("db", "s9", 1));

    store.release("shop", "web");
    assertThat(store.quarantine("shop")).containsExactly(failed("db", "s9", 1));
    store.release("shop", "");
    assertThat(store.quarantine("shop")).isEmpty();
  }

  static Mark mark(Mark.Kind kind, String key, String value) {
    return new Mark("shop", kind, key, value, AT, "alice", "too slow");
  }

  static Revision complete(String release, String revision) {
    return new Revision(
        0,
        release,
        revision,
        "f-" + revision,
        AT,
        7,
        new TreeMap<>(Map.of("db", "sha256:d", "web", "sha256:w")),
        Body.of("body of " + revision));
  }

  @Test
  void keepsOneMarkPerKindAndKey() {
    store.mark(mark(Mark.Kind.SUSPENDED, "", "first"));
    store.mark(mark(Mark.Kind.SUSPENDED, "", "second"));
    store.mark(mark(Mark.Kind.TOLERATED, "hash env.A", ""));
    store.mark(mark(Mark.Kind.TOLERATED, "hash env.B", ""));

    assertThat(store.marks("shop"))
        .containsExactlyInAnyOrder(
            mark(Mark.Kind.SUSPENDED, "", "second"),
            mark(Mark.Kind.TOLERATED, "hash env.A", ""),
            mark(Mark.Kind.TOLERATED, "hash env.B", ""));
    assertThat(store.marks("blog")).isEmpty();
    store.unmark("shop", Mark.Kind.TOLERATED, "hash env.B");
    assertThat(store.marks("shop")).hasSize(2);
    store.unmark("shop", Mark.Kind.TOLERATED);
    assertThat(store.marks("shop")).containsExactly(mark(Mark.Kind.SUSPENDED, "", "second"));
  }

  @Test
  void keepsWhatARevisionWasAndListsItWithoutTheBody() {
    store.complete(complete("shop", "r1"), 10);
    store.complete(complete("blog", "r9"), 10);
    store.complete(complete("shop", "r2"), 10);

    List<Revision> known = store.revisions("shop");
    assertThat(known).extracting(Revision::revision).containsExactly("r2", "r1");
    assertThat(known).extracting(Revision::body).containsOnly(Body.NONE);
    long id = known.getLast().id();
    assertThat(store.revision(id)).contains(complete("shop", "r1").withId(id));
    assertThat(store.revision(id).toString()).doesNotContain("body of");
    assertThat(store.revision(id + 100)).isEmpty();
  }

  @Test
  void showsTheImagesOfTheRevisionThatAJobBrought() {
    long job = store.begin("shop", "r1", "web", AT);
    Revision revision = complete("shop", "r1");
    store.complete(
        new Revision(0, "shop", "r1", "f", AT, job, revision.images(), Body.of("body")), 10);
    long without = store.begin("shop", "r2", "web", AT);

    assertThat(store.job(job).orElseThrow().images()).isEqualTo(revision.images());
    assertThat(store.jobs("shop", 10).getLast().images()).isEqualTo(revision.images());
    assertThat(store.job(without).orElseThrow().images()).isEmpty();
  }

  @Test
  void keepsTheNewestRevisionsAndTheOneThatIsHeld() {
    store.complete(complete("shop", "r1"), 2);
    long held = store.revisions("shop").getFirst().id();
    store.mark(mark(Mark.Kind.ROLLBACK, "f-r9", Long.toString(held)));
    for (String next : List.of("r2", "r3", "r4")) {
      store.complete(complete("shop", next), 2);
    }

    assertThat(store.revisions("shop"))
        .extracting(Revision::revision)
        .containsExactly("r4", "r3", "r1");
    store.unmark("shop", Mark.Kind.ROLLBACK);
    store.complete(complete("shop", "r5"), 2);
    assertThat(store.revisions("shop")).extracting(Revision::revision).containsExactly("r5", "r4");
  }

  @Test
  void forgetsAllOfAReleaseAndNothingElse() {
    for (String release : List.of("shop", "blog")) {
      store.remember(new Memory(release, 1, "f", "", ""));
      store.event(event(release, store.begin(release, "r1", "web", AT), "x"));
    }
    store.quarantine(failed("web", "s1", 1));
    store.mark(mark(Mark.Kind.SUSPENDED, "", ""));
    store.complete(complete("shop", "r1"), 10);
    store.complete(complete("blog", "r1"), 10);

    store.forget("shop");

    assertThat(store.marks("shop")).isEmpty();
    assertThat(store.revisions("shop")).isEmpty();
    assertThat(store.revisions("blog")).hasSize(1);

    assertThat(store.memory("shop")).isEmpty();
    assertThat(store.quarantine("shop")).isEmpty();
    assertThat(store.jobs("", 10)).extracting(Job::release).containsExactly("blog");
    assertThat(store.events("", 0, 0, 10)).extracting(Event::release).containsExactly("blog");
    assertThat(store.memory("blog")).isPresent();
  }
}
