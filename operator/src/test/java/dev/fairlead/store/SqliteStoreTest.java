package dev.fairlead.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
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
