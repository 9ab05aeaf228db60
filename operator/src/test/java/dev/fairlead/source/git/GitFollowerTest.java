package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.source.TreeLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a remote is asked again. */
class GitFollowerTest {
  @TempDir Path temp;

  private GitFollower follower(String address, double random) throws IOException {
    GitSettings settings =
        new GitSettings(
            temp,
            temp.resolve("git"),
            Map.of(),
            TreeLimits.DEFAULT,
            Duration.ZERO,
            false,
            true,
            () -> random);
    return new GitFollower(GitAddress.parse(address), settings, _ -> {});
  }

  @Test
  void atTheIntervalATenthEarlierOrLater() throws IOException {
    try (Upstream upstream = new Upstream(temp.resolve("upstream.git"))) {
      upstream.put("shop/release.yaml", "tag: 1").commit("first");
      for (double random : new double[] {0, 0.5, 1}) {
        try (GitFollower it = follower(upstream.source("poll=10"), random)) {
          Duration expected = Duration.ofMillis(9_000 + Math.round(2_000 * random));
          assertThat(it.look()).isEqualTo(expected);
          assertThat(it.look()).as("without news").isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void afterAFailureWithAGrowingDelayUpToFiveMinutes() throws IOException {
    try (GitFollower it = follower("git+file:///nowhere/at/all.git?poll=60", 0.5)) {
      List<Duration> delays = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        delays.add(it.look());
      }
      assertThat(delays)
          .extracting(Duration::toSeconds)
          .containsExactly(60L, 120L, 240L, 300L, 300L);
    }
  }
}
