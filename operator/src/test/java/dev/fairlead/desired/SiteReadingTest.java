package dev.fairlead.desired;

import static dev.fairlead.desired.Reading.ROOT;
import static dev.fairlead.desired.Reading.file;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a release declares that is a site, and what is said of mistakes in it. */
class SiteReadingTest {
  private static final Resolver RESOLVER =
      new Resolver(
          _ -> {
            throw new AssertionError("a site has no compose file");
          },
          PortBases.NONE,
          path ->
              path.endsWith("public")
                  ? new Folders.Folder(path, "sha256:1234")
                  : new Folders.Missing("does not exist"));

  private static String release(String name, String site) {
    return """
    apiVersion: fairlead.dev/v1alpha1
    kind: AppRelease
    metadata: {name: %s}
    spec:
      site:
    """
            .formatted(name)
        + site.indent(4);
  }

  private static ReleaseSet read(ReleaseFile... files) {
    return ReleaseSet.of(List.of(files), "r1", RESOLVER);
  }

  private static String problems(String site) {
    return Problems.render(read(file("docs.yaml", release("docs", site))).problems());
  }

  private static Desired docs(String site) {
    ReleaseSet set = read(file("docs.yaml", release("docs", site)));
    assertThat(set.problems()).isEmpty();
    return ((Resolution.Valid) Objects.requireNonNull(set.releases().get("docs"))).desired();
  }

  private static Site site(String text) {
    return Objects.requireNonNull(docs(text).site());
  }

  @Test
  void aDirectoryIsKnownByItsContent() {
    Site site = site("hosts: [docs.example.com]\ndirectory: public\n");
    assertThat(site.content())
        .isEqualTo(
            new Site.Directory(ROOT.resolve("public").toString(), "sha256:1234", "index.html"));
    assertThat(site.hosts()).containsExactly("docs.example.com");
    assertThat(site.keep()).isEqualTo(5);
  }

  @Test
  void anImageIsKnownByItsIdAndThePath() {
    Site root = site("hosts: [docs.example.com]\nimage: registry.example.com/docs:1.4.0\n");
    Site inside =
        site("hosts: [docs.example.com]\nimage: registry.example.com/docs:1.4.0\npath: /srv\n");
    assertThat(root.version("")).isEmpty();
    assertThat(root.version("sha256:1")).hasSize(12).isEqualTo(root.version("sha256:1"));
    assertThat(root.version("sha256:2")).isNotEqualTo(root.version("sha256:1"));
    assertThat(inside.version("sha256:1")).isNotEqualTo(root.version("sha256:1"));
  }

  @Test
  void whatIsWrongIsSaidWithItsPlace() {
    assertThat(problems("hosts: [docs.example.com]\n"))
        .contains(
            "docs.yaml:5:3: spec.site: exactly one of directory or image is expected, found none");
    assertThat(problems("hosts: [docs.example.com]\ndirectory: public\nimage: docs:1\n"))
        .contains("docs.yaml:8:5: spec.site.image: cannot stand beside directory");
    assertThat(problems("directory: public\n")).contains("spec.site.hosts: is missing");
    assertThat(
            problems(
                "hosts: [Docs.example.com, ../x, a.example.com, a.example.com]\ndirectory: public\n"))
        .contains("docs.yaml:6:13: spec.site.hosts[0]: \"Docs.example.com\" is no host name")
        .contains("docs.yaml:6:31: spec.site.hosts[1]: \"../x\" is no host name")
        .contains("docs.yaml:6:52: spec.site.hosts[3]: \"a.example.com\" stands here twice");
    assertThat(problems("hosts: [docs.example.com]\ndirectory: nowhere\n"))
        .contains("docs.yaml:7:16: spec.site.directory: \"nowhere\" does not exist");
    assertThat(problems("hosts: [docs.example.com]\ndirectory: public\npath: /srv\n"))
        .contains("docs.yaml:8:11: spec.site.path: says where the files of an image are");
  }

  @Test
  void aSiteHasNoServices() {
    String text = release("docs", "hosts: [docs.example.com]\ndirectory: public\n");
    assertThat(
            Problems.render(read(file("docs.yaml", text + "  services: {web: {}}\n")).problems()))
        .contains("docs.yaml:8:13: spec.services: a site has no services");
  }

  @Test
  void oneHostNameLeadsToOneSite() {
    String site = "hosts: [docs.example.com]\ndirectory: public\n";
    ReleaseSet set = read(file("a.yaml", release("a", site)), file("b.yaml", release("b", site)));
    assertThat(Problems.render(set.problems()))
        .isEqualTo(
            """
            a.yaml:6:13: spec.site.hosts[0]: the host name "docs.example.com" is also claimed by the release "b" at b.yaml:6:13
              give each site host names of its own
            b.yaml:6:13: spec.site.hosts[0]: the host name "docs.example.com" is also claimed by the release "a" at a.yaml:6:13
              give each site host names of its own
            2 errors in 2 files; nothing was changed
            """);
  }

  @Test
  void theFingerprintGoesByTheContentAndNotByItsPlace() {
    String text = release("docs", "hosts: [docs.example.com]\ndirectory: public\n");
    ReleaseFile one = new ReleaseFile("docs.yaml", Path.of("/srv/one/docs.yaml"), text);
    ReleaseFile two = new ReleaseFile("docs.yaml", Path.of("/srv/two/docs.yaml"), text);
    assertThat(desired(one).fingerprint()).isEqualTo(desired(two).fingerprint());
    assertThat(desired(one).fingerprint())
        .isNotEqualTo(
            docs("hosts: [docs.example.com]\ndirectory: other/public\nindex: a.html\n")
                .fingerprint());
  }

  private static Desired desired(ReleaseFile file) {
    return ((Resolution.Valid) Objects.requireNonNull(read(file).releases().get("docs"))).desired();
  }

  @Test
  void itsImageIsChangedWhereItStands() {
    String text =
        release("docs", "hosts: [docs.example.com]\nimage: registry.example.com/docs:1.4.0\n");
    assertThat(
            ImageEdit.of(
                file("docs.yaml", text),
                new ImageChange("docs", "site", "registry.example.com/docs:1.4.1")))
        .isInstanceOfSatisfying(
            ImageEdit.Edited.class,
            edited -> assertThat(edited.text()).isEqualTo(text.replace("1.4.0", "1.4.1")));
    assertThat(ImageEdit.of(file("docs.yaml", text), new ImageChange("docs", "web", "docs:2")))
        .isInstanceOf(ImageEdit.Refused.class);
  }
}
