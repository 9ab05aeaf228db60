package dev.fairlead.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Those who wait for a look that begins after they asked. Asked by any thread, answered by one. */
public final class LookRequests {
  private final Queue<CompletableFuture<Boolean>> asking = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Boolean>> answering = new ArrayList<>();
  private volatile boolean over;

  /** Completed with whether the place could be asked. */
  public CompletableFuture<Boolean> ask() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    asking.add(answer);
    if (over) {
      answer.complete(false);
    }
    return answer;
  }

  /** A look begins: it is for all who have asked by now. */
  public void begin() {
    for (CompletableFuture<Boolean> one = asking.poll(); one != null; one = asking.poll()) {
      answering.add(one);
    }
  }

  /** What the look found was shown. */
  public void answer(boolean couldBeAsked) {
    answering.forEach(one -> one.complete(couldBeAsked));
    answering.clear();
  }

  /** There will be no further look. */
  public void end() {
    over = true;
    begin();
    answer(false);
  }
}
