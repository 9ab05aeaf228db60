package dev.fairlead.sops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where the age keys are that files are decrypted with. They are read with each use, so that a key
 * that is renewed counts at once, and are kept nowhere.
 *
 * @param files key files as {@code age-keygen} writes them, absolute
 * @param optional whether a file that is absent is no mistake: nobody named it
 * @param inline keys themselves, or the empty string
 */
public record AgeKeys(List<Path> files, boolean optional, String inline) {
  /** No key anywhere. */
  public static final AgeKeys NONE = new AgeKeys(List.of(), true, "");

  /** Names a key file, before all that SOPS itself goes by. */
  public static final String FILE = "FAIRLEAD_AGE_KEY_FILE";

  private static final String SOPS_FILE = "SOPS_AGE_KEY_FILE";
  private static final String SOPS_KEY = "SOPS_AGE_KEY";
  private static final String PREFIX = "AGE-SECRET-KEY-1";
  private static final int MAX_BYTES = 64 * 1024;

  public AgeKeys {
    files = List.copyOf(files);
  }

  /** As an environment names them; SOPS' own names and place where Fairlead's is not given. */
  public static AgeKeys of(Map<String, String> environment) {
    String own = environment.getOrDefault(FILE, "");
    String named = own.isEmpty() ? environment.getOrDefault(SOPS_FILE, "") : own;
    String inline = own.isEmpty() ? environment.getOrDefault(SOPS_KEY, "") : "";
    if (!named.isEmpty()) {
      return new AgeKeys(List.of(Path.of(named).toAbsolutePath()), false, inline);
    }
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    String base = config.isEmpty() ? (home.isEmpty() ? "" : home + "/.config") : config;
    List<Path> usual =
        base.isEmpty() ? List.of() : List.of(Path.of(base, "sops", "age", "keys.txt"));
    return new AgeKeys(usual, true, inline);
  }

  /** Files whose change may make readable what was not. */
  public SortedSet<Path> watched() {
    return new TreeSet<>(files);
  }

  /**
   * The keys, as text.
   *
   * @throws IOException with a sentence when there is none
   */
  List<String> read() throws IOException {
    List<String> keys = new ArrayList<>();
    int others = take(inline.replaceAll("\\s+", "\n"), keys);
    for (Path file : files) {
      try {
        if (Files.size(file) > MAX_BYTES) {
          throw new IOException("the age key file " + file + " is too large to be one");
        }
        others += take(Files.readString(file), keys);
      } catch (NoSuchFileException e) {
        if (!optional) {
          throw new IOException("the age key file " + file + " does not exist", e);
        }
      } catch (java.nio.charset.CharacterCodingException e) {
        throw new IOException("the age key file " + file + " is no text", e);
      } catch (java.nio.file.FileSystemException e) {
        String why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        throw new IOException("the age key file " + file + " cannot be read: " + why, e);
      }
    }
    if (keys.isEmpty()) {
      throw new IOException(
          others > 0
              ? "no key of the kind "
                  + PREFIX
                  + "... is in the age key file; other kinds, SSH keys and"
                  + " plugins are not supported"
              : "no age key is configured: name a key file by --age-key-file, "
                  + FILE
                  + " or "
                  + SOPS_FILE);
    }
    return keys;
  }

  /**
   * @return how many lines are something else
   */
  private static int take(String text, List<String> keys) {
    int others = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.startsWith(PREFIX)) {
        keys.add(line);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        others++;
      }
    }
    return others;
  }

  /** Never the keys. */
  @Override
  public String toString() {
    return "AgeKeys" + files + (inline.isEmpty() ? "" : " and inline");
  }
}
