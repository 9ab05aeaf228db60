package dev.fairlead.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the API and its key, from PEM files that are read again when they were
 * renewed. What cannot be read then leaves the one before in use.
 */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger("http");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final String ALIAS = "fairlead";

  private final Path certificate;
  private final Path key;
  private Pair pair;

  private record Pair(List<FileTime> read, List<X509Certificate> chain, PrivateKey key) {}

  private Tls(Path certificate, Path key) throws IOException {
    this.certificate = certificate;
    this.key = key;
    this.pair = load();
  }

  /**
   * The files that {@code FAIRLEAD_TLS_CERT_FILE} and {@code FAIRLEAD_TLS_KEY_FILE} name; empty
   * where neither is.
   *
   * @throws IOException with one sentence when they cannot be used
   */
  public static Optional<Tls> of(Map<String, String> environment) throws IOException {
    String certificate = environment.getOrDefault("FAIRLEAD_TLS_CERT_FILE", "");
    String key = environment.getOrDefault("FAIRLEAD_TLS_KEY_FILE", "");
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new IOException("FAIRLEAD_TLS_CERT_FILE and FAIRLEAD_TLS_KEY_FILE go together");
    }
    return certificate.isEmpty()
        ? Optional.empty()
        : Optional.of(new Tls(Path.of(certificate), Path.of(key)));
  }

  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new Keys()}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private synchronized Pair current() {
    try {
      if (!written().equals(pair.read())) {
        pair = load();
        LOG.info("TLS: {} was renewed", certificate);
      }
    } catch (IOException e) {
      LOG.warn("TLS: the renewed certificate cannot be used: {}", e.getMessage());
    }
    return pair;
  }

  /** Of both: whoever renews them may write the key after the certificate. */
  private List<FileTime> written() throws IOException {
    return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
  }

  private Pair load() throws IOException {
    List<FileTime> read = written();
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)))
              .stream()
              .map(Tls::x509)
              .toList();
      if (chain.isEmpty()) {
        throw new IOException(certificate + " holds no certificate");
      }
      PrivateKey own = key(chain.getFirst());
      if (!belong(chain.getFirst(), own)) {
        throw new IOException(key + " is not the key of " + certificate);
      }
      return new Pair(read, chain, own);
    } catch (GeneralSecurityException e) {
      throw new IOException(certificate + " and " + key + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static X509Certificate x509(Certificate one) {
    return (X509Certificate) one;
  }

  private PrivateKey key(X509Certificate for_) throws IOException, GeneralSecurityException {
    Matcher found = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
    if (!found.find()) {
      throw new IOException(
          key + " holds no PKCS #8 key; `openssl pkcs8 -topk8 -nodes` makes one of another");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
    return KeyFactory.getInstance(for_.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  /** Whether it is this certificate's key: one of the two may be renewed and the other not yet. */
  private static boolean belong(X509Certificate certificate, PrivateKey own)
      throws GeneralSecurityException {
    String algorithm =
        switch (own.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return true;
    }
    byte[] words = ALIAS.getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(own);
    signature.update(words);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(words);
    return signature.verify(signed);
  }

  /** Gives what is current to every handshake. */
  private final class Keys extends X509ExtendedKeyManager {
    @Override
    public String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return alias(type);
    }

    @Override
    public String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return alias(type);
    }

    /** TLS asks for an alias per kind of key; another kind than ours has none. */
    private String alias(String type) {
      return type.startsWith(current().key().getAlgorithm()) || type.isEmpty() ? ALIAS : "";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return alias.equals(ALIAS)
          ? current().chain().toArray(X509Certificate[]::new)
          : new X509Certificate[0];
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return alias.equals(ALIAS) ? current().key() : null;
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
