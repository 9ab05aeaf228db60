package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One container of a small world.
 *
 * @param newcomer made just now to replace an elder one: it stands under a temporary name and
 *     without the service's aliases, as one does before it is let in
 */
record SmallCell(Shape shape, Age age, Name name, boolean newcomer) {
  private static final ConcurrentMap<Object, Container> MADE = new ConcurrentHashMap<>();

  /** What the Engine and the health check say of it. */
  enum Shape {
    CREATED,
    CANNOT_START,
    HEALTHY,
    SOAKING,
    STARTING,
    UNHEALTHY,
    EXITED_0,
    EXITED_1,
    RESTARTING,
    KEEPS_RESTARTING,
    PAUSED,
    DEAD,
    REMOVING;

    boolean serves() {
      return this == HEALTHY || this == SOAKING;
    }

    /** Whether a service without a health check can look so. */
    boolean unchecked() {
      return this != STARTING && this != UNHEALTHY;
    }
  }

  /** What it was made from. */
  enum Age {
    CURRENT("web:2"),
    PREVIOUS("web:1"),
    OLDER("web:0"),
    QUARANTINED("web:bad"),
    /** As desired, started by compose: without labels of ours. */
    ADOPTED("web:2"),
    ADOPTED_PREVIOUS("web:1");

    final String image;

    Age(String image) {
      this.image = image;
    }
  }

  /** The instance's own name, the one of a replacement under way, or one that a person gave. */
  enum Name {
    OWN,
    TEMPORARY,
    FOREIGN
  }

  static SmallCell elder(Shape shape, Age age, Name name) {
    return new SmallCell(shape, age, name, false);
  }

  static SmallCell newcomer(Shape shape, Age age) {
    return new SmallCell(shape, age, Name.TEMPORARY, true);
  }

  /** Built once: worlds share their containers, which nobody can change. */
  Container container(boolean checked, int number) {
    return MADE.computeIfAbsent(
        java.util.List.of(this, checked, number), _ -> build(checked, number));
  }

  private Container build(boolean checked, int number) {
    Given.Service service = Given.service("web").image(age.image);
    Host.Box box = Host.running(checked ? service : service.unchecked(), number);
    if (newcomer) {
      box.newcomer().quiet();
    }
    if (age == Age.ADOPTED || age == Age.ADOPTED_PREVIOUS) {
      box.adopted();
    }
    switch (name) {
      case OWN -> {}
      case TEMPORARY -> box.named("0123456789ab_shop-web-" + number);
      case FOREIGN -> box.named("by-hand-" + number);
    }
    return shaped(box, checked).build();
  }

  private Host.Box shaped(Host.Box box, boolean checked) {
    return switch (shape) {
      case CREATED -> box.created();
      case CANNOT_START -> box.couldNotStart("exec: not found");
      case HEALTHY -> newcomer && checked ? box.startedAgo(25).healthyFor(20) : box;
      case SOAKING -> checked ? box.startedAgo(5).healthyFor(3) : box.startedAgo(3);
      case STARTING -> box.startedAgo(2).starting();
      case UNHEALTHY -> box.unhealthy();
      case EXITED_0 -> box.exited(0);
      case EXITED_1 -> box.exited(1);
      case RESTARTING -> box.restarting(1);
      case KEEPS_RESTARTING -> box.restarting(5);
      case PAUSED -> box.state(State.PAUSED);
      case DEAD -> box.state(State.DEAD);
      case REMOVING -> box.state(State.REMOVING);
    };
  }

  @Override
  public String toString() {
    return (newcomer ? "new " : "") + age + " " + shape + (name == Name.OWN ? "" : " " + name);
  }
}
