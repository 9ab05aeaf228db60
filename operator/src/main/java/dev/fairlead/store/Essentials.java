package dev.fairlead.store;

import java.util.List;
import java.util.Map;

/**
 * What must outlive a file: everything but history.
 *
 * @param running jobs that have not ended
 * @param lastJob the highest job id ever given
 * @param lastEvent the highest event id ever given
 * @param revisions the newest of each release
 * @param lastRevision the highest revision id ever given
 * @param deploys that have not ended
 * @param lastLines the number of the last line in the log of each of those
 */
record Essentials(
    List<Memory> memories,
    List<Quarantine> quarantined,
    List<Completion> completed,
    List<Job> running,
    long lastJob,
    long lastEvent,
    List<Mark> marks,
    List<Revision> revisions,
    long lastRevision,
    List<Deploy> deploys,
    Map<String, Long> lastLines) {
  Essentials {
    memories = List.copyOf(memories);
    quarantined = List.copyOf(quarantined);
    completed = List.copyOf(completed);
    running = List.copyOf(running);
    marks = List.copyOf(marks);
    revisions = List.copyOf(revisions);
    deploys = List.copyOf(deploys);
    lastLines = Map.copyOf(lastLines);
  }
}
