package dev.fairlead.source;

import dev.fairlead.files.FolderDigest;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the files of one survey. A file that cannot be read is a problem with its name on it. */
final class TreeReader {
  private final TreeLimits limits;
  private final SortedMap<String, Contents.Raw> raw = new TreeMap<>();
  private final SortedSet<Problem> problems = new TreeSet<>();
  private long totalBytes;

  private TreeReader(TreeLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads all.
   *
   * @throws IOException when a file is gone since the survey, so that another one is needed
   */
  static Contents read(Survey survey, TreeLimits limits) throws IOException, TreeTooLargeException {
    return new TreeReader(limits).readAll(survey);
  }

  private Contents readAll(Survey survey) throws IOException, TreeTooLargeException {
    problems.addAll(survey.problems());
    SortedMap<Path, String> files = new TreeMap<>();
    for (var entry : survey.yaml().entrySet()) {
      String name = entry.getKey().toString();
      Optional<byte[]> bytes = bytesOf(name, entry.getValue().real());
      if (bytes.isPresent()) {
        Utf8.text(bytes.get())
            .ifPresentOrElse(
                text -> files.put(entry.getKey(), text),
                () -> problems.add(Utf8.problem(name, bytes.get())));
      }
    }
    SortedMap<Path, String> inputs = new TreeMap<>();
    for (var entry : survey.inputs().entrySet()) {
      String name = survey.base().relativize(entry.getKey()).toString();
      if (entry.getValue().stat().kind() == Stat.Kind.DIRECTORY) {
        Path real = entry.getValue().real();
        if (real.startsWith(survey.realBase())) {
          raw.put(name, new Contents.Raw(real, folder(real)));
        }
        continue;
      }
      // A secret or config need not be text: then it counts for the revision only.
      bytesOf(name, entry.getValue().real())
          .flatMap(Utf8::text)
          .ifPresent(text -> inputs.put(entry.getKey(), text));
    }
    return new Contents(files, inputs, problems, raw);
  }

  /** What is in a directory, in few bytes; of one that nobody can use, why. */
  private static byte[] folder(Path real) {
    String told;
    try {
      told = FolderDigest.of(real);
    } catch (IOException e) {
      told = String.valueOf(e.getMessage());
    }
    return told.getBytes(StandardCharsets.UTF_8);
  }

  private Optional<byte[]> bytesOf(String name, Path real)
      throws IOException, TreeTooLargeException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(real)) {
      bytes = in.readNBytes(limits.maxFileBytes() + 1);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      problem(Position.of(name), "this file cannot be read: " + TreeSearch.reasonOf(e));
      return Optional.empty();
    }
    if (bytes.length > limits.maxFileBytes()) {
      problem(
          Position.of(name),
          "this file is larger than " + limits.maxFileBytes() + " bytes (maxFileBytes)");
      return Optional.empty();
    }
    totalBytes += bytes.length;
    if (totalBytes > limits.maxTotalBytes()) {
      throw new TreeTooLargeException(
          "holds more than " + limits.maxTotalBytes() + " bytes of desired state (maxTotalBytes)");
    }
    raw.put(name, new Contents.Raw(real, bytes));
    return Optional.of(bytes);
  }

  private void problem(Position position, String message) {
    problems.add(Problem.at(position, "", message));
  }
}
