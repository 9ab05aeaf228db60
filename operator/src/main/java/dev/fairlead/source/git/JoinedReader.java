package dev.fairlead.source.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * Reads from several repositories as if they were one, and from trees that were made in memory. An
 * id is the digest of what it names, so it does not matter which of them has it.
 */
final class JoinedReader extends ObjectReader {
  private final List<Repository> repositories;
  private final Map<ObjectId, byte[]> trees;
  private final List<ObjectReader> readers = new ArrayList<>();

  /**
   * A reader.
   *
   * @param repositories asked in this order
   * @param trees that are in none of them
   */
  JoinedReader(List<Repository> repositories, Map<ObjectId, byte[]> trees) {
    this.repositories = List.copyOf(repositories);
    this.trees = Map.copyOf(trees);
    repositories.forEach(repository -> readers.add(repository.newObjectReader()));
  }

  private interface Asking<T> {
    T of(ObjectReader reader) throws IOException;
  }

  private <T> T first(AnyObjectId id, int type, Asking<T> asking) throws IOException {
    MissingObjectException missing = new MissingObjectException(id.copy(), type);
    for (ObjectReader reader : readers) {
      try {
        return asking.of(reader);
      } catch (MissingObjectException e) {
        missing = e; // Another one may have it.
      }
    }
    throw missing;
  }

  @Override
  public ObjectLoader open(AnyObjectId id, int type) throws IOException {
    byte[] made = trees.get(id.copy());
    return made == null
        ? first(id, type, reader -> reader.open(id, type))
        : new ObjectLoader.SmallObject(Constants.OBJ_TREE, made);
  }

  @Override
  public long getObjectSize(AnyObjectId id, int type) throws IOException {
    byte[] made = trees.get(id.copy());
    return made == null ? first(id, type, reader -> reader.getObjectSize(id, type)) : made.length;
  }

  @Override
  public ObjectReader newReader() {
    return new JoinedReader(repositories, trees);
  }

  @Override
  public Collection<ObjectId> resolve(AbbreviatedObjectId id) throws IOException {
    Set<ObjectId> found = new LinkedHashSet<>();
    for (ObjectReader reader : readers) {
      found.addAll(reader.resolve(id));
    }
    return found;
  }

  @Override
  public Set<ObjectId> getShallowCommits() throws IOException {
    return readers.getFirst().getShallowCommits();
  }

  @Override
  public void close() {
    readers.forEach(ObjectReader::close);
  }
}
