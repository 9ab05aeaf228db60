package dev.fairlead.store;

import static dev.fairlead.store.StoreContract.AT;
import static dev.fairlead.store.StoreContract.event;
import static dev.fairlead.store.StoreContract.failed;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/** Torn, foreign, newer, deleted files, and disks that do not take a write (I20). */
class SqliteTroubleTest {
  @TempDir Path folder;

  private final MovableClock clock = new MovableClock();
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private Path file = Path.of("");

  @BeforeEach
  void listen() {
    file = folder.resolve("fairlead.db");
    said.start();
    ((Logger) LoggerFactory.getLogger("store")).addAppender(said);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger("store")).detachAppender(said);
  }

  private Store open() {
    return new SqliteStore(file, clock);
  }

  private List<String> warnings() {
    return List.copyOf(said.list).stream()
        .filter(e -> e.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private void works(Store store) {
    long job = store.begin("shop", "r1", "web", AT);
    store.event(event("shop", job, "works"));
    assertThat(store.events("shop", job, 0, 10))
        .extracting(Event::message)
        .containsExactly("works");
  }

  private void execute(Path database, String... statements) throws SQLException {
    try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + database)) {
      for (String statement : statements) {
        new Sql(connection).run(statement);
      }
    }
  }

  @Test
  void movesAFileThatIsNoDatabaseAside() throws IOException {
    Files.writeString(file, "this is certainly no database\n".repeat(100));

    try (Store store = open()) {
      works(store);
    }

    assertThat(folder.resolve("fairlead.db.broken-1"))
        .content(StandardCharsets.UTF_8)
        .startsWith("this is certainly no database");
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("moved aside", "fairlead.db.broken-1");
  }

  @Test
  void movesATornDatabaseAside() throws IOException {
    try (Store store = open()) {
      for (int i = 0; i < 200; i++) {
        store.event(event("shop", 0, "filling some pages " + "x".repeat(200)));
      }
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (long page = 4096; page < bytes.length(); page += 4096) {
        bytes.seek(page);
        bytes.write(new byte[2048]);
      }
    }

    try (Store store = open()) {
      works(store);
    }

    assertThat(folder.resolve("fairlead.db.broken-1")).exists();
    assertThat(warnings()).singleElement().asString().contains("torn");
  }

  @Test
  void movesAnotherProgramsDatabaseAsideUnchanged() throws Exception {
    execute(file, "CREATE TABLE theirs (x)", "INSERT INTO theirs VALUES (1)");
    byte[] before = Files.readAllBytes(file);

    try (Store store = open()) {
      works(store);
    }

    assertThat(folder.resolve("fairlead.db.broken-1")).hasBinaryContent(before);
    assertThat(warnings()).singleElement().asString().contains("another program");
  }

  @Test
  void movesANewerVersionsDatabaseAside() throws Exception {
    open().close();
    execute(file, "PRAGMA user_version = 99");

    try (Store store = open()) {
      works(store);
    }

    assertThat(folder.resolve("fairlead.db.broken-1")).exists();
    assertThat(warnings()).singleElement().asString().contains("newer Fairlead", "schema 99");
  }

  @Test
  void keepsEveryBrokenFileUpToALimit() throws IOException {
    for (int i = 1; i <= DatabaseFile.MAX_BROKEN_FILES + 2; i++) {
      Files.writeString(file, ("broken number " + i + "\n").repeat(100));
      open().close();
    }

    try (var files = Files.list(folder)) {
      assertThat(files.filter(f -> f.toString().contains(".broken-")))
          .hasSize(DatabaseFile.MAX_BROKEN_FILES);
    }
  }

  @Test
  void beginsANewFileWhenItsOwnIsDeletedAndLosesOnlyHistory() throws IOException {
    try (Store store = open()) {
      store.remember(new Memory("shop", 7, "f", "r2", "r1"));
      store.quarantine(failed("web", "s1", 3));
      long ended = store.begin("shop", "r1", "web", AT);
      store.end(ended, Job.Outcome.COMPLETE, "", AT);
      long running = store.begin("shop", "r2", "web", AT);
      for (String name : List.of("fairlead.db", "fairlead.db-wal", "fairlead.db-shm")) {
        Files.deleteIfExists(folder.resolve(name));
      }

      store.event(event("shop", running, "after"));
      store.end(running, Job.Outcome.COMPLETE, "", AT);

      assertThat(store.jobs("shop", 10)).extracting(Job::id).containsExactly(running);
      assertThat(store.begin("shop", "r3", "web", AT)).isGreaterThan(running);
    }
    assertThat(file).exists();
    try (Store again = open()) {
      assertThat(again.memory("shop")).contains(new Memory("shop", 7, "f", "r2", "r1"));
      assertThat(again.quarantine("shop")).containsExactly(failed("web", "s1", 3));
      assertThat(again.events("shop", 0, 0, 10))
          .extracting(Event::message)
          .containsExactly("after");
    }
  }

  @Test
  void worksInMemoryWhereNoFileCanBe() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "a file, not a folder");
    file = plain.resolve("fairlead.db");

    try (Store store = open()) {
      works(store);
      store.remember(new Memory("shop", 1, "f", "", ""));
      assertThat(store.memory("shop")).isPresent();
    }

    assertThat(warnings()).singleElement().asString().contains("kept in memory");
  }

  @Test
  void writesWhatWaitedOnceTheFileCanBe() throws IOException {
    Path blocked = Files.writeString(folder.resolve("blocked"), "a file, not a folder");
    file = blocked.resolve("fairlead.db");
    long job;
    try (Store store = open()) {
      job = store.begin("shop", "r1", "web", AT);
      store.event(event("shop", job, "waited"));
      Files.delete(blocked);

      store.event(event("shop", job, "still left alone"));
      assertThat(file).doesNotExist();
      clock.pass(Disk.RETRY_AFTER);
      store.end(job, Job.Outcome.COMPLETE, "", AT);
      assertThat(file).exists();
    }

    try (Store again = open()) {
      assertThat(again.events("shop", job, 0, 10))
          .extracting(Event::message)
          .containsExactly("waited", "still left alone");
      assertThat(again.job(job).orElseThrow().outcome()).isEqualTo(Job.Outcome.COMPLETE);
    }
  }

  /** The kernel refuses this process any longer file: what can be had without rights. */
  @Test
  void neverThrowsWhereFilesMayNotGrowAndGoesOnWhenTheyMay() throws Exception {
    growsNoFurtherAndRecovers();
  }

  private void growsNoFurtherAndRecovers() throws IOException {
    try {
      fillsUpAndRecovers(
          new Room() {
            @Override
            public void end() throws IOException {
              limit("65536");
            }

            @Override
            public void begin() throws IOException {
              limit("unlimited");
            }
          });
    } finally {
      // Of the whole process: every test after this one lives with it.
      limit("unlimited");
    }
  }

  private static void limit(String bytes) throws IOException {
    String self = Long.toString(ProcessHandle.current().pid());
    assertThat(run("prlimit", "--pid", self, "--fsize=" + bytes + ":")).isZero();
  }

  /** A small disk needs the right to mount one: without it, a limit on files is what there is. */
  @Test
  void neverThrowsOnAFullDiskAndGoesOnWhenThereIsRoom() throws Exception {
    if (run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder.toString()) != 0) {
      growsNoFurtherAndRecovers();
      return;
    }
    Path ballast = folder.resolve("ballast");
    try {
      fillsUpAndRecovers(
          new Room() {
            @Override
            public void end() throws IOException {
              fill(ballast);
            }

            @Override
            public void begin() throws IOException {
              Files.delete(ballast);
            }
          });
    } finally {
      run("umount", "-l", folder.toString());
    }
  }

  /** Room on a disk. */
  private interface Room {
    void end() throws IOException;

    void begin() throws IOException;
  }

  private void fillsUpAndRecovers(Room room) throws IOException {
    try (Store store = open()) {
      store.remember(new Memory("shop", 1, "f", "", ""));
      assertThat(store.jobs("", 1)).isEmpty();
      room.end();
      long job = store.begin("shop", "r1", "web", AT);
      for (int i = 0; i < 100; i++) {
        store.event(event("shop", job, i + " " + "x".repeat(1_500)));
      }
      store.remember(new Memory("shop", 2, "f2", "", ""));

      assertThat(warnings()).as("once per kind").isNotEmpty().doesNotHaveDuplicates();
      assertThat(warnings().size()).isLessThanOrEqualTo(3);
      assertThat(store.memory("shop").orElseThrow().generation()).isEqualTo(2);
      assertThat(store.events("shop", job, 0, 1_000)).hasSize(100);

      room.begin();
      clock.pass(Disk.RETRY_AFTER);
      store.end(job, Job.Outcome.COMPLETE, "", AT);
    }
    try (Store again = open()) {
      assertThat(again.memory("shop").orElseThrow().generation()).isEqualTo(2);
      assertThat(again.jobs("shop", 1))
          .extracting(Job::outcome)
          .containsExactly(Job.Outcome.COMPLETE);
      assertThat(again.events("shop", 0, 0, 1_000)).hasSize(100);
    }
  }

  private static void fill(Path ballast) throws IOException {
    List<Integer> sizes = new ArrayList<>(List.of(64 * 1024, 4 * 1024));
    try (var out = Files.newOutputStream(ballast)) {
      while (!sizes.isEmpty()) {
        try {
          out.write(new byte[sizes.getFirst()]);
        } catch (IOException full) {
          sizes.removeFirst();
        }
      }
    }
  }

  private static int run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
