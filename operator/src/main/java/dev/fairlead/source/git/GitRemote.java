package dev.fairlead.source.git;

import dev.fairlead.source.IsolatedGit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.JGitText;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository elsewhere: what it has, and fetching of it. Credentials are read with every use,
 * go to the named host alone, and over no plain connection but to this machine.
 */
final class GitRemote {
  private static final Logger LOG = LoggerFactory.getLogger("source");
  private static final int TIMEOUT_SECONDS = 30;

  /** Of what a server says about a push. */
  private static final int MAX_REASON = 500;

  private static final Pattern MOVED =
      Pattern.compile(
          "(?i)non-fast-forward|fetch first|failed to (update|lock)|cannot lock ref|stale info|incorrect old value|lock error");

  private final GitAddress address;
  private final GitCredentials credentials;
  private final EnvironmentProxy proxy;

  GitRemote(GitAddress address, Map<String, String> environment) {
    IsolatedGit.install();
    this.address = address;
    this.credentials = new GitCredentials(environment);
    this.proxy = new EnvironmentProxy(environment);
  }

  /** What is wanted of what the remote has; no object is transferred. Empty when it has none. */
  Optional<GitTarget.Choice> look(Repository repository) throws IOException {
    if (address.target() instanceof GitTarget.Pinned) {
      return address.target().choose(Map.of());
    }
    try (Transport transport = open(repository);
        FetchConnection connection = transport.openFetch(prefixes())) {
      return address.target().choose(connection.getRefsMap());
    } catch (TransportException e) {
      throw refused(e);
    }
  }

  /** Who we are is proved anew the next time, where that is possible. */
  private TransportException refused(TransportException e) {
    if (String.valueOf(e.getMessage()).contains(JGitText.get().notAuthorized)) {
      credentials.renew(address.url());
    }
    return e;
  }

  /** What protocol v2 lets the server leave out of its answer. */
  private List<RefSpec> prefixes() {
    List<RefSpec> prefixes = new ArrayList<>();
    switch (address.target()) {
      case GitTarget.Default _ -> prefixes.add(new RefSpec(Constants.HEAD));
      case GitTarget.Named(String name) -> {
        prefixes.add(new RefSpec(Constants.R_HEADS + name));
        prefixes.add(new RefSpec(Constants.R_TAGS + name));
        if (name.startsWith(Constants.R_REFS)) {
          prefixes.add(new RefSpec(name));
        }
      }
      case GitTarget.Newest _ -> prefixes.add(new RefSpec("refs/tags/*:refs/tags/*"));
      case GitTarget.Pinned _ -> {}
    }
    return prefixes;
  }

  /** The branch that is followed, as the remote has it; empty when it is none. */
  Optional<RemoteBranch> branch(Repository repository) throws IOException {
    List<RefSpec> asked =
        address.target() instanceof GitTarget.Default
            ? List.of(new RefSpec(Constants.HEAD), new RefSpec("refs/heads/*:refs/heads/*"))
            : prefixes();
    try (Transport transport = open(repository);
        FetchConnection connection = transport.openFetch(asked)) {
      Ref head = connection.getRef(Constants.HEAD);
      if (address.target() instanceof GitTarget.Default && head != null && head.isSymbolic()) {
        return branch(head.getTarget().getName(), connection.getRef(head.getTarget().getName()));
      }
      return address
          .target()
          .choose(connection.getRefsMap())
          .flatMap(choice -> branch(choice.source(), connection.getRef(choice.source())));
    }
  }

  private static Optional<RemoteBranch> branch(String name, @Nullable Ref ref) {
    return name.startsWith(Constants.R_HEADS) && ref != null && ref.getObjectId() != null
        ? Optional.of(new RemoteBranch(name, ref.getObjectId()))
        : Optional.empty();
  }

  /** Sends a commit that follows directly on what a branch is at. */
  Pushed push(Repository repository, ObjectId commit, RemoteBranch onto) throws IOException {
    try (Transport transport = open(repository)) {
      RemoteRefUpdate wanted =
          new RemoteRefUpdate(
              repository, commit.name(), commit, onto.name(), false, null, onto.id());
      PushResult result = transport.push(NullProgressMonitor.INSTANCE, List.of(wanted));
      RemoteRefUpdate update = result.getRemoteUpdate(onto.name());
      return switch (update.getStatus()) {
        case OK, UP_TO_DATE -> new Pushed.Accepted();
        case REJECTED_NONFASTFORWARD, REJECTED_REMOTE_CHANGED -> new Pushed.Overtaken();
        case REJECTED_OTHER_REASON,
            REJECTED_NODELETE,
            NON_EXISTING,
            NOT_ATTEMPTED,
            AWAITING_REPORT ->
            refused(update, result.getMessages());
      };
    }
  }

  /** The server's own reason; a ref that moved or was locked just now is no refusal. */
  private static Pushed refused(RemoteRefUpdate update, String messages) {
    String reason = update.getMessage() == null ? "" : update.getMessage();
    if (MOVED.matcher(reason).find()) {
      return new Pushed.Overtaken();
    }
    String said = messages.replaceAll("\\p{Cntrl}+", " ").strip();
    String whole = reason + (said.isEmpty() ? "" : ": " + said);
    return new Pushed.Refused(
        whole.length() > MAX_REASON ? whole.substring(0, MAX_REASON) + "…" : whole);
  }

