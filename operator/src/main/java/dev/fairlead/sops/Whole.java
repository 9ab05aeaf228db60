package dev.fairlead.sops;

/** An encrypted file as a whole, in plain. A class, because arrays make no good record. */
public final class Whole {
  private final byte[] content;
  private final String name;

  /** Takes the array over. */
  Whole(byte[] content, DataKey key) {
    this.content = content;
    this.name = key.nameOf(content);
  }

  /** Not to be changed. */
  public byte[] content() {
    return content;
  }

  /**
   * A name for this content in this file: another one for other content, and telling nothing of it
   * to somebody without the key. Encrypting the file from scratch changes it.
   */
  public String name() {
    return name;
  }

  /** Neither (I24). */
  @Override
  public String toString() {
    return "Whole[" + content.length + " bytes]";
  }
}
