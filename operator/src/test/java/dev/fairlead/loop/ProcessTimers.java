package dev.fairlead.loop;

import dev.fairlead.queue.Scheduler;
import java.time.Duration;

/** The tasks and timers of one operator on time that it shares with others: they die with it. */
final class ProcessTimers implements Scheduler {
  private final Scheduler time;
  private boolean dead;

  ProcessTimers(Scheduler time) {
    this.time = time;
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public void execute(Runnable task) {
    time.execute(() -> live(task));
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return time.after(delay, () -> live(task));
  }

  private void live(Runnable task) {
    if (!dead) {
      task.run();
    }
  }

  @Override
  public void close() {
    dead = true;
  }
}
