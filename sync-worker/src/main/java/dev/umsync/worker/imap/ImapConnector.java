package dev.umsync.worker.imap;

import dev.umsync.worker.connections.Connector;
import dev.umsync.worker.connections.MailConnection;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.FailureReader;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.failure.LocalTrouble;
import dev.umsync.worker.failure.Refusal;
import dev.umsync.worker.failure.SafeText;
import dev.umsync.worker.imap.wire.ImapProtocol;
import dev.umsync.worker.imap.wire.SocketLimits;
import dev.umsync.worker.imap.wire.Tls;
import dev.umsync.worker.imap.wire.WireSettings;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.Provider;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;

/**
 * Opens connections to the providers that the worker's configuration names, and to no other host.
 * Immutable; safe for any number of threads.
 */
public final class ImapConnector implements Connector {
  private final Map<Provider, Route> routes;
  private final Optional<Identification> identification;
  private final ImapMetrics metrics;

  /**
   * Who we say we are where the server offers ID (RFC 2971); Google asks for a contact.
   *
   * @param contact an address or page where a provider's operators reach this site's
   */
  public record Identification(String name, String version, String contact) {}

  private record Route(ProviderSettings settings, WireSettings wire) {}

  /**
   * A connector for these providers.
   *
   * @param limits ends what takes longer than the providers' timeouts
   * @throws IOException if a trust file cannot be read or holds no certificate
   */
  public ImapConnector(
      Collection<ProviderSettings> providers,
      Optional<Identification> identification,
      SocketLimits limits,
      MeterRegistry registry,
      LongSupplier nanos)
      throws IOException {
    Map<Provider, Route> byName = new HashMap<>();
    for (ProviderSettings settings : providers) {
      if (byName.put(settings.provider(), new Route(settings, wire(settings, limits))) != null) {
        throw new IllegalArgumentException(
            "provider %s: configured twice".formatted(settings.provider()));
      }
    }
    this.routes = Map.copyOf(byName);
    this.identification = identification;
    this.metrics = new ImapMetrics(registry, nanos);
  }

  @Override
  public MailboxAnswer<MailConnection> connect(Account account, AccessToken token) {
    Route route = routes.get(account.provider());
    if (route == null) {
      return misconfigured("the worker's configuration has no provider of this name");
    }
    if (!token.provider().equals(account.provider())) {
      return misconfigured("the token is for another provider");
    }
    ImapProtocol protocol;
    long start = metrics.start();
    try {
      protocol = ImapProtocol.open(route.wire());
    } catch (IOException | ProtocolException e) {
      return new Failed<>(refusedGreeting(e));
    } finally {
      metrics.record(ImapCommand.CONNECT, start);
    }
    return login(protocol, route, account, token);
  }

  private static ImapFailure refusedGreeting(Exception trouble) {
    if (trouble instanceof ConnectionException e && e.getResponse() != null) {
      List<Refusal> refusals = ImapProtocol.refusals(List.of(e.getResponse()));
      if (!refusals.isEmpty()) {
        return FailureReader.read(FailureReader.Phase.LOGIN, refusals);
      }
      Response response = e.getResponse();
      return LocalTrouble.connecting(response.getException() == null ? e : response.getException());
    }
    return LocalTrouble.connecting(trouble);
  }

  private MailboxAnswer<MailConnection> login(
      ImapProtocol protocol, Route route, Account account, AccessToken token) {
    boolean open = false;
    try {
      if (!protocol.hasCapability("AUTH=XOAUTH2")) {
        return new Failed<>(
            new ImapFailure(
                FailureKind.UNSUPPORTED,
                "NO XOAUTH2",
                "the server does not offer XOAUTH2; nothing else is tried"));
      }
      long start = metrics.start();
      ImapProtocol.Login login = protocol.login(account.address(), token);
      metrics.record(ImapCommand.LOGIN, start);
      boolean accepted = login.refusals().isEmpty();
      metrics.login(account.provider(), accepted);
      MailboxAnswer<MailConnection> answer =
          accepted ? open(protocol, route, account.provider()) : new Failed<>(refusedLogin(login));
      open = answer instanceof Ok<MailConnection>;
      return answer;
    } catch (ImapProtocol.FarewellException e) {
      return new Failed<>(FailureReader.read(FailureReader.Phase.LOGIN, e.refusals()));
    } catch (IOException | ProtocolException e) {
      return new Failed<>(LocalTrouble.talking(e));
    } finally {
      if (!open) {
        protocol.disconnect();
      }
    }
  }

  private MailboxAnswer<MailConnection> open(
      ImapProtocol protocol, Route route, Provider provider) {
    ImapLink link = new ImapLink(protocol, metrics);
    if (identification.isPresent() && link.offers("ID")) {
      // A refusal of ID is of no consequence; a connection that broke over it is.
      link.run(ImapCommand.ID, "ID", ImapLink.idArgument(identification.get()));
      if (link.broken()) {
        return new Failed<>(
            new ImapFailure(
                FailureKind.CONNECTION_LOST,
                "ID",
                "the connection ended when it was asked for ID"));
      }
    }
    return new Ok<>(new ImapConnection(link, route.settings().trashFolder(), provider, metrics));
  }

  /** A challenge alone says that the token was refused; words that say more win. */
  private static ImapFailure refusedLogin(ImapProtocol.Login login) {
    ImapFailure failure = FailureReader.read(FailureReader.Phase.LOGIN, login.refusals());
    if (login.challenge().isEmpty()) {
      return failure;
    }
    FailureKind kind =
        failure.kind() == FailureKind.UNKNOWN ? FailureKind.TOKEN_REFUSED : failure.kind();
    return new ImapFailure(
        kind,
        failure.code(),
        "%s (challenge: %s)".formatted(failure.safeText(), SafeText.of(login.challenge().get())),
        failure.suggestedWait());
  }

  private static MailboxAnswer<MailConnection> misconfigured(String text) {
    return new Failed<>(new ImapFailure(FailureKind.MISCONFIGURED, "PROVIDER", text));
  }

  private static WireSettings wire(ProviderSettings settings, SocketLimits limits)
      throws IOException {
    boolean tls = settings.security() == ProviderSettings.Security.TLS;
    return new WireSettings(
        settings.host(),
        settings.port(),
        tls ? Optional.of(Tls.trusting(settings.trust())) : Optional.empty(),
        settings.timeouts(),
        limits);
  }
}
