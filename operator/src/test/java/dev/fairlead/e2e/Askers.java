package dev.fairlead.e2e;

import java.util.ArrayList;
import java.util.List;

/** Ask without a pause, each for itself, until they are closed. */
final class Askers implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean ended;

  /** One more, who asks this again and again. */
  Askers ask(Runnable question) {
    threads.add(
        Thread.ofVirtual()
            .start(() -> {
              while (!ended) {
                question.run();
              }
            }));
    return this;
  }

  @Override
  public void close() {
    ended = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
