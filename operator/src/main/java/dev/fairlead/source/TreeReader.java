package dev.fairlead.source;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
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
  private static final String BYTE_ORDER_MARK = "\uFEFF";

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
        textOf(bytes.get())
            .ifPresentOrElse(
                text -> files.put(entry.getKey(), text), () -> notText(name, bytes.get()));
      }
    }
    SortedMap<Path, String> inputs = new TreeMap<>();
    for (var entry : survey.inputs().entrySet()) {
      String name = survey.base().relativize(entry.getKey()).toString();
      // A secret or config need not be text: then it counts for the revision only.
      bytesOf(name, entry.getValue().real())
          .flatMap(TreeReader::textOf)
          .ifPresent(text -> inputs.put(entry.getKey(), text));
    }
    return new Contents(files, inputs, problems, raw);
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

  private static Optional<String> textOf(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Says on which line the first byte stands that is no UTF-8. */
  private void notText(String name, byte[] bytes) {
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    int line = 1 + (int) out.flip().chars().filter(c -> c == '\n').count();
    int bad = in.hasRemaining() ? in.get() & 0xFF : 0;
    problem(new Position(name, line, 1), "this file is not UTF-8 text: byte 0x%02X".formatted(bad));
  }

  private void problem(Position position, String message) {
    problems.add(Problem.at(position, "", message));
  }
}
