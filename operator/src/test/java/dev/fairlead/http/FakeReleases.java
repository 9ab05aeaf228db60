package dev.fairlead.http;

import dev.fairlead.status.ReleaseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An operator that has the releases of a test. */
public final class FakeReleases implements Releases {
  public final List<ReleaseStatus> releases =
      new CopyOnWriteArrayList<>(List.of(Samples.blog(), Samples.shop()));
  public final List<String> problems = new CopyOnWriteArrayList<>();
  public final AtomicInteger looks = new AtomicInteger();
  public final List<String> retried = new ArrayList<>();
  public final List<String> controlled = new CopyOnWriteArrayList<>();
  public volatile @Nullable String missing;

  @Override
  public List<ReleaseStatus> all() {
    return List.copyOf(releases);
  }

  @Override
  public List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public Optional<ReleaseStatus> one(String name) {
    if (name.equals("broken")) {
      throw new IllegalStateException("a defect");
    }
    return releases.stream().filter(s -> s.release().equals(name)).findFirst();
  }

  @Override
  public Optional<String> plan(String name) {
    return one(name).map(s -> s.release() + "  nothing to do\n");
  }

  @Override
  public void look() {
    looks.incrementAndGet();
  }

  @Override
  public boolean retry(String name) {
    retried.add(name);
    return one(name).isPresent();
  }

  @Override
  public Ruling control(String name, Control control, Asker asker) {
    if (one(name).isEmpty()) {
      return Ruling.unknown(name);
    }
    controlled.add(name + " " + control + " " + asker.sentence());
    return name.equals("blog")
        ? Ruling.refused("no rollout of \"blog\" is under way")
        : Ruling.accepted(name + " is taken care of");
  }

  @Override
  public @Nullable String notReady() {
    return missing;
  }
}