  /** Fetches what was chosen into a ref of ours, whatever that was before. */
  ObjectId fetch(Repository repository, GitTarget.Choice choice, String into) throws IOException {
    return fetch(repository, choice, into, address.depth());
  }

  /** The same with so many commits; 0 is all. */
  ObjectId fetch(Repository repository, GitTarget.Choice choice, String into, int depth)
      throws IOException {
    try (Transport transport = open(repository)) {
      if (depth > 0) {
        transport.setDepth(depth);
      }
      transport.setTagOpt(TagOpt.NO_TAGS);
      RefSpec spec = new RefSpec().setSourceDestination(choice.source(), into).setForceUpdate(true);
      transport.fetch(NullProgressMonitor.INSTANCE, List.of(spec));
    } catch (TransportException e) {
      throw refused(e);
    }
    Ref fetched = repository.exactRef(into);
    if (fetched != null && fetched.getObjectId() != null) {
      return fetched.getObjectId();
    }
    // A commit that is here already is not asked for, and then no ref is written.
    if (address.target() instanceof GitTarget.Pinned
        && repository.getObjectDatabase().has(choice.id())) {
      return choice.id();
    }
    throw new IOException("the remote did not send " + choice.label());
  }

  /**
   * Fetches the one commit that is followed: by its id, or where the server gives none that way,
   * with all that its branches and tags have.
   */
  void fetchPinned(Repository repository, String into) throws IOException {
    GitTarget.Choice choice = address.target().choose(Map.of()).orElseThrow();
    try {
      fetch(repository, choice, into);
      return;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains(JGitText.get().notAuthorized)) {
        throw e;
      }
      LOG.debug("{} does not give {} by its id", address.url(), choice.label(), e);
    }
    try (Transport transport = open(repository)) {
      transport.setDepth(Constants.INFINITE_DEPTH);
      transport.setTagOpt(TagOpt.NO_TAGS);
      transport.fetch(
          NullProgressMonitor.INSTANCE,
          List.of(
              new RefSpec("+refs/heads/*:refs/fairlead/heads/*"),
              new RefSpec("+refs/tags/*:refs/fairlead/tags/*")));
    }
    if (!repository.getObjectDatabase().has(choice.id())) {
      throw new IOException("no branch and no tag of it has the commit " + choice.label());
    }
  }

  private Transport open(Repository repository) throws IOException {
    GitCredentials.Access access = credentials.of(address.url());
    try {
      Transport transport = Transport.open(repository, new URIish(address.url()));
      transport.setTimeout(TIMEOUT_SECONDS);
      transport.setCredentialsProvider(new Provider(address.url(), access));
      if (transport instanceof TransportHttp http) {
        Optional<TrustManager[]> trust =
            access.authorities().isPresent()
                ? Optional.of(OwnAuthorities.of(access.authorities().get()))
                : Optional.empty();
        http.setHttpConnectionFactory(new Connections(proxy, trust));
      }
      if (transport instanceof SshTransport ssh) {
        ssh.setSshSessionFactory(new OpenSsh(access, TIMEOUT_SECONDS));
      }
      return transport;
    } catch (URISyntaxException e) {
      throw new IOException("the URL of the git repository is malformed", e);
    }
  }

  /** HTTP by the JDK, through the environment's proxy, with the trust that was chosen. */
  private record Connections(EnvironmentProxy proxy, Optional<TrustManager[]> trust)
      implements HttpConnectionFactory {
    private static final HttpConnectionFactory JDK = new JDKHttpConnectionFactory();

    @Override
    public HttpConnection create(URL url) throws IOException {
      return create(url, proxy.of(url));
    }

    @Override
    public HttpConnection create(URL url, Proxy ofTheSystem) throws IOException {
      HttpConnection connection = JDK.create(url, proxy.of(url));
      if (trust.isPresent() && url.getProtocol().equals("https")) {
        try {
          connection.configure(null, trust.get(), null);
        } catch (GeneralSecurityException e) {
          throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
      }
      return connection;
    }
  }

  /** Answers for one host only: a redirect elsewhere gets nothing. */
  private static final class Provider extends CredentialsProvider {
    private final String url;
    private final GitCredentials.Access access;

    Provider(String url, GitCredentials.Access access) {
      this.url = url;
      this.access = access;
    }

    @Override
    public boolean isInteractive() {
      return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
      for (CredentialItem item : items) {
        if (!(item instanceof CredentialItem.Username)
            && !(item instanceof CredentialItem.Password)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean get(URIish asked, CredentialItem... items) {
      if (access.login().isEmpty() || !supports(items) || !isMeant(asked)) {
        return false;
      }
      GitCredentials.Login login = access.login().get();
      for (CredentialItem item : items) {
        switch (item) {
          case CredentialItem.Username user -> user.setValue(login.user());
          case CredentialItem.Password password ->
              password.setValueNoCopy(login.secret().toCharArray());
          default -> throw new IllegalStateException("not supported: " + item.getClass());
        }
      }
      return true;
    }

    private boolean isMeant(URIish asked) {
      try {
        URIish own = new URIish(url);
        return String.valueOf(own.getHost()).equals(asked.getHost())
            && String.valueOf(own.getScheme()).equals(asked.getScheme())
            && own.getPort() == asked.getPort()
            && ("https".equals(asked.getScheme()) || isThisMachine(asked.getHost()));
      } catch (URISyntaxException e) {
        return false;
      }
    }

    private static boolean isThisMachine(String host) {
      try {
        return InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
  }
}
