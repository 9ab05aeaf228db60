package dev.fairlead.traffic.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Way;
import dev.fairlead.spec.Listen;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the front was told, noted and seen. */
final class BookTest {
  private static final String WEB = "shop:web:front:8080";
  private static final String MAIL = "shop:mail:front:127.0.0.1-25";
  private static final Book BOOK =
      new Book(
          new TreeMap<>(
              Map.of(
                  WEB,
                  new Book.Told(
                      new Way.Front(true, false),
                      new TreeSet<>(List.of(new Listen("", 8080), new Listen("::1", 8081))),
                      new TreeMap<>(Map.of("0a_172.20.0.2", "172.20.0.2:80"))),
                  MAIL,
                  new Book.Told(
                      new Way.Front(false, true),
                      new TreeSet<>(List.of(new Listen("127.0.0.1", 25))),
                      new TreeMap<>()))));

  /** As HAProxy 2.6 tells it, without the columns that nobody reads. */
  private static final String STATS =
      """
      # pxname,svname,qcur,scur,status,type,check_status,addr,
      shop:mail:front:127.0.0.1-25,BACKEND,0,0,DOWN,1,,,
      shop:mail:front:127.0.0.1-25:3tp:127.0.0.1-25,FRONTEND,,0,OPEN,0,,,
      shop:web:front:8080,0a_172.20.0.2,0,1,UP,2,L4OK,172.20.0.2:80,
      shop:web:front:8080,0b_172.20.0.3,0,1,DRAIN,2,L4OK,172.20.0.3:80,
      shop:web:front:8080,BACKEND,0,1,UP,1,,,
      relay:shop:web:front:8080,relay,0,0,no check,2,,unix,
      relay:shop:web:front:8080,BACKEND,0,0,UP,1,,,
      relayed:shop:web:front:8080,FRONTEND,,0,OPEN,0,,,
      shop:web:front:8080:3h:any-8080,FRONTEND,,1,OPEN,0,,,
      shop:web:front:8080:3h:..1-8081,FRONTEND,,0,OPEN,0,,,
      """;

  @Test
  void whatIsWrittenIsReadAgain() {
    assertThat(Book.read(ConfigText.of(BOOK))).isEqualTo(BOOK);
  }

  @Test
  void whatWasLostIsMadeAnewFromWhatTheProxySays() {
    assertThat(Book.of(new Live(Stats.read(STATS)))).isEqualTo(BOOK);
  }
}
