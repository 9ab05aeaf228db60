package dev.fairlead.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The queue in virtual time, on one thread. */
class WorkQueueTest {
  private final VirtualScheduler time = new VirtualScheduler();
  private final long start = time.nanos();
  private final List<String> runs = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final Map<String, Supplier<Next>> behaviours = new HashMap<>();
  private final WorkQueue<String> queue = queue(new QueueLimits(1, 1, 5, Duration.ofMillis(20)));

  private WorkQueue<String> queue(QueueLimits limits) {
    QueueListener<String> listener =
        new QueueListener<>() {
          @Override
          public void started(String key, Duration waited) {
            heard.add("started " + key + " after " + waited.toMillis());
          }

          @Override
          public void finished(String key, Next next, Duration took, int attempt) {
            heard.add("finished " + key + " " + next + " attempt " + attempt);
          }

          @Override
          public void refused(String key) {
            heard.add("refused " + key);
          }
        };
    return new WorkQueue<>(limits, Backoff.DEFAULT, time, () -> 0, listener, this::handle);
  }

  private Next handle(String key) {
    runs.add(key + "@" + (time.nanos() - start) / 1_000_000);
    return behaviours.getOrDefault(key, () -> Next.DONE).get();
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void runsAKeyAddedTwiceWhileQueuedOnce() {
    queue.add("a");
    queue.add("b");
    queue.add("b");
    time.settle();
    assertThat(runs).containsExactly("a@0", "b@0");
  }

  @Test
  void runsAKeyAddedWhileRunningOnceMoreBehindTheOthers() {
    behaviours.put(
        "a",
        () -> {
          if (runs.size() == 1) {
            queue.add("a");
            queue.add("a");
            queue.add("b");
          }
          return Next.DONE;
        });
    queue.add("a");
    queue.add("c");
    time.settle();
    assertThat(runs).containsExactly("a@0", "c@0", "b@0", "a@0");
  }

  @Test
  void theEarlierOfTwoDelaysWins() {
    queue.addAfter("a", ms(500));
    queue.addAfter("a", ms(200));
    queue.addAfter("a", ms(900));
    time.advance(ms(2_000));
    assertThat(runs).containsExactly("a@200");
  }

  @Test
  void anImmediateAddCancelsTheDelay() {
    queue.addAfter("a", ms(500));
    time.advance(ms(100));
    queue.add("a");
    time.advance(ms(2_000));
    assertThat(runs).containsExactly("a@100");
  }

  @Test
  void aDelayedAddDuringARunIsKept() {
    behaviours.put(
        "a",
        () -> {
          if (runs.size() == 1) {
            queue.addAfter("a", ms(300));
          }
          return Next.DONE;
        });
    queue.add("a");
    time.advance(ms(2_000));
    assertThat(runs).containsExactly("a@0", "a@300");
  }

  @Test
  void comesBackWhenTheHandlerSaysSo() {
    behaviours.put("a", () -> runs.size() < 3 ? new Next.After(ms(50)) : Next.DONE);
    behaviours.put("b", () -> runs.size() < 5 ? Next.IMMEDIATELY : Next.DONE);
    queue.add("a");
    time.advance(ms(1_000));
    queue.add("b");
    time.advance(ms(1_000));
    assertThat(runs).containsExactly("a@0", "a@50", "a@100", "b@1000", "b@1000");
  }

  @Test
  void delayedKeysRunInTheOrderOfTheirTimes() {
    queue.addAfter("a", ms(30));
    queue.addAfter("b", ms(10));
    queue.addAfter("c", ms(10));
    assertThat(queue.depth()).isEqualTo(new QueueDepth(0, 3, 0));
    assertThat(time.armedTimers()).isEqualTo(1);
    time.advance(ms(100));
    assertThat(runs).containsExactly("b@10", "c@10", "a@30");
  }

  @Test
  void backsOffExponentiallyAndStartsOverAfterASuccess() {
    behaviours.put("a", () -> runs.size() == 4 ? new Next.After(ms(0)) : new Next.Retry("no"));
    queue.add("a");
    time.advance(ms(9_000));
    assertThat(runs).containsExactly("a@0", "a@1000", "a@3000", "a@7000", "a@7000", "a@8000");
  }

  @Test
  void retriesNeverStop() {
    behaviours.put("a", () -> new Next.Retry("no"));
    queue.add("a");
    time.advance(Duration.ofDays(1));
    assertThat(runs.size()).isBetween(86_400 / 300, 86_400 / 240);
  }

  @Test
  void aTriggerDuringABackoffWaitsForItsBaseOnly() {
    behaviours.put("a", () -> new Next.Retry("no"));
    queue.add("a");
    time.advance(ms(3_000));
    runs.clear();
    time.advance(ms(200));
    queue.add("a");
    time.advance(ms(5_000 - 3_200));
    assertThat(runs).containsExactly("a@4000");
  }

  @Test
  void aFailingRunThatTriggersItselfDoesNotSpin() {
    behaviours.put(
        "a",
        () -> {
          queue.add("a");
          return new Next.Retry("no");
        });
    queue.add("a");
    time.advance(ms(10_000));
    assertThat(runs).hasSize(11);
  }

  @Test
  void aSpecChangeWakesAtOnceAndForgetsTheFailures() {
    behaviours.put("a", () -> new Next.Retry("no"));
    queue.add("a");
    time.advance(ms(6_000));
    runs.clear();
    queue.wake("a");
    time.advance(ms(1_500));
    assertThat(runs).containsExactly("a@6000", "a@7000");
  }

  @Test
  void aSpecChangeDuringAFailingRunRunsAgainAtOnce() {
    behaviours.put(
        "a",
        () -> {
          if (runs.size() == 1) {
            queue.wake("a");
            return new Next.Retry("no");
          }
          return Next.DONE;
        });
    queue.add("a");
    time.advance(ms(0));
    assertThat(runs).containsExactly("a@0", "a@0");
  }

  @Test
  void anExceptionIsARetry() {
    behaviours.put(
        "a",
        () -> {
          if (runs.size() == 1) {
            throw new IllegalStateException("broken");
          }
          return Next.DONE;
        });
    queue.add("a");
    time.advance(ms(1_000));
    assertThat(runs).containsExactly("a@0", "a@1000");
    assertThat(heard).anySatisfy(line -> assertThat(line).contains("Retry").contains("broken"));
    assertThat(queue.depth()).isEqualTo(new QueueDepth(0, 0, 0));
  }

  @Test
  void refusesKeysBeyondItsBoundButNeverKnownOnes() {
    for (String key : List.of("a", "b", "c", "d", "e")) {
      assertThat(queue.addAfter(key, ms(10))).isTrue();
    }
    assertThat(queue.add("f")).isFalse();
    assertThat(queue.wake("f")).isFalse();
    assertThat(queue.add("e")).isTrue();
    assertThat(heard).contains("refused f");
  }

  @Test
  void whatWaitsForOthersLeavesItsPlaceToTheNextAndTakesItBackFirst() {
    List<QueueDepth> depths = new ArrayList<>();
    WorkQueue<String> narrow = queue(new QueueLimits(2, 1, 5, Duration.ZERO));
    behaviours.put(
        "a",
        () -> {
          depths.add(narrow.depth());
          narrow.aside(() -> depths.add(narrow.depth()));
          narrow.add("d");
          depths.add(narrow.depth());
          return Next.DONE;
        });
    narrow.add("a");
    narrow.add("b");
    narrow.add("c");
    time.settle();
    assertThat(depths)
        .containsExactly(new QueueDepth(2, 0, 1), new QueueDepth(1, 0, 2), new QueueDepth(2, 0, 2));
    assertThat(runs).containsExactly("a@0", "b@0", "c@0", "d@0");
    assertThat(narrow.depth()).isEqualTo(new QueueDepth(0, 0, 0));
  }

  @Test
  void tellsWaitsAndResults() {
    behaviours.put("a", () -> new Next.Retry("no"));
    queue.add("a");
    queue.add("b");
    assertThat(queue.depth()).isEqualTo(new QueueDepth(1, 0, 1));
    time.settle();
    assertThat(heard)
        .containsExactly(
            "started a after 0",
            "finished a Retry[reason=no] attempt 1",
            "started b after 0",
            "finished b Done[] attempt 0");
  }

  @Test
  void anIdleQueueHasNoTimer() {
    queue.add("a");
    queue.addAfter("b", ms(5));
    time.advance(ms(10));
    assertThat(time.armedTimers()).isZero();
    assertThat(queue.depth()).isEqualTo(new QueueDepth(0, 0, 0));
  }

  @Test
  void acceptsNothingAfterShutdownAndDropsWhatWaits() {
    queue.addAfter("a", ms(5));
    assertThat(queue.shutdown(Duration.ZERO)).isTrue();
    assertThat(queue.add("b")).isFalse();
    time.advance(ms(100));
    assertThat(runs).isEmpty();
  }
}
