package dev.fairlead.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tokens that are known: those of the environment, which a restart changes, and those of a
 * file, which is read again whenever it changed. A file that cannot be read any more lets nobody
 * in: whoever made it unreadable may have meant to.
 */
public final class Tokens implements Identities {
  private static final Logger LOG = LoggerFactory.getLogger("audit");

  /** Longer than any token; more is not even hashed. */
  private static final int MAX_LENGTH = 4_096;

  private final List<Token> fixed;
  private final @Nullable Path file;
  private final InstantSource clock;
  private @Nullable State state;

  private record Stamp(FileTime modified, long size, @Nullable Object key) {}

  private record State(@Nullable Stamp stamp, List<Token> tokens) {}

  private Tokens(List<Token> fixed, @Nullable Path file, InstantSource clock) {
    this.fixed = List.copyOf(fixed);
    this.file = file;
    this.clock = clock;
  }

  /** None at all. */
  public static Tokens none() {
    return new Tokens(List.of(), null, InstantSource.system());
  }

  /**
   * Those of an environment: {@code ADMIN_TOKEN} and {@code WEBHOOK_TOKEN}, or the files that
   * {@code ADMIN_TOKEN_FILE} and {@code WEBHOOK_TOKEN_FILE} name, and the file of {@code
   * FAIRLEAD_TOKENS_FILE}.
   *
   * @param both whether the first two must be there
   * @throws IOException with one sentence when they cannot be used as they are
   */
  public static Tokens of(Map<String, String> environment, boolean both, InstantSource clock)
      throws IOException {
    Optional<String> admin = secret(environment, "ADMIN_TOKEN");
    Optional<String> webhook = secret(environment, "WEBHOOK_TOKEN");
    if (both || admin.isPresent() || webhook.isPresent()) {
      required("ADMIN_TOKEN", admin);
      required("WEBHOOK_TOKEN", webhook);
    }
    List<Token> fixed = new ArrayList<>();
    admin.ifPresent(s -> fixed.add(Token.of(Caller.of("ADMIN_TOKEN", Scope.ADMIN), s)));
    webhook.ifPresent(s -> fixed.add(Token.of(Caller.of("WEBHOOK_TOKEN", Scope.WEBHOOK), s)));
    String name = environment.getOrDefault("FAIRLEAD_TOKENS_FILE", "");
    Tokens tokens = new Tokens(fixed, name.isEmpty() ? null : Path.of(name), clock);
    if (tokens.file != null) {
      tokens.state = load(tokens.file); // Wrong from the start is told at the start.
    }
    return tokens;
  }

  private static void required(String name, Optional<String> value) throws IOException {
    if (value.filter(text -> !text.isEmpty()).isEmpty()) {
      throw new IOException(
          name + " must be set and not empty, as must its companion: ADMIN_TOKEN, WEBHOOK_TOKEN");
    }
  }

  private static Optional<String> secret(Map<String, String> environment, String name)
      throws IOException {
    String file = environment.getOrDefault(name + "_FILE", "");
    if (file.isEmpty()) {
      return Optional.ofNullable(environment.get(name));
    }
    try {
      return Optional.of(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      throw new IOException("the file of %s_FILE cannot be read: %s".formatted(name, file), e);
    }
  }

  /** Whether anybody can be told from anybody else: without tokens the API is this host's alone. */
  @Override
  public boolean areConfigured() {
    return !fixed.isEmpty() || file != null;
  }

  /** Who presents this token. Every known one is compared, so that time tells nothing. */
  @Override
  public Optional<Caller> verify(String presented) {
    if (presented.isEmpty() || presented.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String hash = Token.hash(presented);
    Optional<Caller> found = Optional.empty();
    for (List<Token> some : List.of(fixed, fromFile())) {
      for (Token token : some) {
        boolean same = token.is(hash);
        if (same && token.valid(clock.instant())) {
          found = Optional.of(token.caller());
        }
      }
    }
    return found;
  }

  private synchronized List<Token> fromFile() {
    if (file == null) {
      return List.of();
    }
    State known = state;
    try {
      if (known == null || !stamp(file).equals(known.stamp())) {
        known = load(file);
        state = known;
        LOG.info("tokens: {} in {}", known.tokens().size(), file);
      }
      return known.tokens();
    } catch (IOException e) {
      if (known == null || known.stamp() != null || !known.tokens().isEmpty()) {
        LOG.warn("the file of tokens cannot be used, so none of it is valid: {}", e.getMessage());
      }
      state = new State(null, List.of());
      return List.of();
    }
  }

  private static State load(Path file) throws IOException {
    Stamp stamp = stamp(file);
    return new State(stamp, TokenFile.read(file));
  }

  private static Stamp stamp(Path file) throws IOException {
    var attributes = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
    return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }
}
