package dev.fairlead.traffic.haproxy;

import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.files.AtomicFile;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import dev.fairlead.traffic.Doing;
import dev.fairlead.traffic.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resident front. Servers come and go by HAProxy's runtime commands; only another address to
 * listen on has it load its configuration anew, which hands the listening sockets over. The
 * configuration on disk is written with each change, so that whatever starts it again starts it
 * with the same servers.
 */
public final class Front implements Provider {
  private static final Logger LOG = LoggerFactory.getLogger("traffic");

  private static final Duration ANSWER = Duration.ofSeconds(2);

  /** From its start, or from a reload, until it takes connections. */
  private static final Duration READY = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(20);

  /** Its processes are another user's and connect to each other here. */
  private static final Set<PosixFilePermission> REACHED =
      PosixFilePermissions.fromString("rwx--x--x");

  private final FrontSettings settings;
  private final FrontContainer container;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, List<Route>> wanted = new ConcurrentHashMap<>();
  private @Nullable Book book;
  private volatile FrontContainer.@Nullable Standing standing;

  public Front(Engine engine, FrontSettings settings) {
    this.settings = settings;
    this.container = new FrontContainer(engine, settings);
  }

  private FrontContainer.Standing standing() {
    FrontContainer.Standing known = standing;
    if (known == null) {
      known = container.look();
      standing = known;
    }
    return known;
  }

  private MasterSocket socket(String name) {
    return new MasterSocket(settings.directory().resolve(name), ANSWER);
  }

  private MasterSocket master() {
    return socket(standing().socket());
  }

