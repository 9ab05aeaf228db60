package dev.fairlead.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A survey that is said to hold must be what another survey would find. */
final class SurveyorTest {
  /** So that all files have been at rest for long. */
  private static final InstantSource LATER =
      InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1));

  @TempDir Path temp;
  private Path tree;
  private Path elsewhere;
  private Surveyor surveyor;
  private final SortedSet<Path> inputs = new TreeSet<>();

  @BeforeEach
  void plant() throws IOException {
    Path root = Files.createDirectories(temp.toRealPath().resolve("state"));
    elsewhere = Files.createDirectories(temp.toRealPath().resolve("elsewhere/deep"));
    tree = Files.createDirectories(root.resolve("apps"));
    for (String app : List.of("a", "b")) {
      Files.createDirectory(tree.resolve(app));
      Files.writeString(tree.resolve(app).resolve("release.yaml"), "one");
      inputs.add(tree.resolve(app).resolve(".env"));
    }
    Files.writeString(tree.resolve("b/.env"), "A=1");
    Files.writeString(tree.resolve("b/data.bin"), "1");
    Files.writeString(elsewhere.resolve("c.yaml"), "c");
    Files.createSymbolicLink(tree.resolve("linked"), elsewhere);
    inputs.add(elsewhere.resolve("missing/values.env"));
    surveyor = surveyor(LATER);
    surveyor.survey(inputs);
  }

  private Surveyor surveyor(InstantSource clock) {
    return new Surveyor(tree, TreeLimits.DEFAULT, (_, _) -> {}, clock);
  }

  /** What can happen to a tree. */
  enum Change {
    SAME_SIZE_AND_TIME {
      @Override
      void make(SurveyorTest t) throws IOException {
        Path file = t.tree.resolve("a/release.yaml");
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, before);
      }
    },
    NEW_FILE {
      @Override
      void make(SurveyorTest t) throws IOException {
        Files.writeString(t.tree.resolve("a/new.yaml"), "new");
      }
    },
    NEW_FILE_BEHIND_A_LINK {
      @Override
      void make(SurveyorTest t) throws IOException {
        Files.writeString(t.elsewhere.resolve("new.yaml"), "new");
      }
    },
    REMOVED_FILE {
      @Override
      void make(SurveyorTest t) throws IOException {
        Files.delete(t.tree.resolve("a/release.yaml"));
      }
    },
    RENAMED_OVER {
      @Override
      void make(SurveyorTest t) throws IOException {
        Path next = Files.writeString(t.temp.resolve("next"), "one");
        Files.move(next, t.tree.resolve("a/release.yaml"), StandardCopyOption.REPLACE_EXISTING);
      }
    },
    DIRECTORY_FOR_A_FILE {
      @Override
      void make(SurveyorTest t) throws IOException {
        Files.delete(t.tree.resolve("b/data.bin"));
        Files.createDirectory(t.tree.resolve("b/data.bin"));
      }
    },
    SWAPPED_LINK {
      @Override
      void make(SurveyorTest t) throws IOException {
        Path other = Files.createDirectory(t.temp.resolve("other"));
        Path link = Files.createSymbolicLink(t.temp.resolve("next"), other);
        Files.move(link, t.tree.resolve("linked"), StandardCopyOption.REPLACE_EXISTING);
      }
    },
    MISSING_INPUT_APPEARS {
      @Override
      void make(SurveyorTest t) throws IOException {
        Files.createDirectory(t.elsewhere.resolve("missing"));
        Files.writeString(t.elsewhere.resolve("missing/values.env"), "A=1");
      }
    },
    GIT_APPEARS {
      @Override
      void make(SurveyorTest t) throws IOException {
        Path git = Files.createDirectory(t.tree.resolveSibling(".git"));
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main");
      }
    },
    NO_PERMISSION {
      @Override
      void make(SurveyorTest t) throws IOException {
        Files.setPosixFilePermissions(
            t.tree.resolve("a/release.yaml"), PosixFilePermissions.fromString("---------"));
      }
    },
    GONE {
      @Override
      void make(SurveyorTest t) throws IOException {
        Files.move(t.tree, t.temp.resolve("away"));
      }
    },
    ANOTHER_DIRECTORY {
      @Override
      void make(SurveyorTest t) throws IOException {
        Files.move(t.tree.getParent(), t.temp.resolve("away"));
        Files.createDirectories(t.tree);
      }
    };

    abstract void make(SurveyorTest test) throws IOException;
  }

  @Test
  void holdsWhileNothingChanges() {
    assertThat(surveyor.holds(inputs)).isTrue();
    assertThat(surveyor.holds(inputs)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void noChangeIsMissed(Change change) throws IOException {
    change.make(this);

    assertThat(surveyor.holds(inputs)).isFalse();
  }

  @Test
  void otherInputsNeedASurvey() {
    inputs.add(tree.resolve("more.env"));

    assertThat(surveyor.holds(inputs)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"b/data.bin", "../beside.yaml", "../../elsewhere/beside.yaml"})
  void whatDecidesNothingNeedsNoSurvey(String file) throws IOException {
    Files.writeString(tree.resolve(file), "anything");

    assertThat(surveyor.holds(inputs)).isTrue();
  }

  @Test
  void whatWasChangedAMomentBeforeNeedsASurvey() {
    Surveyor soon = surveyor(InstantSource.system());
    soon.survey(inputs);

    assertThat(soon.holds(inputs)).isFalse();
  }

  @Test
  void aSurveyComesNowAndThenAnyway() {
    assertThat(Stream.generate(() -> surveyor.holds(inputs)).limit(10)).contains(true, false);
    surveyor.survey(inputs);
    assertThat(surveyor.holds(inputs)).isTrue();
  }

  @Test
  void aSurveyThatHoldsIsTheNextSurvey() throws IOException {
    Random random = new Random(7);
    int held = 0;
    for (int i = 0; i < 200; i++) {
      Survey before = surveyor.survey(inputs);
      awaitTick();
      for (int n = random.nextInt(3); n > 0; n--) {
        mutate(random);
      }
      boolean holds = surveyor.holds(inputs);
      Survey after = surveyor.survey(inputs);
      assertThat(!holds || after.equals(before)).as("change %d", i).isTrue();
      held += holds ? 1 : 0;
    }
    assertThat(held).isGreaterThan(20);
  }

  /** File systems stamp by the kernel's tick. */
  private void awaitTick() throws IOException {
    Path probe = temp.resolve("probe");
    FileTime first = Files.getLastModifiedTime(Files.writeString(probe, "1"));
    while (!Files.getLastModifiedTime(Files.writeString(probe, "2"))
        .toInstant()
        .isAfter(first.toInstant())) {
      Thread.onSpinWait();
    }
  }

  private void mutate(Random random) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(tree)) {
      paths.skip(1).forEach(all::add);
    }
    Path at = all.isEmpty() ? tree : all.get(random.nextInt(all.size()));
    Path into = Files.isDirectory(at) ? at : tree;
    String name = List.of("x.yaml", "y.txt", ".env", "d", "l.yaml").get(random.nextInt(5));
    Path target = into.resolve(name);
    switch (random.nextInt(5)) {
      case 0 -> {
        if (Files.isRegularFile(at)) {
          Files.writeString(at, Instant.now().toString());
        }
      }
      case 1 -> {
        if (!Files.isDirectory(at)) {
          Files.delete(at);
        }
      }
      case 2 -> {
        if (Files.notExists(target) && !Files.isSymbolicLink(target)) {
          Files.writeString(target, "new");
        }
      }
      case 3 -> {
        if (Files.notExists(target) && !Files.isSymbolicLink(target)) {
          Files.createSymbolicLink(target, random.nextBoolean() ? elsewhere : temp.resolve("no"));
        }
      }
      default -> {
        if (Files.notExists(into.resolve("d" + random.nextInt(3)))) {
          Files.createDirectories(into.resolve("d" + random.nextInt(3)));
        }
      }
    }
  }
}
