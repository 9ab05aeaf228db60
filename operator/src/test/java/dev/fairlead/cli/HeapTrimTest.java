package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.queue.VirtualScheduler;
import org.junit.jupiter.api.Test;

class HeapTrimTest {
  private final VirtualScheduler timers = new VirtualScheduler();
  private long live = 10;
  private long taken = 10;
  private int collections;
  private final HeapTrim trim = new HeapTrim(timers, () -> taken, this::collect);

  private void collect() {
    collections++;
    taken = live;
  }

  private void looks(int times) {
    for (int i = 0; i < times; i++) {
      timers.advance(HeapTrim.LOOK);
    }
  }

  @Test
  void collectsOnceTheHeapHasGrownAndGrowsNoMore() {
    trim.start();
    taken = 17;
    looks(1);
    taken = 25;
    looks(1);
    assertThat(collections).isZero();

    looks(1);

    assertThat(collections).isEqualTo(1);
    assertThat(taken).isEqualTo(live);
  }

  @Test
  void leavesAHeapAtRestAlone() {
    trim.start();
    taken = 17;
    looks(100);
    taken = 11; // Not worth it.
    looks(100);

    assertThat(collections).isEqualTo(1);
  }

  @Test
  void whatIsNeededIsNotCollectedAgainAndAgain() {
    trim.start();
    live = 40;
    taken = 50;
    looks(100);
    live = 60;
    taken = 60;
    looks(100);

    assertThat(collections).isEqualTo(2);
  }
}
