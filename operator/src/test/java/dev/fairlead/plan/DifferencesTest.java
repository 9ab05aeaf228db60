package dev.fairlead.plan;

import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.SpecHash;
import dev.fairlead.spec.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static final Given.Service WEB = service("web").image("web:1").unchecked();

  /** An image that gives its containers something of everything. */
  private static Image image(String id, String path, String port) {
    return new Image(
        id,
        new TreeMap<>(Map.of("PATH", path, "LANG", "C")),
        List.of("/entry"),
        List.of("serve"),
        "app",
        "/srv",
        new TreeMap<>(Map.of("vendor", "shop")),
        new TreeSet<>(Set.of(port)),
        new TreeSet<>(Set.of("/data")),
        new Healthcheck(List.of("CMD", "check"), Duration.ofSeconds(3), null, null, null, 3),
        "SIGQUIT");
  }

  private static Image one() {
    return image(Host.imageId("web:1"), "/bin", "80/tcp");
  }

  private static Container made(ContainerSpec spec, Image image) {
    return running(WEB, 1).with(_ -> ImageDefaults.merge(spec, image)).imageId(image.id()).build();
  }

  private static List<String> texts(
      Container live,
      @Nullable Image liveImage,
      ContainerSpec wanted,
      @Nullable Image wantedImage) {
    return Differences.between(live, liveImage, wanted, wantedImage, List.of()).stream()
        .map(Difference::text)
        .toList();
  }

  @Test
  void whatTheImageGivesIsNoDrift() {
    assertThat(texts(made(WEB.spec(), one()), one(), WEB.spec(), one())).isEmpty();
  }

  @Test
  void neitherWhenTheImageIsGoneFromTheHost() {
    assertThat(texts(made(WEB.spec(), one()), null, WEB.spec(), null)).isEmpty();
  }

  @Test
  void whatIsSetByHandOverTheImageIsDrift() {
    Container live =
        running(WEB, 1)
            .with(_ -> ImageDefaults.merge(WEB.spec(), one()))
            .env("PATH", "/evil")
            .build();
    assertThat(texts(live, one(), WEB.spec(), one()))
        .containsExactly("env PATH: \"/evil\" → \"/bin\"");
  }

  @Test
  void whatMerelyFollowsFromAnotherImageIsNotListed() {
    Image two = image(Host.imageId("web:2"), "/usr/bin", "81/tcp");
    assertThat(
            texts(
                made(WEB.spec(), one()),
                one(),
                service("web").image("web:2").unchecked().spec(),
                two))
        .containsExactly("image: web:1 → web:2");
  }

  @Test
  void whatIsDeclaredDiffersEvenWithAnotherImage() {
    Image two = image(Host.imageId("web:2"), "/usr/bin", "81/tcp");
    assertThat(
            texts(
                made(WEB.spec(), one()),
                one(),
                service("web").image("web:2").unchecked().env("LANG", "de").spec(),
                two))
        .containsExactly("image: web:1 → web:2", "env LANG: \"C\" → \"de\"");
  }

  @Test
  void aClearedCommandEqualsNone() {
    ContainerSpec cleared = WEB.spec();
    Container live = running(WEB, 1).with(_ -> cleared).build();
    assertThat(texts(live, Host.image(live.imageId()), cleared, null)).isEmpty();
  }

  @Test
  void aVolumeThatWasCarriedOverIsAsGoodAsANewOne() {
    ContainerSpec anonymous = with(Mount.anonymous("/cache"));
    Container carried =
        running(WEB, 1)
            .with(_ -> with(Mount.volume("shop_old", "/cache", false), Mount.anonymous("/data")))
            .build();
    Image declares = Host.image(carried.imageId(), "/data");
    assertThat(texts(carried, declares, anonymous, declares)).isEmpty();
    assertThat(texts(carried, declares, WEB.spec(), declares))
        .containsExactly("mounts /cache: \"volume shop_old rw\" → (none)");
  }

  @Test
  void anotherContentOfAMountedFileIsADifference() {
    Mount conf = Mount.bind("/srv/app.conf", "/etc/app.conf", true);
    ContainerSpec one = with(conf.withContent("11111111"));
    ContainerSpec two = with(conf.withContent("22222222"));
    assertThat(texts(live(one), null, two, null)).containsExactly("content /etc/app.conf: changed");
    assertThat(texts(live(one), null, one, null)).isEmpty();
    assertThat(SpecHash.of(one)).isNotEqualTo(SpecHash.of(two));
  }

  @Test
  void aContentThatIsNotKnownIsNone() {
    Mount conf = Mount.bind("/srv/app.conf", "/etc/app.conf", true);
    ContainerSpec known = with(conf.withContent("11111111"));
    assertThat(texts(live(with(conf)), null, known, null)).isEmpty();
    assertThat(texts(live(known), null, with(conf), null)).isEmpty();
  }

  private static Container live(ContainerSpec spec) {
    return running(WEB, 1).with(_ -> spec).build();
  }

  private static ContainerSpec with(Mount... mounts) {
    return WEB.spec().withStorage(new Storage(List.of(mounts), new TreeMap<>(), false, 0));
  }

  @Test
  void hidesWhatLooksSecret() {
    // I24
    for (String name :
        List.of(
            "DB_PASSWORD",
            "API_KEY",
            "GITHUB_TOKEN",
            "clientSecret",
            "AWS_SECRET_ACCESS_KEY",
            "PGPASS",
            "SESSION_SALT",
            "SENTRY_DSN")) {
      assertThat(new Difference("env." + name, "hunter2", "hunter3").text())
          .isEqualTo("env " + name + ": changed (value hidden)");
    }
    assertThat(new Difference("env.DB_PASSWORD", null, "hunter3").text())
        .isEqualTo("env DB_PASSWORD: added (value hidden)");
    assertThat(new Difference("env.DB_PASSWORD", "hunter3", null).text())
        .isEqualTo("env DB_PASSWORD: removed (value hidden)");
  }

  @Test
  void hidesSecretsWhereverTheyStand() {
    for (String value :
        List.of(
            "postgres://app:hunter2@db/shop",
            "Server=db;Password=hunter2;",
            "token: hunter2",
            "{\"api_key\": \"hunter2\"}",
            "Bearer hunter2hunter2hunter2",
            "-----BEGIN RSA PRIVATE KEY----- hunter2",
            "https://hunter2@git.example.com/shop.git")) {
      assertThat(new Difference("env.SETTING", value, "x").text())
          .as(value)
          .doesNotContain("hunter2");
      assertThat(new Difference("labels.setting", "x", value).text())
          .as(value)
          .doesNotContain("hunter2");
    }
    assertThat(
            new Difference("command", "[\"run\", \"--password\", \"hunter2\"]", "[\"run\"]").text())
        .doesNotContain("hunter2");
    assertThat(new Difference("command", "[\"run\", \"--token=hunter2\"]", "[\"run\"]").text())
        .doesNotContain("hunter2");
    assertThat(
            new Difference("health.test", "[\"CMD\", \"curl\", \"-u\", \"app:hunter2\"]", null)
                .text())
        .doesNotContain("hunter2");
  }

  @Test
  void showsWhatIsNoSecret() {
    assertThat(new Difference("env.LOG_LEVEL", "debug", "info").text())
        .isEqualTo("env LOG_LEVEL: \"debug\" → \"info\"");
    assertThat(new Difference("memory", "67108864", null).text())
        .isEqualTo("memory: 64MiB → (none)");
    assertThat(new Difference("cpus", "500000000", "1000000000").text())
        .isEqualTo("cpus: 0.5 → 1.0");
    assertThat(new Difference("command", "[\"a\"]", "[\"a\", \"b\"]").text())
        .isEqualTo("command: [\"a\"] → [\"a\", \"b\"]");
    assertThat(new Difference("env.URL", "http://db:5432/shop", "x").text())
        .contains("http://db:5432/shop");
  }

  @Test
  void shortensWhatIsLong() {
    assertThat(new Difference("env.A", "x".repeat(5_000), "y").text()).hasSizeLessThan(300);
  }
}
