package dev.fairlead.source;

import dev.fairlead.desired.ImageChange;
import dev.fairlead.desired.ReleaseFile;
import dev.fairlead.files.AtomicFile;
import dev.fairlead.source.WriteBackException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Writes into a directory tree: the one file is replaced atomically, and read again first, so that
 * an edit of somebody else's that came between is kept. Committing in a work tree is left to
 * whoever does so.
 */
public final class DirectoryWriteBack implements WriteBack {
  /** Against an editor that writes all the time. */
  private static final int TRIES = 5;

  private final Path source;
  private final TreeLimits limits;

  /** Into a directory or file. */
  public DirectoryWriteBack(Path source, TreeLimits limits) {
    this.source = source.toAbsolutePath().normalize();
    this.limits = limits;
  }

  @Override
  public Written write(ImageChange change, Note note) throws WriteBackException {
    try {
      for (int i = 0; i < TRIES; i++) {
        Optional<Written> written = attempt(change);
        if (written.isPresent()) {
          return written.get();
        }
      }
    } catch (WriteBackException e) {
      throw e;
    } catch (IOException | TreeTooLargeException e) {
      throw new WriteBackException(Kind.FORBIDDEN, source + " cannot be changed: " + reason(e), e);
    }
    throw new WriteBackException(
        Kind.UNAVAILABLE, source + " was changed by somebody else again and again; try again");
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.FileSystemException failure
        ? TreeSearch.reasonOf(failure)
        : String.valueOf(e.getMessage());
  }

  private Optional<Written> attempt(ImageChange change) throws IOException, TreeTooLargeException {
    Survey survey =
        new Surveyor(source, limits, (_, _) -> {}, InstantSource.system()).survey(new TreeSet<>());
    if (survey.unreadable() != null) {
      throw new WriteBackException(Kind.UNAVAILABLE, source + " " + survey.unreadable());
    }
    Contents contents = TreeReader.read(survey, limits);
    ReleaseFile file =
        EditedFile.of(contents.files(), survey.base(), change.release(), source.toString());
    Contents.Raw raw = contents.raw().get(file.name());
    if (raw == null || !raw.real().startsWith(survey.realBase())) {
      throw new WriteBackException(
          Kind.REFUSED, file.name() + " is a link out of " + source + ", where others may own it");
    }
    Optional<EditedFile.Change> edited = EditedFile.change(file, raw.bytes(), change);
    if (edited.isEmpty()) {
      return Optional.of(new Written(file.name(), Optional.of(change.image()), "", false));
    }
    return AtomicFile.replace(raw.real(), raw.bytes(), edited.get().bytes().content())
        ? Optional.of(new Written(file.name(), edited.get().before(), "", true))
        : Optional.empty();
  }
}
