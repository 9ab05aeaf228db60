package dev.fairlead.compose;

import java.io.IOException;

/** A file is there and cannot be used; the message is a sentence part: {@code is a submodule}. */
public final class RefusedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public RefusedFileException(String why) {
    super(why);
  }
}
