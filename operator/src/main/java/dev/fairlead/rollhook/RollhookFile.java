package dev.fairlead.rollhook;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.YamlException;
import dev.fairlead.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code rollhook.config.yaml}. Fields that it does not know are left alone, as RollHook does;
 * {@code images} of an app is ours: patterns of repositories that may be deployed there.
 *
 * @param apps in their order; of two with one name the first counts
 * @param webhook that hears of every deploy; empty for none
 */
public record RollhookFile(List<App> apps, String webhook) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /**
   * An app.
   *
   * @param composePath as it is written
   * @param services in the order of the steps
   */
  public record App(String name, String composePath, List<String> services, List<String> images) {
    public App {
      services = List.copyOf(services);
      images = List.copyOf(images);
    }

    App at(String path) {
      return new App(name, path, services, images);
    }
  }

  public RollhookFile {
    apps = List.copyOf(apps);
  }

  /** Never the webhook: its address may be a secret (I24). */
  @Override
  public String toString() {
    return "RollhookFile" + apps;
  }

  /**
   * Reads it.
   *
   * @throws IOException with everything that is wrong, a line each
   */
  public static RollhookFile read(Path file) throws IOException {
    try {
      List<Node> documents = YamlReader.read(file.toString(), Files.readString(file));
      Reading reading = new Reading();
      RollhookFile read = reading.file(documents.isEmpty() ? null : documents.getFirst());
      if (!reading.problems.isEmpty()) {
        throw new IOException(
            file + " is no rollhook.config.yaml:\n  " + String.join("\n  ", reading.problems));
      }
      return read;
    } catch (YamlException e) {
      throw new IOException(e.problem().toString(), e);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  /** Collects what is wrong, each with its JSON pointer. */
  private static final class Reading {
    final List<String> problems = new ArrayList<>();

    RollhookFile file(@Nullable Node root) {
      if (!(root instanceof MapNode map)) {
        problems.add("/: expected an object");
        return new RollhookFile(List.of(), "");
      }
      SequencedMap<String, App> apps = new LinkedHashMap<>();
      int index = 0;
      for (Node item : list(map, "", "apps", true)) {
        App app = app(item, "/apps/" + index++);
        apps.putIfAbsent(app.name(), app);
      }
      String webhook =
          map.get("notifications") instanceof MapNode notifications
              ? text(notifications, "/notifications", "webhook", false)
              : "";
      return new RollhookFile(List.copyOf(apps.values()), webhook);
    }

    private App app(Node node, String at) {
      if (!(node instanceof MapNode map)) {
        problems.add(at + ": expected an object");
        return new App("", "", List.of(), List.of());
      }
      String name = text(map, at, "name", true);
      if (!name.isEmpty() && !NAME.matcher(name).matches()) {
        problems.add(
            at + "/name: a release's name is lower-case letters, digits and -, at most 63");
      }
      List<String> services = new ArrayList<>();
      int index = 0;
      for (Node step : list(map, at, "steps", true)) {
        String place = at + "/steps/" + index++;
        if (step instanceof MapNode one) {
          services.add(text(one, place, "service", true));
        } else {
          problems.add(place + ": expected an object");
        }
      }
      List<String> images = new ArrayList<>();
      for (Node image : list(map, at, "images", false)) {
        if (image instanceof ScalarNode scalar) {
          images.add(scalar.text());
        } else {
          problems.add(at + "/images: expected strings");
        }
      }
      return new App(name, text(map, at, "compose_path", true), services, images);
    }

    private List<Node> list(MapNode map, String at, String key, boolean required) {
      return switch (map.get(key)) {
        case ListNode list -> list.items();
        case null -> {
          if (required) {
            problems.add(at + "/" + key + ": required");
          }
          yield List.of();
        }
        case Node _ -> {
          problems.add(at + "/" + key + ": expected an array");
          yield List.of();
        }
      };
    }

    private String text(MapNode map, String at, String key, boolean required) {
      return switch (map.get(key)) {
        case ScalarNode scalar -> scalar.text();
        case null -> {
          if (required) {
            problems.add(at + "/" + key + ": required");
          }
          yield "";
        }
        case Node _ -> {
          problems.add(at + "/" + key + ": expected a string");
          yield "";
        }
      };
    }
  }
}
