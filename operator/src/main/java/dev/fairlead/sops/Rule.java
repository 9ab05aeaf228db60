package dev.fairlead.sops;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which values of a file are encrypted, as its metadata says. SOPS allows one rule per file; where
 * there is none, everything is but what stands under a key that ends in {@code _unencrypted}.
 */
sealed interface Rule {
  /** Whether the value at a path must be encrypted; empty where the value itself tells. */
  Optional<Boolean> encrypts(List<String> path);

  /** By the keys on the way to the value: encrypted, or left plain, where one of them matches. */
  record ByKey(Predicate<String> matches, boolean encrypted) implements Rule {
    @Override
    public Optional<Boolean> encrypts(List<String> path) {
      return Optional.of(path.stream().anyMatch(matches) == encrypted);
    }
  }

  /** By the comments above it, which the checksum over the whole file stands in for here. */
  record ByComment() implements Rule {
    @Override
    public Optional<Boolean> encrypts(List<String> path) {
      return Optional.empty();
    }
  }

  static Rule suffix(String suffix, boolean encrypted) {
    return new ByKey(key -> key.endsWith(suffix), encrypted);
  }

  /** Throws {@link java.util.regex.PatternSyntaxException} for what is no regular expression. */
  static Rule regex(String regex, boolean encrypted) {
    return new ByKey(Pattern.compile(regex).asPredicate(), encrypted);
  }
}
