package dev.fairlead.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken of an archive, and what of one that means harm is not. */
class IntakeTest {
  private static final FileTime STAMP = FileTime.fromMillis(1_700_000_000_000L);
  @TempDir Path temp;

  private Path base() {
    return temp.resolve("version");
  }

  private void take(Archive archive, boolean root) throws IOException {
    take(archive.bytes(), new Intake(base()), root);
  }

  private static void take(byte[] tar, Intake intake, boolean root) throws IOException {
    TarFiles.read(new ByteArrayInputStream(tar), intake, root);
    intake.finish("index.html", STAMP);
  }

  private static Archive site() {
    return new Archive().directory("./").file("./index.html", "welcome");
  }

  private void refuses(Archive archive, String why) {
    assertThatThrownBy(() -> take(archive, false)).hasMessageContaining(why);
    assertThat(temp.resolve("outside")).doesNotExist();
  }

  @Test
  void aNameThatNoFileCanHaveIsAVerdictAndNoTroubleOfTheDisk() {
    refuses(site().gnu("./" + "n".repeat(256)).file("short", "x"), "a name that no file can have");
  }

  @Test
  void takesFilesDirectoriesAndLinksThatStayInside() throws IOException {
    String deep = "./" + "d".repeat(90) + "/" + "e".repeat(90);
    take(
        site()
            .directory("./css/")
            .file("./css/a.css", "red")
            .link("./latest", "css")
            .link("./css/up.html", "../index.html")
            .hardLink("./copy.html", "./index.html")
            .pax(deep + "/ü.txt")
            .file("short", "long")
            .gnu(deep + "/g.txt")
            .file("short", "gnu"),
        false);
    assertThat(base().resolve("index.html")).hasContent("welcome");
    assertThat(base().resolve("latest/a.css")).hasContent("red");
    assertThat(base().resolve("css/up.html")).hasContent("welcome");
    assertThat(base().resolve("copy.html")).hasContent("welcome");
    assertThat(base().resolve(deep).resolve("ü.txt")).hasContent("long");
    assertThat(base().resolve(deep).resolve("g.txt")).hasContent("gnu");
    assertThat(Files.getLastModifiedTime(base().resolve("css/a.css"))).isEqualTo(STAMP);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(base().resolve("css"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(base().resolve("index.html"))))
        .isEqualTo("rw-r--r--");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "./a/../../outside", "a/../outside", ".."})
  void noPathLeadsOut(String path) {
    refuses(site().file(path, "x"), "leads out of the content");
  }

  @Test
  void aPathThatBeginsAtTheRootBeginsAtTheContent() throws IOException {
    take(site().file("/etc/outside", "x"), false);
    assertThat(base().resolve("etc/outside")).hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../../etc", "/etc", "loop/../../..", "./sub/../../version2"})
  void noLinkLeadsOut(String target) throws IOException {
    Files.createDirectories(temp.resolve("version2"));
    assertThatThrownBy(() -> take(site().directory("sub").link("bad", target), false))
        .hasMessageContaining("the link bad leads");
  }

  @Test
  void noLinkLeadsOutByWayOfAnother() {
    refuses(
        site()
            .directory("a")
            .directory("a/b")
            .link("a/b/here", ".")
            .link("bad", "a/b/here/../../.."),
        "the link bad leads out of the content");
  }

  @Test
  void nothingIsWrittenThroughALink() throws IOException {
    Files.createDirectories(temp.resolve("target"));
    refuses(site().link("d", "../target").file("d/outside", "x"), "leads through a link");
    assertThat(temp.resolve("target")).isEmptyDirectory();
  }

  @Test
  void aFileInThePlaceOfALinkIsRefused() {
    refuses(site().link("d", "index.html").file("d", "x"), "the content has d twice");
  }

  @Test
  void aHardLinkNamesOnlyWhatWasBrought() {
    refuses(site().hardLink("passwd", "/etc/passwd"), "which was not there before");
  }

  @ParameterizedTest
  @ValueSource(chars = {'3', '4', '6'})
  void whatIsNoFileIsRefused(char type) {
    refuses(site().entry(type, "device", "", ""), "holds device, which is no file");
  }

  @Test
  void theSameFileTwiceIsRefused() {
    refuses(site().file("a", "1").file("a", "2"), "the content has a twice");
  }

  @Test
  void withoutTheIndexItIsRefused() {
    refuses(new Archive().file("other.html", "x"), "the content has no index.html");
  }

  @Test
  void anArchiveThatWasCutOffIsNotTheWhole() throws IOException {
    Intake intake = new Intake(base());
    assertThatThrownBy(() -> take(site().cutOff(), intake, false))
        .hasMessageContaining("ends early");
  }

  @Test
  void thereIsAnEndToFilesAndBytes() throws IOException {
    Intake few = new Intake(temp.resolve("few"), 2, 100);
    assertThatThrownBy(() -> take(site().file("a", "").file("b", "").bytes(), few, false))
        .hasMessageContaining("more than 2 files");
    Intake small = new Intake(temp.resolve("small"), 9, 10);
    assertThatThrownBy(() -> take(site().file("a", "12345678").bytes(), small, false))
        .hasMessageContaining("larger than 10 bytes");
  }

  @Test
  void ofAWholeImageWhatTheEnginePutsThereIsLeftOut() throws IOException {
    take(
        site()
            .file("./.dockerenv", "")
            .directory("./proc/")
            .directory("./dev/pts/")
            .entry('3', "./dev/console", "", "")
            .link("./etc/mtab", "/proc/mounts")
            .file("./etc/hosts", ""),
        true);
    try (var all = Files.list(base())) {
      assertThat(all.map(p -> p.getFileName().toString())).containsExactly("index.html");
    }
    assertThat(Files.readString(base().resolve("index.html"), UTF_8)).isEqualTo("welcome");
  }
}
