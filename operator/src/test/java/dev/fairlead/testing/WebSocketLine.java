package dev.fairlead.testing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A WebSocket on a port of this machine: a short text is asked, and one is answered. */
public final class WebSocketLine implements AutoCloseable {
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int MASKED = 0x80;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private final HttpLine line;

  public WebSocketLine(int port, String path) throws IOException {
    line = new HttpLine(port);
    line.upgrade(
        path,
        """
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        """
            .replace("\n", "\r\n"));
  }

  public String ask(String text) throws IOException {
    send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    return new String(receive(TEXT), StandardCharsets.UTF_8);
  }

  /** Says that it ends, and hears that the other side does. */
  public void end() throws IOException {
    send(CLOSE, new byte[] {3, (byte) 0xe8});
    byte[] _ = receive(CLOSE);
  }

  private void send(int kind, byte[] content) throws IOException {
    byte[] frame = new byte[6 + content.length];
    frame[0] = (byte) kind;
    frame[1] = (byte) (MASKED | content.length);
    System.arraycopy(MASK, 0, frame, 2, MASK.length);
    for (int i = 0; i < content.length; i++) {
      frame[6 + i] = (byte) (content[i] ^ MASK[i % MASK.length]);
    }
    line.out().write(frame);
    line.out().flush();
  }

  private byte[] receive(int kind) throws IOException {
    int got = line.in().read();
    int length = line.in().read();
    if (got < 0 || length < 0) {
      throw new EOFException("the socket ended");
    }
    byte[] content = line.in().readNBytes(length);
    if (got != kind || content.length < length) {
      throw new IOException("frame " + got + " with " + content.length + " bytes");
    }
    return content;
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
