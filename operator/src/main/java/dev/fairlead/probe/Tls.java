package dev.fairlead.probe;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Encryption without identity. A probe goes to the address of one container on this host, for which
 * no authority makes certificates; whether the certificate for the public name is right is a
 * question to whoever connects under that name. Nothing secret but the user's own probe headers is
 * sent.
 */
final class Tls {
  private static final SSLContext ANY_CERTIFICATE = context();

  private Tls() {}

  /**
   * Encrypts a connection, and closes it when that fails.
   *
   * @param name the server name that is asked for
   */
  static Socket over(Socket plain, String name, int port, int timeoutMillis) throws IOException {
    try {
      plain.setSoTimeout(timeoutMillis);
      Socket socket = ANY_CERTIFICATE.getSocketFactory().createSocket(plain, name, port, true);
      ((SSLSocket) socket).startHandshake();
      return socket;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anyone()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  /** The extended kind, because the platform adds checks of its own to any other. */
  private static final class Anyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
