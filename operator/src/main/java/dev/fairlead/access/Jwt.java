package dev.fairlead.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Optional;

/** A signed token, taken apart; nothing of it is believed before {@link #isSignedBy}. */
final class Jwt {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LONGEST = 16_384;

  private final JsonNode header;
  private final JsonNode claims;
  private final String signed;
  private final byte[] signature;

  private Jwt(JsonNode header, JsonNode claims, String signed, byte[] signature) {
    this.header = header;
    this.claims = claims;
    this.signed = signed;
    this.signature = signature;
  }

  /** Empty for what is none. */
  static Optional<Jwt> parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3 || text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      JsonNode header = MAPPER.readTree(decoder.decode(parts[0]));
      JsonNode claims = MAPPER.readTree(decoder.decode(parts[1]));
      byte[] signature = decoder.decode(parts[2]);
      return header.isObject() && claims.isObject()
          ? Optional.of(new Jwt(header, claims, parts[0] + "." + parts[1], signature))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  String keyId() {
    return header.path("kid").asText();
  }

  JsonNode claims() {
    return claims;
  }

  /** The key says which algorithm it is; the token must agree, and has no say. */
  boolean isSignedBy(PublicKey key) {
    String algorithm =
        switch (key) {
          case RSAPublicKey _ -> "RS256";
          case ECPublicKey _ -> "ES256";
          default -> "";
        };
    if (algorithm.isEmpty() || !header.path("alg").asText().equals(algorithm)) {
      return false;
    }
    try {
      Signature verifier =
          Signature.getInstance(
              algorithm.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
