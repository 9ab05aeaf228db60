package dev.fairlead.cli;

import dev.fairlead.cli.Tables.Cell;
import dev.fairlead.cli.Terminal.Colour;
import dev.fairlead.store.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code fairlead history} as text. Pure. */
record HistoryText(Terminal terminal, Instant now) {

  private static final int MAX_IMAGES = 3;
  private static final int DIGITS = 7;

  List<String> table(List<Job> jobs) {
    if (jobs.isEmpty()) {
      return List.of("no rollouts");
    }
    // Outside of git there is nothing to say of commits.
    boolean commits = jobs.stream().anyMatch(job -> job.commit() != null);
    List<String> head = new ArrayList<>(List.of("JOB", "RELEASE", "REVISION", "OUTCOME", "AGE"));
    head.addAll(commits ? List.of("TOOK", "SINCE COMMIT") : List.of("TOOK"));
    head.addAll(List.of("IMAGES", "WHAT AND WHY"));
    Tables table = new Tables(terminal, head.toArray(String[]::new));
    for (Job job : jobs) {
      List<Cell> row =
          new ArrayList<>(
              List.of(
                  Cell.of(Long.toString(job.id())),
                  Cell.of(job.release()),
                  Cell.of(Words.revision(job.revision())),
                  Cell.of(job.outcome().text(), colour(job.outcome())),
                  Cell.of(Words.age(job.started(), now)),
                  Cell.of(took(job))));
      if (commits) {
        row.add(Cell.of(job.sinceCommit().map(Words::duration).orElse("-")));
      }
      row.add(Cell.of(images(job)));
      row.add(Cell.of(why(job)));
      table.row(row);
    }
    return table.lines();
  }

  private String took(Job job) {
    Instant ended = job.ended();
    return Words.duration(Duration.between(job.started(), ended == null ? now : ended));
  }

  /** {@code web@3f9c2ab}, of the first few services. */
  private static String images(Job job) {
    if (job.images().isEmpty()) {
      return "-";
    }
    String first =
        job.images().entrySet().stream()
            .limit(MAX_IMAGES)
            .map(e -> e.getKey() + "@" + digits(e.getValue()))
            .collect(Collectors.joining(" "));
    int more = job.images().size() - MAX_IMAGES;
    return more > 0 ? first + " +" + more : first;
  }

  private static String digits(String imageId) {
    String bare = imageId.substring(imageId.indexOf(':') + 1);
    return bare.substring(0, Math.min(DIGITS, bare.length()));
  }

  private static String why(Job job) {
    return job.reason().isEmpty() ? job.summary() : job.summary() + "; " + job.reason();
  }

  private static Colour colour(Job.Outcome outcome) {
    return switch (outcome) {
      case RUNNING -> Colour.CYAN;
      case COMPLETE -> Colour.GREEN;
      case ROLLED_BACK, SUPERSEDED, INTERRUPTED -> Colour.YELLOW;
      case FAILED -> Colour.RED;
    };
  }
}
