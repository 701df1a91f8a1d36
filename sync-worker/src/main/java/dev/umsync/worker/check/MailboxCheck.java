package dev.umsync.worker.check;

import dev.umsync.common.check.MailboxFinding;
import dev.umsync.common.check.MailboxFinding.Cause;
import dev.umsync.common.check.MailboxStep;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.TokenOpener;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.worker.connections.Connector;
import dev.umsync.worker.connections.MailConnection;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.MailboxFolder;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageSearch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through the steps in a mailbox with a given token: reach, log in, find the folders, append a
 * message and remove it. The message is marked read, so that nobody's telephone rings. Thread rule:
 * any thread; a run blocks as long as the configured timeouts allow.
 */
public final class MailboxCheck {
  private final Connector connector;
  private final TokenOpener opener;
  private final Clock clock;

  /**
   * @param connector to the hosts that the worker's own configuration names
   */
  public MailboxCheck(Connector connector, TokenOpener opener, Clock clock) {
    this.connector = connector;
    this.opener = opener;
    this.clock = clock;
  }

  /**
   * What each step came to, up to the first that failed.
   *
   * @param id names the message; letters and digits
   * @param token sealed for this subscriber
   */
  public List<MailboxFinding> run(String id, Subscriber subscriber, TokenRecord token) {
    Optional<String> secret = token.open(opener, subscriber);
    if (secret.isEmpty()) {
      return List.of(red(MailboxStep.IMAP, Cause.KEYSET, "The worker could not open the token."));
    }
    Provider provider = new Provider(token.provider());
    MailboxAnswer<MailConnection> connected =
        connector.connect(
            new Account(subscriber.address(), provider),
            new AccessToken(secret.get(), provider, token.issuedAt(), token.expiresAt()));
    return switch (connected) {
      case Failed<MailConnection>(ImapFailure failure) -> notConnected(failure);
      case NotPermitted<MailConnection>() ->
          List.of(red(MailboxStep.IMAP, Cause.OTHER, "The worker may not connect."));
      case Ok<MailConnection>(MailConnection connection) -> {
        try (connection) {
          yield inside(id, connection.mailbox());
        }
      }
    };
  }

  private static List<MailboxFinding> notConnected(ImapFailure failure) {
    Cause cause = cause(failure);
    String sentence = sentence(failure);
    return switch (cause) {
      case IMAP_OFF_FOR_DOMAIN, IMAP_OFF_FOR_USER, UNREACHABLE, UNKNOWN_PROVIDER ->
          List.of(red(MailboxStep.IMAP, cause, sentence));
      default -> List.of(imapIsOn(), red(MailboxStep.LOGIN, cause, sentence));
    };
  }

  private static MailboxFinding imapIsOn() {
    return green(MailboxStep.IMAP, "The mail server answers and does not say that IMAP is off.");
  }

  private List<MailboxFinding> inside(String id, Mailbox mailbox) {
    List<MailboxFinding> findings = new ArrayList<>();
    findings.add(green(MailboxStep.IMAP, "IMAP is on for the domain and the user."));
    findings.add(green(MailboxStep.LOGIN, "The token opens the mailbox."));
    MailboxFinding folders =
        switch (mailbox.folders()) {
          case Ok<List<MailboxFolder>>(List<MailboxFolder> found) -> folders(found);
          case Failed<List<MailboxFolder>>(ImapFailure failure) ->
              red(MailboxStep.FOLDERS, cause(failure), sentence(failure));
          case NotPermitted<List<MailboxFolder>>() -> notPermitted(MailboxStep.FOLDERS);
        };
    findings.add(folders);
    if (folders.result()) {
      findings.add(message(id, mailbox));
    }
    return findings;
  }

