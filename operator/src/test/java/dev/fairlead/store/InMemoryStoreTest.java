package dev.fairlead.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends StoreContract {
  @Override
  Store open() {
    return new InMemoryStore(LIMITS);
  }

  @Test
  void boundsTheEventsOfAllReleasesTogether() {
    Store store = open();
    for (int i = 0; i < 30; i++) {
      store.event(event("release-" + i, 0, "only one each"));
    }

    assertThat(store.events("", 0, 0, 100))
        .hasSize(LIMITS.events())
        .extracting(Event::release)
        .startsWith("release-10")
        .endsWith("release-29");
  }
}
