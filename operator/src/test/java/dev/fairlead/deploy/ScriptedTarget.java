package dev.fairlead.deploy;

import dev.fairlead.deploy.Target.Standing.Moving;
import dev.fairlead.store.Deploy.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * An operator that a test plays: what an image becomes stands in its name. {@code moving} goes on
 * until it is told, {@code turn} is shown when the test says so.
 */
public final class ScriptedTarget implements Target {
  public final Map<String, App> apps = new ConcurrentHashMap<>();
  public final List<String> done = new CopyOnWriteArrayList<>();
  public final Map<String, Standing> standings = new ConcurrentHashMap<>();

  /** What is declared, by app and service, once a test or a deploy said so. */
  public final Map<String, String> declared = new ConcurrentHashMap<>();

  /** Apps whose rollout was given up. */
  private final java.util.Set<String> aborted = ConcurrentHashMap.newKeySet();

  public volatile CountDownLatch turn = new CountDownLatch(0);
  public volatile CountDownLatch pulling = new CountDownLatch(0);
  public volatile String missing = "";

  /** An app that runs one image. */
  public ScriptedTarget with(String app, String... services) {
    Map<String, String> images = new ConcurrentHashMap<>();
    for (String service : services) {
      images.put(service, "reg.example/" + app + "/" + service + ":0");
    }
    apps.put(
        app,
        new App(
            app,
            "/srv/" + app + "/compose.yml",
            new java.util.TreeMap<>(images),
            List.of(services),
            List.of(),
            ""));
    return this;
  }

  @Override
  public Optional<String> missing() {
    return Optional.of(missing).filter(text -> !text.isEmpty());
  }

  @Override
  public List<App> apps() {
    List<App> all = new ArrayList<>(apps.values());
    all.sort(java.util.Comparator.comparing(App::name));
    return all;
  }

  @Override
  public Optional<App> app(String name) {
    return Optional.ofNullable(apps.get(name));
  }

  @Override
  public void pull(String app, String service, String image, Consumer<String> progress)
      throws Refusal {
    try {
      pulling.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (image.endsWith(":absent")) {
      throw new Refusal(Cause.PULL, "docker pull failed (exit 1): manifest unknown");
    }
    done.add("pull " + image);
    progress.accept("Pulling from " + image);
  }

  @Override
  public Course declare(Change change, Waiting waiting) throws Refusal {
    if (change.image().endsWith(":unwritable")) {
      throw new Refusal(Cause.REFUSED, "the repository takes no push");
    }
    done.add("declare " + change.service() + " " + change.image());
    declared.put(change.app() + "/" + change.service(), change.image());
    aborted.remove(change.app());
    while (change.image().endsWith(":turn") && turn.getCount() > 0) {
      waiting.because("it is the turn of host alpha");
      Thread.onSpinWait();
    }
    return course(change, "reg.example/before:1");
  }

  @Override
  public Course follow(Change change) {
    done.add("follow " + change.service() + " " + change.image());
    return course(change, "");
  }

  private Course course(Change change, String before) {
    return new Course() {
      @Override
      public String before() {
        return before;
      }

      @Override
      public Standing look(Consumer<String> happened) {
        happened.accept("create " + change.app() + "-" + change.service() + "-2");
        if (aborted.contains(change.app())) {
          return new Standing.Failed(new Refusal(Cause.ROLLED_BACK, "aborted"));
        }
        String tag = change.image().substring(change.image().lastIndexOf(':') + 1);
        return standings.getOrDefault(
            change.image(),
            switch (tag) {
              case "sick" ->
                  new Standing.Failed(
                      new Refusal(Cause.ROLLED_BACK, change.service() + ": unhealthy"));
              case "moving" -> new Moving();
              default -> new Standing.Done();
            });
      }
    };
  }

  @Override
  public String declared(String app, String service) {
    return declared.getOrDefault(app + "/" + service, "reg.example/before:1");
  }

  @Override
  public boolean abort(String app, String why) {
    done.add("abort " + app + ": " + why);
    aborted.add(app);
    return true;
  }
}