  private static MailboxFinding folders(List<MailboxFolder> found) {
    boolean inbox = found.stream().anyMatch(f -> f.role() == FolderRole.INBOX);
    boolean trash = found.stream().anyMatch(f -> f.role() == FolderRole.TRASH);
    if (!inbox) {
      return red(MailboxStep.FOLDERS, Cause.OTHER, "The mailbox shows no INBOX.");
    }
    if (trash) {
      return green(MailboxStep.FOLDERS, "INBOX and trash are there.");
    }
    // Gmail always has one; where it is not shown, it is hidden. Elsewhere one is made.
    boolean gmail = found.stream().anyMatch(f -> f.role() == FolderRole.ALL);
    return gmail
        ? red(MailboxStep.FOLDERS, Cause.NO_TRASH, "No folder is marked as trash.")
        : green(
            MailboxStep.FOLDERS,
            "INBOX is there; no folder is marked as trash, so the configured one is used.");
  }

  private MailboxFinding message(String id, Mailbox mailbox) {
    String messageId = "<check-" + id + "@umsync.invalid>";
    MailboxAnswer<Mailbox.Done> answer =
        mailbox
            .append(
                new CheckMessage(messageId, clock.instant()),
                new AppendTarget(FolderName.INBOX, Set.of(MessageFlag.SEEN), clock.instant()),
                () -> true)
            .then(appended -> where(mailbox, messageId, appended))
            .then(at -> mailbox.removeForGood(at, () -> true));
    return switch (answer) {
      case Ok<Mailbox.Done> done ->
          green(MailboxStep.MESSAGE, "A test message was put into INBOX and removed again.");
      case Failed<Mailbox.Done>(ImapFailure failure) ->
          red(MailboxStep.MESSAGE, cause(failure), sentence(failure));
      case NotPermitted<Mailbox.Done>() -> notPermitted(MailboxStep.MESSAGE);
    };
  }

  private static MailboxAnswer<MessageLocation> where(
      Mailbox mailbox, String messageId, AppendedMessage appended) {
    if (appended.uid().isPresent()) {
      return new Ok<>(new MessageLocation(appended.folder(), appended.uid().get()));
    }
    return mailbox
        .find(new MessageSearch(messageId, List.of()))
        .then(report ->
            report.found().stream()
                .findFirst()
                .<MailboxAnswer<MessageLocation>>map(found -> new Ok<>(found.location()))
                .orElseGet(() ->
                    new Failed<>(
                        new ImapFailure(
                            dev.umsync.worker.failure.FailureKind.MESSAGE_GONE,
                            "NOT FOUND",
                            "the test message was taken and is not found again"))));
  }

  private static MailboxFinding notPermitted(MailboxStep step) {
    return red(step, Cause.OTHER, "The worker may not change this mailbox.");
  }

  private static Cause cause(ImapFailure failure) {
    return switch (failure.kind()) {
      case IMAP_OFF_FOR_DOMAIN -> Cause.IMAP_OFF_FOR_DOMAIN;
      case IMAP_OFF_FOR_USER -> Cause.IMAP_OFF_FOR_USER;
      case WEB_LOGIN_REQUIRED -> Cause.WEB_LOGIN;
      case TOKEN_REFUSED, NOT_PERMITTED_BY_SERVER -> Cause.TOKEN_REFUSED;
      case TOO_MANY_CONNECTIONS -> Cause.TOO_MANY_CONNECTIONS;
      case THROTTLED, OVER_BANDWIDTH, MAILBOX_FULL -> Cause.THROTTLED;
      case CONNECT_FAILED, TLS_FAILED, TIMED_OUT -> Cause.UNREACHABLE;
      case MISCONFIGURED -> Cause.UNKNOWN_PROVIDER;
      default -> Cause.OTHER;
    };
  }

  /** The server's text has no address and nothing secret in it by then. */
  private static String sentence(ImapFailure failure) {
    return "The mail server said: %s (%s).".formatted(failure.safeText(), failure.code());
  }

  private static MailboxFinding green(MailboxStep step, String sentence) {
    return new MailboxFinding(step, true, Cause.NONE, sentence);
  }

  private static MailboxFinding red(MailboxStep step, Cause cause, String sentence) {
    return new MailboxFinding(step, false, cause, sentence);
  }
}
