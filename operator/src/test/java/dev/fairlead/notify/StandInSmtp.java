package dev.fairlead.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** As much of RFC 5321, 3207 and 4954 (PLAIN) as takes a mail. */
final class StandInSmtp implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** A mail that was taken, headers and all, and whether it came over TLS. */
  record Mail(String from, List<String> to, String text, boolean tls, String login) {}

  private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final List<Mail> all = new CopyOnWriteArrayList<>();
  private final SSLContext tls;

  /** Whether STARTTLS is offered. */
  volatile boolean offersTls = true;

  /** So many further recipients are refused with this code. */
  final AtomicInteger refusing = new AtomicInteger();

  volatile int code = 451;

  /**
   * @param directory with what {@link #makeKeys} made
   */
  StandInSmtp(Path directory) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(directory.resolve("smtp.p12").toFile(), PASSWORD);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    Thread.ofVirtual().start(this::accept);
  }

  /** A key for 127.0.0.1 and, in {@code ca.pem}, the certificate that vouches for it. */
  static void makeKeys(Path directory) throws IOException, InterruptedException {
    Path keys = directory.resolve("smtp.p12");
    String name = "CN=127.0.0.1";
    keytool(keys, "-genkeypair", "-keyalg", "EC", "-dname", name, "-ext", "SAN=IP:127.0.0.1");
    keytool(keys, "-exportcert", "-rfc", "-file", directory.resolve("ca.pem").toString());
  }

  private static void keytool(Path keys, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("-keystore", keys.toString(), "-storepass", "changeit", "-alias", "a"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  List<Mail> all() {
    return List.copyOf(all);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> talk(socket));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void talk(Socket plain) {
    try (plain) {
      Session session = new Session(plain);
      session.say("220 stand-in ESMTP");
      while (session.answer()) {
        // until it is over
      }
    } catch (IOException e) {
      // A client that goes away without a word is the test's matter.
    }
  }

  /** One connection. */
  private final class Session {
    private Socket socket;
    private BufferedReader in;
    private String from = "";
    private List<String> to = new ArrayList<>();
    private String login = "";

    Session(Socket socket) throws IOException {
      this.socket = socket;
      this.in = reader(socket);
    }

    private static BufferedReader reader(Socket socket) throws IOException {
      return new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void say(String line) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /** Answers one command. @return whether it goes on */
    boolean answer() throws IOException {
      String line = in.readLine();
      if (line == null) {
        return false;
      }
      String verb = line.split(" ", -1)[0].toUpperCase(java.util.Locale.ROOT);
      switch (verb) {
        case "EHLO" -> {
          say("250-stand-in");
          if (offersTls && !isTls()) {
            say("250-STARTTLS");
          }
          say("250 AUTH PLAIN");
        }
        case "STARTTLS" -> upgrade();
        case "AUTH" -> login(line);
        case "MAIL" -> {
          from = line;
          say("250 ok");
        }
        case "RCPT" -> recipient(line);
        case "DATA" -> data();
        case "QUIT" -> {
          say("221 bye");
          return false;
        }
        case "RSET", "NOOP" -> say("250 ok");
        default -> say("502 what?");
      }
      return true;
    }

    private boolean isTls() {
      return socket instanceof SSLSocket;
    }

    private void upgrade() throws IOException {
      say("220 go on");
      SSLSocket over =
          (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
      over.setUseClientMode(false);
      socket = over;
      in = reader(over);
    }

    private void login(String line) throws IOException {
      String proof = line.substring(line.lastIndexOf(' ') + 1);
      login = new String(Base64.getDecoder().decode(proof), StandardCharsets.UTF_8);
      boolean fine = login.endsWith("\0bot\0canary");
      say(fine ? "235 welcome" : "535 not you: " + proof + " " + login.replace('\0', ' '));
    }

    private void recipient(String line) throws IOException {
      if (refusing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        say(code + " not now");
        return;
      }
      to.add(line);
      say("250 ok");
    }

    private void data() throws IOException {
      say("354 go on");
      StringBuilder text = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
        text.append(line).append('\n');
      }
      all.add(new Mail(from, List.copyOf(to), text.toString(), isTls(), login));
      to = new ArrayList<>();
      say("250 taken");
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
