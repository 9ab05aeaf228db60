package dev.fairlead.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Store open() {
    return open("contract.db");
  }

  private Store open(String file) {
    return new SqliteStore(folder.resolve("state").resolve(file), InstantSource.fixed(AT), LIMITS);
  }

  private Store reopened() {
    return open("reopened.db");
  }

  @Test
  void outlivesTheProcess() {
    try (Store store = reopened()) {
      store.remember(new Memory("shop", 7, "f", "r2", "r1"));
      store.quarantine(failed("web", "s1", 3));
      long job = store.begin("shop", "r1", "web", AT);
      store.event(event("shop", job, "created"));
      store.end(job, Job.Outcome.COMPLETE, "", AT.plusSeconds(5));
    }

    try (Store again = reopened()) {
      assertThat(again.memory("shop")).contains(new Memory("shop", 7, "f", "r2", "r1"));
      assertThat(again.quarantine("shop")).containsExactly(failed("web", "s1", 3));
      assertThat(again.jobs("shop", 10))
          .extracting(Job::outcome)
          .containsExactly(Job.Outcome.COMPLETE);
      assertThat(again.events("shop", 0, 0, 10))
          .extracting(Event::message)
          .containsExactly("created");
    }
  }

  @Test
  void marksAndRevisionsOutliveTheProcess() {
    try (Store store = reopened()) {
      for (int i = 1; i <= 4; i++) {
        store.complete(complete("shop", "r" + i), 10);
      }
      store.mark(mark(Mark.Kind.ROLLBACK, "f-r4", "1"));
    }

    try (Store again = reopened()) {
      assertThat(again.marks("shop")).containsExactly(mark(Mark.Kind.ROLLBACK, "f-r4", "1"));
      assertThat(again.revisions("shop")).hasSize(4);
      assertThat(again.revision(1).orElseThrow().body().text()).isEqualTo("body of r1");
      again.complete(complete("shop", "r5"), 10);
      assertThat(again.revisions("shop").getFirst().id()).isEqualTo(5);
    }
  }

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    try (Store store = reopened()) {
      store.complete(complete("shop", "r1"), 10);
      assertThat(store.revisions("shop")).as("it is open").hasSize(1);

      // Written in the background.
      await().untilAsserted(() -> onlyOurs(folder.resolve("state")));
    }
  }

  private static void onlyOurs(Path state) throws IOException {
    assertThat(state).isDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(state)) {
      assertThat(files)
          .hasSizeGreaterThanOrEqualTo(2)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .as("%s", file)
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void takesAFileOfAnEarlierVersionFromTheOthersEyes() throws IOException {
    Path file = Files.createFile(folder.resolve("wide.db"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    try (Store store = new SqliteStore(file, InstantSource.fixed(AT), LIMITS)) {
      assertThat(store.revisions("shop")).isEmpty();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void callsJobsOfAnEarlierProcessInterrupted() {
    long left;
    try (Store store = reopened()) {
      left = store.begin("shop", "r1", "web", AT);
    }

    try (Store again = reopened()) {
      long own = again.begin("shop", "r2", "web", AT);

      assertThat(own).isGreaterThan(left);
      assertThat(again.jobs("shop", 10))
          .extracting(Job::outcome)
          .containsExactly(Job.Outcome.RUNNING, Job.Outcome.INTERRUPTED);
      assertThat(again.job(left).orElseThrow().reason()).isEqualTo(Disk.INTERRUPTED);
    }
  }

  @Test
  void idsGoOnAfterAllWasForgotten() {
    long last;
    try (Store store = reopened()) {
      last = store.begin("shop", "r1", "web", AT);
      store.forget("shop");
    }

    try (Store again = reopened()) {
      assertThat(again.begin("shop", "r1", "web", AT)).isGreaterThan(last);
    }
  }

  @Test
  void takesChangesBeforeTheFileIsOpen() {
    try (Store store = reopened()) {
      // Nothing waited for: these are queued while SQLite is being loaded, or written, in order.
      for (int i = 1; i <= 4; i++) {
        store.event(event("shop", 1, "early " + i));
      }
      store.remember(new Memory("shop", 1, "f", "", ""));

      assertThat(store.events("shop", 1, 0, 10))
          .extracting(Event::message)
          .isEqualTo(List.of("early 1", "early 2", "early 3", "early 4"));
      assertThat(store.memory("shop")).isPresent();
    }
  }

  @Test
  void answersFromTheHeapAfterItWasClosed() {
    Store store = reopened();
    store.remember(new Memory("shop", 1, "f", "", ""));
    store.close();

    store.event(event("shop", 0, "late"));

    assertThat(store.memory("shop")).isPresent();
    assertThat(store.events("shop", 0, 0, 10)).extracting(Event::message).containsExactly("late");
  }
}
