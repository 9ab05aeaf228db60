package dev.fairlead.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Deploys in the file, behind the heap as everything in {@link SqliteStore}. */
record SqliteDeploys(Door door, InMemoryDeploys recent) implements DeployBook {

  /** How {@link SqliteStore} writes and reads. */
  interface Door {
    void change(Supplier<Disk.Write> change);

    <T> T ask(Disk.Query<T> file, Supplier<T> heap);
  }

  @Override
  public void put(Deploy deploy) {
    door.change(() -> {
      recent.put(deploy);
      return tables -> tables.deploys().put(deploy);
    });
  }

  @Override
  public Optional<Deploy> find(String id) {
    return door.ask(tables -> tables.deploys().find(id), () -> recent.find(id));
  }

  @Override
  public Optional<Deploy> delivered(String delivery) {
    return door.ask(
        tables -> tables.deploys().delivered(delivery), () -> recent.delivered(delivery));
  }

  @Override
  public List<Deploy> list(Wanted wanted) {
    return door.ask(tables -> tables.deploys().list(wanted), () -> recent.list(wanted));
  }

  @Override
  public List<Deploy> unended() {
    return door.ask(tables -> tables.deploys().unended(), recent::unended);
  }

  @Override
  public void line(String deploy, String text) {
    door.change(() -> {
      Optional<DeployLine> line = recent.add(deploy, text);
      return tables -> {
        if (line.isPresent()) {
          tables.deploys().line(deploy, line.get());
        }
      };
    });
  }

  @Override
  public List<DeployLine> lines(String deploy, long after, int limit) {
    return door.ask(
        tables -> tables.deploys().lines(deploy, after, limit),
        () -> recent.lines(deploy, after, limit));
  }
}
