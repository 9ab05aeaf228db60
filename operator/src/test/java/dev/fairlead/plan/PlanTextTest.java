package dev.fairlead.plan;

import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.observed;
import static dev.fairlead.plan.Host.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.spec.Mount;
import org.junit.jupiter.api.Test;

/** Whole plans as people read them. */
class PlanTextTest {
  private static Given.Service web(String tag) {
    return service("web").image("web:" + tag);
  }

  @Test
  void showsARollOfThree() {
    assertThat(
            Shows.with()
                .projected(
                    desired(web("2").replicas(3).drain(5)),
                    observed(running(web("1"), 1), running(web("1"), 2), running(web("1"), 3))
                        .images("web:1", "web:2")))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision 3f9c2ab

              web  Rolling · 3 replicas, surge 1 · no interruption expected
                  image: web:1 → web:2
                 1  create   b541a0000000_shop-web-1     replaces shop-web-1: image: web:1 → web:2 (no traffic yet)
                 2  start    b541a0000000_shop-web-1     image: web:1 → web:2
                 3  wait     b541a0000000_shop-web-1     health: starting, at most 120s
                 4  wait     b541a0000000_shop-web-1     soaking
                 5  join     b541a0000000_shop-web-1     is ready: as web on shop_default
                 6  wait     shop-web-1                  draining
                 7  stop     shop-web-1                  SIGTERM, 10s grace
                 8  create   b542a0000000_shop-web-2     replaces shop-web-2: image: web:1 → web:2 (no traffic yet)
                 9  remove   shop-web-1                  replaced: image: web:1 → web:2
                10  start    b542a0000000_shop-web-2     image: web:1 → web:2
                11  wait     b542a0000000_shop-web-2     health: starting, at most 120s
                12  rename   b541a0000000_shop-web-1 → shop-web-1 takes its name
                13  wait     b542a0000000_shop-web-2     soaking
                14  join     b542a0000000_shop-web-2     is ready: as web on shop_default
                15  wait     shop-web-2                  draining
                16  stop     shop-web-2                  SIGTERM, 10s grace
                17  create   b543a0000000_shop-web-3     replaces shop-web-3: image: web:1 → web:2 (no traffic yet)
                18  remove   shop-web-2                  replaced: image: web:1 → web:2
                19  start    b543a0000000_shop-web-3     image: web:1 → web:2
                20  wait     b543a0000000_shop-web-3     health: starting, at most 120s
                21  rename   b542a0000000_shop-web-2 → shop-web-2 takes its name
                22  wait     b543a0000000_shop-web-3     soaking
                23  join     b543a0000000_shop-web-3     is ready: as web on shop_default
                24  wait     shop-web-3                  draining
                25  stop     shop-web-3                  SIGTERM, 10s grace
                26  remove   shop-web-3                  replaced: image: web:1 → web:2
                27  rename   b543a0000000_shop-web-3 → shop-web-3 takes its name

            shop  1 service to change · 0 unchanged
            """);
  }

  @Test
  void showsAFirstStart() {
    assertThat(
            Shows.with()
                .projected(
                    desired(
                            service("db")
                                .image("db:1")
                                .mount(Mount.volume("shop_data", "/data", false)),
                            service("migrate")
                                .image("web:1")
                                .oneShot()
                                .after("db", Condition.SERVICE_HEALTHY),
                            web("1")
                                .replicas(2)
                                .after("migrate", Condition.SERVICE_COMPLETED_SUCCESSFULLY))
                        .volume("data"),
                    observed().bare()))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision 3f9c2ab

                 1  network  shop_default                is missing
                 2  volume   shop_data                   is missing

              db  Recreate · 1 replica · writable volume /data
                  shop-db-1 is missing
                 1  pull     db:1                        not on this host
                 2  create   shop-db-1                   is missing
                 3  start    shop-db-1                   created
                 4  wait     shop-db-1                   health: starting, at most 120s
                 5  wait     shop-db-1                   soaking

              migrate  runs once
                 1  pull     web:1                       not on this host
                 2  wait     db                          db to be healthy
                 3  create   shop-migrate-1              runs once
                 4  start    shop-migrate-1              runs once
                 5  wait     shop-migrate-1              running

              web  Rolling · 2 replicas, surge 1 · no interruption expected
                  shop-web-1 is missing
                  shop-web-2 is missing
                 1  pull     web:1                       not on this host
                 2  wait     migrate                     migrate to complete
                 3  create   shop-web-1                  is missing
                 4  create   shop-web-2                  is missing
                 5  start    shop-web-1                  created
                 6  start    shop-web-2                  created
                 7  wait     shop-web-1                  health: starting, at most 120s
                 8  wait     shop-web-2                  health: starting, at most 120s
                 9  wait     shop-web-1                  soaking
                10  wait     shop-web-2                  soaking

            shop  3 services to change · 0 unchanged
            """);
  }

  @Test
  void showsARecreateAndWhatStaysAsItIs() {
    Given.Service db = service("db").image("db:1").port("5432", 5432);
    assertThat(
            Shows.with()
                .projected(
                    desired(service("db").image("db:2").port("5432", 5432), web("1")),
                    observed(running(db, 1), running(web("1"), 1)).images("web:1", "db:1", "db:2")))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision 3f9c2ab

              db  Recreate · 1 replica · fixed port 5432 · does not answer while the new one starts
                  hint: traffic: {front: {}} would replace it without that
                  image: db:1 → db:2
                 1  create   c7e1a0000000_shop-db-1      replaces shop-db-1: image: db:1 → db:2
                 2  stop     shop-db-1                   SIGTERM, 10s grace
                 3  start    c7e1a0000000_shop-db-1      image: db:1 → db:2
                 4  wait     c7e1a0000000_shop-db-1      health: starting, at most 120s
                 5  wait     c7e1a0000000_shop-db-1      soaking
                 6  remove   shop-db-1                   replaced: image: db:1 → db:2
                 7  rename   c7e1a0000000_shop-db-1 → shop-db-1 takes its name

            shop  1 service to change · 1 unchanged (web)
            """);
  }

  @Test
  void showsNothingToDo() {
    assertThat(
            Shows.with()
                .projected(desired(web("1")), observed(running(web("1"), 1)).images("web:1")))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision 3f9c2ab

            shop  0 services to change · 1 unchanged (web)
            """);
  }

  @Test
  void showsARollback() {
    assertThat(
            Shows.with()
                .held(web("2"), Given.NOW.plusSeconds(60))
                .projected(
                    desired(web("2")),
                    observed(
                            running(web("1"), 1),
                            running(web("2"), 1).newcomer().quiet().unhealthy())
                        .images("web:1", "web:2")))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision 3f9c2ab

              web  Rolling · 1 replica, surge 1 · no interruption expected
                  held back: unhealthy
                  image: web:2 → web:1
                 1  stop     b541a0000000_shop-web-1     SIGTERM, 10s grace
                 2  remove   b541a0000000_shop-web-1     replaced: image: web:2 → web:1

            shop  1 service to change · 0 unchanged
            """);
  }
}
