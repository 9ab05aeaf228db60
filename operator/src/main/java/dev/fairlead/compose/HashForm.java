package dev.fairlead.compose;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What compose takes the config hash of a service over that shares something with other services:
 * the ids of their containers are part of it, and known only when they are there.
 *
 * @param texts what is known already; between each two of them belongs an id
 * @param services whose container's id that is, one less than texts
 */
public record HashForm(List<String> texts, List<String> services) {
  /** A control character in canonical JSON is always escaped, so this is no part of a value. */
  private static final String MARK = "\u0001";

  private static final Pattern MARKED = Pattern.compile(MARK + "([^" + MARK + "]+)" + MARK);

  public HashForm {
    texts = List.copyOf(texts);
    services = List.copyOf(services);
  }

  /** Stands for the id of a service's container in a text that is handed to {@link #of}. */
  static String placeOf(String service) {
    return MARK + service + MARK;
  }

  static HashForm of(String text) {
    List<String> texts = new ArrayList<>();
    List<String> services = new ArrayList<>();
    Matcher matcher = MARKED.matcher(text);
    int from = 0;
    while (matcher.find()) {
      texts.add(text.substring(from, matcher.start()));
      services.add(matcher.group(1));
      from = matcher.end();
    }
    texts.add(text.substring(from));
    return new HashForm(texts, services);
  }

  /** The hash, given the id of each service's container. */
  public String hash(UnaryOperator<String> ids) {
    StringBuilder text = new StringBuilder(texts.getFirst());
    for (int i = 0; i < services.size(); i++) {
      text.append(ids.apply(services.get(i))).append(texts.get(i + 1));
    }
    return sha256(text.toString());
  }

  static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Never the environment that is part of it (I24). */
  @Override
  public String toString() {
    return "HashForm" + services;
  }
}