  @Override
  public boolean runs(String project) {
    return settings.name().equals(project);
  }

  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> wanted) {
    SortedMap<String, RouteState> states = new TreeMap<>();
    Set<String> ids = new TreeSet<>();
    SortedMap<String, Route> byId = new TreeMap<>();
    wanted.forEach(route -> byId.put(route.id(), route));
    ids.addAll(byId.keySet());
    this.wanted.put(project, List.copyOf(wanted));
    this.wanted.values().removeIf(List::isEmpty);
    try {
      book().routes().keySet().stream().filter(id -> Book.isOf(id, project)).forEach(ids::add);
      if (ids.isEmpty()) {
        return states;
      }
      Live live = look();
      String due = due();
      ids.forEach(id -> states.put(id, live.state(id, byId.get(id)).due(due)));
    } catch (EngineException e) {
      RouteState state = new RouteState.Unanswered(String.valueOf(e.getMessage()));
      ids.forEach(id -> states.put(id, state));
    } catch (IOException e) {
      RouteState state = unreached(e);
      ids.forEach(id -> states.put(id, state));
    }
    return states;
  }

  /** Why something is to be done about the front itself; empty when nothing is. */
  private String due() {
    String due = standing().due();
    return due.isEmpty() && !written() ? "has a configuration that somebody changed" : due;
  }

  /** One that does not run has nothing; of one that runs and does not answer nothing is known. */
  private RouteState unreached(IOException why) {
    standing = null;
    try {
      return container.foreign()
          ? new RouteState.Unanswered("the front " + settings.name() + " is another operator's")
          : container.runs()
              ? new RouteState.Unanswered(String.valueOf(why.getMessage()))
              : Live.NOTHING.state("", null);
    } catch (EngineException e) {
      return new RouteState.Unanswered(String.valueOf(e.getMessage()));
    }
  }

  private Live look() throws IOException {
    MasterSocket master = master();
    Processes processes = Processes.read(master.ask("show proc"));
    if (processes.current().isEmpty()) {
      throw new IOException("the front takes no connections just now");
    }
    Live live = new Live(Stats.read(ask(master, processes.current(), "show stat")));
    for (String old : processes.finishing()) {
      live = live.with(Stats.read(ask(master, old, "show stat")));
    }
    return standing().before().isEmpty() ? live : withBefore(live);
  }

  /** With what goes on at the container before. */
  private Live withBefore(Live live) throws IOException {
    MasterSocket before = socket(standing().before());
    Live all = live;
    try {
      for (String process : Processes.read(before.ask("show proc")).all()) {
        all = all.with(Stats.read(ask(before, process, "show stat")));
      }
    } catch (MasterSocket.Silent e) {
      throw e;
    } catch (IOException e) {
      standing = null; // It has ended; the next look says so.
    }
    return all;
  }

  private static String ask(MasterSocket master, String process, String command)
      throws IOException {
    return master.ask("@!" + process + " " + command);
  }

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    String unfetched = fetched();
    locked(() -> {
      String problem = unfetched.isEmpty() ? renewed() : unfetched;
      lead(route, listens);
      if (!problem.isEmpty()) {
        throw refused("it serves on as it is: " + problem);
      }
    });
  }

  private void lead(Route route, SortedSet<Listen> listens) throws IOException {
    Book before = book();
    before
        .holder(route.id(), listens)
        .ifPresent(other -> {
          throw refused("what it shall listen on is the route " + other + "'s already");
        });
    Book after = before.opened(route, listens);
    if (after.equals(before) && written() && listens(route, listens)) {
      return;
    }
    change(after, before);
    if (!listens(route, listens)) {
      throw refused("the front does not listen as it was told");
    }
  }

  /** Before others are kept waiting. @return why its next image cannot be had, or nothing */
  private String fetched() {
    try {
      if (!standing().due().isEmpty()) {
        container.fetch();
      }
      return "";
    } catch (EngineException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What is led by the one that serves goes on. @return why it was not renewed, or nothing */
  private String renewed() {
    try {
      renew(!standing().due().isEmpty());
      return "";
    } catch (IOException | EngineException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private boolean listens(Route route, SortedSet<Listen> wanted) {
    try {
      RouteState.Answered now = look().state(route.id(), route);
      return now.known() && now.open().equals(wanted);
    } catch (IOException e) {
      return false; // It does not run, or not well: then it is started, or says why not.
    }
  }

  /** One that was cut off: two that take connections would have to be told of each instance. */
  private void finishRenewal() throws IOException {
    renew(standing().unfinished());
  }

  private void renew(boolean now) throws IOException {
    if (now) {
      Processes nobody = new Processes("", List.of(), 0);
      try {
        container.renew(owner(), socket -> await(socket(socket), nobody));
      } finally {
        standing = null;
      }
    }
  }

  @Override
  public void close(String route) {
    locked(() -> {
      Book before = book();
      Book.Told closed = before.routes().get(route);
      if (closed != null) {
        Book after = inherited(before.closed(route), route, closed.listens());
        change(after, before);
        for (Listen listen : closed.listens()) {
          if (after.holder(route, new TreeSet<>(Set.of(listen))).isEmpty()) {
            Files.deleteIfExists(
                settings.directory().resolve(Relay.socket(ConfigText.name(listen))));
          }
        }
      }
    });
  }

  /** Another route that is to have its ports has them at once: nobody meets a closed one. */
  private Book inherited(Book book, String route, SortedSet<Listen> held) {
    Book after = book;
    for (Route heir : wanted.getOrDefault(Book.project(route), List.of())) {
      Book.Told told = after.routes().get(heir.id());
      if (told != null) {
        SortedSet<Listen> listens = new TreeSet<>(heir.listens());
        listens.retainAll(held);
        listens.addAll(told.listens());
        after = after.opened(heir, listens);
      }
    }
    return after;
  }

  /** Has it run by another configuration, or goes back to the one before. */
  private void change(Book after, Book before) throws IOException {
    write(after);
    try {
      if (container.ensure(owner())) {
        standing = null;
        await(master(), new Processes("", List.of(), 0));
      } else {
        reload();
      }
    } catch (IOException | EngineException e) {
      String complaint = container.complaint();
      write(before);
      throw refused(complaint.isEmpty() ? String.valueOf(e.getMessage()) : complaint);
    }
  }

  private void reload() throws IOException {
    MasterSocket master = master();
    Processes before = Processes.read(master.ask("show proc"));
    // It answers by ending the connection; whether it did is seen next.
    master.ask("reload");
    await(master, before);
  }

  /** Waits until a process takes connections that did not before. */
  private static void await(MasterSocket master, Processes before) throws IOException {
    long end = System.nanoTime() + READY.toNanos();
    String last = "";
    while (System.nanoTime() < end) {
      try {
        Processes now = Processes.read(master.ask("show proc"));
        if (!now.current().isEmpty() && !now.current().equals(before.current())) {
          ask(master, now.current(), "show info");
          return;
        }
        if (now.failedReloads() > before.failedReloads()) {
          throw refused("the front could not load its configuration");
        }
      } catch (IOException e) {
        last = String.valueOf(e.getMessage());
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new IOException("the front did not come up within " + READY.toSeconds() + " s " + last);
  }

  @Override
  public void admit(Route route, String backend, String address) {
    locked(() -> {
      String server = route.id() + "/" + backend;
      String where = address + ":" + route.port();
      finishRenewal();
      if (!look().has(route.id(), backend)) {
        String how = ConfigText.server(how(route).proxyProtocol());
        run("add server " + server + " " + where + how, "New server registered");
      }
      // Also where it is there: whoever added it may have died before this.
      run("enable health " + server, "");
      // First what it would come back with: a death of ours must leave it known to both or to none.
      Book before = book();
      write(before.admitted(route.id(), backend, where));
      try {
        run("set server " + server + " state ready", "");
      } catch (IOException | EngineException e) {
        write(before);
        throw e;
      }
    });
  }

  /** A route of its own kind: others are not led here. */
  static Way.Front how(Route route) {
    if (route.way() instanceof Way.Front front) {
      return front;
    }
    throw new IllegalStateException(route.id() + " is not led by the front");
  }

  @Override
  public void evict(String route, String backend) {
    locked(() -> {
      finishRenewal();
      // First what it would come back with: it must not be let in again by a crash.
      write(book().without(route, backend));
      if (look().has(route, backend)) {
        run("set server " + route + "/" + backend + " state drain", "");
      }
    });
  }

  @Override
  public void withdraw(String route, String backend) {
    locked(() -> {
      finishRenewal();
      write(book().without(route, backend));
      String server = route + "/" + backend;
      if (look().has(route, backend)) {
        run("set server " + server + " state maint", "");
        run("shutdown sessions server " + server, "");
        run("del server " + server, "Server deleted");
      }
    });
  }

  /**
   * Has the process that takes connections do something.
   *
   * @param expected part of what a success is answered with; empty when that is nothing
   */
  private void run(String command, String expected) throws IOException {
    MasterSocket master = master();
    String current = Processes.read(master.ask("show proc")).current();
    String answer = ask(master, current, command).strip();
    if (expected.isEmpty() ? !answer.isEmpty() : !answer.contains(expected)) {
      throw new EngineException(Kind.TRANSIENT, "the front refuses: " + answer);
    }
  }

  private static EngineException refused(String why) {
    return new EngineException(Kind.TRANSIENT, "the front: " + why);
  }

  /** What is done with it, one after the other. */
  private void locked(Doing doing) {
    Doing.alone(lock, "the front", doing);
  }

  // What it is started with.

  private Path config() {
    return settings.directory().resolve(FrontContainer.CONFIG);
  }

  private Book book() {
    lock.lock();
    try {
      Book known = book;
      if (known == null) {
        known = noted();
        book = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** I20: what cannot be read, or is not there any more, is made anew from what is observed. */
  private Book noted() {
    try {
      Book read = Files.exists(config()) ? Book.read(Files.readString(config())) : Book.EMPTY;
      if (!read.routes().isEmpty()) {
        return read;
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", config(), e.toString());
    }
    if (!Files.exists(settings.directory())) {
      return Book.EMPTY; // There never was one.
    }
    try {
      return Book.of(look());
    } catch (IOException e) {
      if (container.runs() && !container.foreign()) {
        throw refused("what it was told is not known: " + e.getMessage());
      }
      return Book.EMPTY;
    }
  }

  /** Whether it would come back with what it was told: people may have edited that. */
  private boolean written() {
    lock.lock();
    try {
      return holds(ConfigText.of(book()));
    } finally {
      lock.unlock();
    }
  }

  private boolean holds(String text) {
    try {
      return Files.exists(config()) && Files.readString(config()).equals(text);
    } catch (IOException e) {
      return false; // It is written anew.
    }
  }

  private void write(Book next) throws IOException {
    String text = ConfigText.of(next);
    if (!holds(text)) {
      Files.createDirectories(settings.directory());
      Files.setPosixFilePermissions(settings.directory(), REACHED);
      AtomicFile.put(config(), text.getBytes(StandardCharsets.UTF_8));
    }
    book = next;
  }

  private int owner() throws IOException {
    return (Integer) Files.getAttribute(settings.directory(), "unix:uid");
  }
}
