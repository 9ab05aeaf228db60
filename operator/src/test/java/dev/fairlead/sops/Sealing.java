package dev.fairlead.sops;

import com.exceptionfactory.jagged.framework.armor.ArmoredEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.fairlead.yaml.Outline;
import dev.fairlead.yaml.OutlineReader;
import dev.fairlead.yaml.YamlException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts as sops does, texts only, for the key of {@link Fixtures}: for tests whose content is
 * not known before. That sops itself reads what this writes was tried with sops 3.13.
 */
public final class Sealing {
  private static final String MODIFIED = "2026-11-21T12:00:00Z";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] key = new byte[32];
  private final MessageDigest mac;
  private final String regex;

  private Sealing(String regex) throws GeneralSecurityException {
    RANDOM.nextBytes(key);
    this.mac = MessageDigest.getInstance("SHA-512");
    this.regex = regex;
  }

  /** YAML with texts only; encrypted is what stands under a key that matches. */
  public static String yaml(String text, String encryptedRegex) {
    try {
      return new Sealing(encryptedRegex).yaml(text);
    } catch (GeneralSecurityException | IOException | YamlException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An env file without quotes and comments; encrypted is every value whose name matches. */
  public static String env(String text, String encryptedRegex) {
    try {
      return new Sealing(encryptedRegex).env(text);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A whole file. */
  public static String binary(String text) {
    try {
      Sealing sealing = new Sealing(".");
      return """
      {
      \t"data": "%s",
      \t"sops": {
      \t\t"age": [{"recipient": "%s", "enc": "%s"}],
      \t\t"lastmodified": "%s",
      \t\t"mac": "%s",
      \t\t"version": "3.13.3"
      \t}
      }
      """
          .formatted(
              sealing.value(text, List.of("data")),
              recipient(),
              sealing.wrapped().replace("\n", "\\n"),
              MODIFIED,
              sealing.checksum());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String yaml(String text) throws GeneralSecurityException, IOException, YamlException {
    Edits edits = new Edits(text);
    for (Outline document : OutlineReader.read("x", text)) {
      walk(document, List.of(), edits);
    }
    return edits.apply()
        + """
        sops:
            age:
                - recipient: %s
                  enc: |
        %s
            lastmodified: "%s"
            mac: %s
            encrypted_regex: %s
            version: 3.13.3
        """
            .formatted(
                recipient(),
                wrapped().strip().indent(12).stripTrailing(),
                MODIFIED,
                checksum(),
                regex);
  }

  private void walk(Outline value, List<String> path, Edits edits) throws GeneralSecurityException {
    switch (value) {
      case Outline.Mapping map -> {
        for (Outline.Pair pair : map.pairs()) {
          List<String> below = new ArrayList<>(path);
          below.add(((Outline.Scalar) pair.key()).text());
          walk(pair.value(), below, edits);
        }
      }
      case Outline.Sequence list -> {
        for (Outline item : list.items()) {
          walk(item, path, edits);
        }
      }
      case Outline.Scalar scalar -> {
        String sealed = value(scalar.text(), path);
        if (!sealed.equals(scalar.text())) {
          edits.replace(scalar.start(), scalar.end(), sealed);
        }
      }
      case Outline.Alias _ -> throw new IllegalArgumentException("an alias");
    }
  }

  private String env(String text) throws GeneralSecurityException, IOException {
    StringBuilder sealed = new StringBuilder();
    for (String line : text.lines().toList()) {
      int equals = line.indexOf('=');
      String name = line.substring(0, equals);
      sealed.append(name).append('=');
      sealed.append(value(line.substring(equals + 1), List.of(name))).append('\n');
    }
    return sealed
        + """
        sops_age__list_0__map_enc=%s
        sops_age__list_0__map_recipient=%s
        sops_encrypted_regex=%s
        sops_lastmodified=%s
        sops_mac=%s
        sops_version=3.13.3
        """
            .formatted(wrapped().replace("\n", "\\n"), recipient(), regex, MODIFIED, checksum());
  }

  private String value(String text, List<String> path) throws GeneralSecurityException {
    mac.update(text.getBytes(StandardCharsets.UTF_8));
    boolean encrypted = path.stream().anyMatch(part -> part.matches(".*(" + regex + ").*"));
    return encrypted && !text.isEmpty() ? seal(text, String.join(":", path) + ":") : text;
  }

  private String checksum() throws GeneralSecurityException {
    return seal(HexFormat.of().withUpperCase().formatHex(mac.digest()), MODIFIED);
  }

  private String seal(String text, String place) throws GeneralSecurityException {
    byte[] iv = new byte[32];
    RANDOM.nextBytes(iv);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
    Base64.Encoder base64 = Base64.getEncoder();
    return "ENC[AES256_GCM,data:%s,iv:%s,tag:%s,type:str]"
        .formatted(
            base64.encodeToString(java.util.Arrays.copyOf(sealed, sealed.length - 16)),
            base64.encodeToString(iv),
            base64.encodeToString(
                java.util.Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length)));
  }

  private static String recipient() {
    return Fixtures.text("one.key")
        .lines()
        .filter(line -> line.startsWith("# public key: "))
        .map(line -> line.substring("# public key: ".length()))
        .findFirst()
        .orElseThrow();
  }

  private String wrapped() throws GeneralSecurityException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WritableByteChannel channel =
        new ArmoredEncryptingChannelFactory()
            .newEncryptingChannel(
                Channels.newChannel(out),
                List.of(
                    X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient())))) {
      channel.write(ByteBuffer.wrap(key));
    }
    return out.toString(StandardCharsets.US_ASCII).strip() + "\n";
  }
}
