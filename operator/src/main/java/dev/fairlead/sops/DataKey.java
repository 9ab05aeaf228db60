package dev.fairlead.sops;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key of one file, which all its values are encrypted with. A class, so that nothing prints it.
 */
final class DataKey {
  private static final Logger LOG = LoggerFactory.getLogger("source");
  private static final int LENGTH = 32;
  private static final int NAME_BYTES = 16;

  private final byte[] bytes;

  private DataKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** A name that only who has the key can find the content by. */
  String nameOf(byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(content), 0, NAME_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  /**
   * Unwraps it with the first age key that fits.
   *
   * @throws SopsException when none does
   */
  static DataKey of(String file, SopsMetadata metadata, AgeKeys keys) throws SopsException {
    List<RecipientStanzaReader> readers = readers(file, metadata, keys);
    for (SopsMetadata.Recipient recipient : metadata.recipients()) {
      byte[] unwrapped = unwrap(recipient.wrapped(), readers);
      if (unwrapped.length == LENGTH) {
        return new DataKey(unwrapped);
      }
    }
    throw new SopsException(
        file,
        "is encrypted for other age keys than the configured ones; it is for "
            + metadata.readers());
  }

  private static List<RecipientStanzaReader> readers(
      String file, SopsMetadata metadata, AgeKeys keys) throws SopsException {
    List<RecipientStanzaReader> readers = new ArrayList<>();
    try {
      for (String key : keys.read()) {
        readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(key));
      }
    } catch (IOException e) {
      throw new SopsException(
          file, "is encrypted for " + metadata.readers() + ", and " + e.getMessage());
    } catch (GeneralSecurityException | RuntimeException e) {
      // What the library says may repeat the key.
      throw new SopsException(file, "is encrypted, and a configured age key is malformed");
    }
    return readers;
  }

  /** Empty when none of the keys fits. */
  private static byte[] unwrap(String armored, List<RecipientStanzaReader> readers) {
    byte[] text = (armored.strip() + "\n").getBytes(StandardCharsets.US_ASCII);
    for (RecipientStanzaReader reader : readers) {
      try (ReadableByteChannel channel =
              new ArmoredDecryptingChannelFactory()
                  .newDecryptingChannel(
                      Channels.newChannel(new ByteArrayInputStream(text)), List.of(reader));
          InputStream in = Channels.newInputStream(channel)) {
        return in.readNBytes(LENGTH + 1);
      } catch (GeneralSecurityException | IOException | RuntimeException e) {
        LOG.trace("another key's, or no age file: the next one, or a sentence that says so");
      }
    }
    return new byte[0];
  }
}
