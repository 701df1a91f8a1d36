package dev.umsync.worker.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.ScriptedImapSettings;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxContract;
import dev.umsync.worker.mailbox.TestMessage;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.MailboxFolder;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.WholeMessage;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract on a server that does as Gmail does, and Gmail's ways to fail. */
class GmailLikeMailboxIT extends RealMailboxContract {
  private Optional<ScriptedImapServer> server = Optional.empty();

  private ScriptedImapServer gmail() {
    return server.orElseThrow();
  }

  @Override
  TestMailServer start(ImapRig rig) throws IOException {
    Clock clock = Clock.systemUTC();
    ScriptedImapServer gmail =
        ScriptedImapServer.start(
            ScriptedImapSettings.defaults(),
            rig.identityProvider.tokenIssuer().verifier(clock),
            clock,
            ImapRig.RANDOM);
    server = Optional.of(gmail);
    return gmail;
  }

  @Override
  public boolean foldersAreLabels() {
    return true;
  }

  private MailboxAnswer<AppendedMessage> tryAppend(Account account, String messageId) {
    return on(
        account, m -> m.append(TestMessage.of(messageId, "id", 100), MailboxContract.inbox(), YES));
  }

  @Test
  void aLabelIsPutOnInTheInboxAndShownAsAFolderWithoutACopy() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<label@umsync.invalid>");

    MailboxContract.ok(on(account, m -> m.label(at, Set.of("Büro/Anrufe"), YES)));
    List<MailboxFolder> folders = MailboxContract.ok(on(account, m -> m.folders()));
    WholeMessage whole = MailboxContract.ok(on(account, m -> m.read(at, 100_000))).orElseThrow();

    assertThat(folders).extracting(f -> f.name().name()).contains("Büro/Anrufe");
    assertThat(whole.labels()).contains("Büro/Anrufe");
    assertThat(gmail().counts().of(account.address(), Command.COPY)).isZero();
    assertThat(gmail().counts().of(account.address(), Command.APPEND)).isEqualTo(1);
  }

  /** Gmail's own labels are atoms, and a name that only begins like one can't end the command. */
  @Test
  void aLabelThatBeginsLikeGmailsOwnIsStillAName() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<label@umsync.invalid>");
    String odd = "\\Calls (new)";

    MailboxContract.ok(on(account, m -> m.label(at, Set.of(odd), YES)));

    WholeMessage whole = MailboxContract.ok(on(account, m -> m.read(at, 100_000))).orElseThrow();
    assertThat(whole.labels()).contains(odd);
  }

  @Test
  void aFreshMessageCostsOneLoginAndOneAppendAndNothingElse() {
    Account account = newAccount();
    append(account, FolderName.INBOX, "<one@umsync.invalid>");
    append(account, FolderName.INBOX, "<two@umsync.invalid>");

    assertThat(gmail().counts().of(account.address(), Command.APPEND)).isEqualTo(2);
    for (Command other :
        new Command[] {
          Command.SELECT,
          Command.EXAMINE,
          Command.SEARCH,
          Command.LIST,
          Command.STATUS,
          Command.NOOP,
          Command.LOGIN
        }) {
      assertThat(gmail().counts().of(account.address(), other)).describedAs(other.name()).isZero();
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(Command.AUTHENTICATE, Fault.invalidCredentials(), FailureKind.TOKEN_REFUSED),
        Arguments.of(
            Command.AUTHENTICATE, Fault.tooManyConnections(), FailureKind.TOO_MANY_CONNECTIONS),
        Arguments.of(
            Command.AUTHENTICATE, Fault.imapDisabledForDomain(), FailureKind.IMAP_OFF_FOR_DOMAIN),
        Arguments.of(
            Command.AUTHENTICATE, Fault.notEnabledForImap(), FailureKind.IMAP_OFF_FOR_USER),
        Arguments.of(
            Command.AUTHENTICATE, Fault.webLoginRequired(), FailureKind.WEB_LOGIN_REQUIRED),
        Arguments.of(Command.AUTHENTICATE, Fault.overQuotaBye(), FailureKind.OVER_BANDWIDTH),
        Arguments.of(Command.AUTHENTICATE, Fault.unavailable(), FailureKind.UNAVAILABLE),
        Arguments.of(Command.APPEND, Fault.overQuota(), FailureKind.OVER_BANDWIDTH),
        Arguments.of(
            Command.APPEND,
            Fault.end(
                Fault.Moment.BEFORE_LITERAL,
                "[OVERQUOTA] Account exceeded command or bandwidth limits."),
            FailureKind.OVER_BANDWIDTH),
        Arguments.of(Command.APPEND, Fault.unavailable(), FailureKind.UNAVAILABLE),
        Arguments.of(Command.APPEND, Fault.tooBig(), FailureKind.MESSAGE_TOO_LARGE),
        Arguments.of(
            Command.APPEND,
            Fault.end(Fault.Moment.BEFORE_LITERAL, "Session expired, please login again."),
            FailureKind.SESSION_EXPIRED),
        Arguments.of(Command.APPEND, Fault.byeBeforeLiteral(), FailureKind.UNAVAILABLE),
        Arguments.of(
            Command.APPEND, Fault.cut(Fault.Moment.BEFORE_LITERAL), FailureKind.CONNECTION_LOST));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFailureIsToldApartAndLeavesNoMessage(Command command, Fault fault, FailureKind kind) {
    Account account = newAccount();
    gmail().account(account.address()).onNext(command, fault);

    MailboxAnswer<AppendedMessage> answer = tryAppend(account, "<fault@umsync.invalid>");

    assertThat(answer).isInstanceOf(Failed.class);
    ImapFailure failure = ((Failed<AppendedMessage>) answer).failure();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(search(account, "<fault@umsync.invalid>").found()).isEmpty();
  }

  /**
   * The farewell may be read before the last bytes are sent or after: before, it tells that nothing
   * was stored; after, it says nothing about what became of the message.
   */
  @Test
  void aFarewellDuringAnAppendIsNeverTakenForSuccess() {
    Account account = newAccount();
    gmail().account(account.address()).onNext(Command.APPEND, Fault.overQuotaBye());

    assertThat(MailboxContract.kindOf(tryAppend(account, "<farewell@umsync.invalid>")))
        .isIn(FailureKind.AMBIGUOUS, FailureKind.OVER_BANDWIDTH);
    assertThat(search(account, "<farewell@umsync.invalid>").found()).isEmpty();
  }

  @Test
  void anAnswerThatIsLostIsAmbiguousWhetherTheMessageIsThereOrNot() {
    Account account = newAccount();
    gmail().account(account.address()).onNext(Command.APPEND, Fault.cut(Fault.Moment.BEFORE_OK));
    assertThat(MailboxContract.kindOf(tryAppend(account, "<there@umsync.invalid>")))
        .isEqualTo(FailureKind.AMBIGUOUS);
    gmail().account(account.address()).onNext(Command.APPEND, Fault.byeAfterLiteral());
    assertThat(MailboxContract.kindOf(tryAppend(account, "<lost@umsync.invalid>")))
        .isEqualTo(FailureKind.AMBIGUOUS);

    assertThat(search(account, "<there@umsync.invalid>").found()).hasSize(1);
    assertThat(search(account, "<lost@umsync.invalid>").found()).isEmpty();
  }

  @Test
  void anAppendWithoutAppendUidIsTakenAndFoundBySearch() {
    Account account = newAccount();
    gmail().account(account.address()).appendUid(false);

    assertThat(MailboxContract.ok(tryAppend(account, "<nouid@umsync.invalid>")).uid()).isEmpty();

    assertThat(search(account, "<nouid@umsync.invalid>").found()).hasSize(1);
  }

  @Test
  void aRefusedTokenIsToldWithItsChallenge() {
    Account account = newAccount();
    gmail().account(account.address()).refuseTokens(true);

    MailboxAnswer<AppendedMessage> answer = tryAppend(account, "<no@umsync.invalid>");

    assertThat(MailboxContract.kindOf(answer)).isEqualTo(FailureKind.TOKEN_REFUSED);
    assertThat(((Failed<AppendedMessage>) answer).failure().safeText())
        .contains("challenge: status 4");
  }

  @Test
  void aSessionThatExpiredIsFollowedByANewOne() {
    Account account = newAccount();
    append(account, FolderName.INBOX, "<before@umsync.invalid>");
    gmail().expireSessions(account.address());

    MailboxAnswer<AppendedMessage> answer = tryAppend(account, "<expired@umsync.invalid>");
    assertThat(answer).isInstanceOf(Failed.class);
    append(account, FolderName.INBOX, "<after@umsync.invalid>");

    assertThat(search(account, "<expired@umsync.invalid>").found()).isEmpty();
    assertThat(search(account, "<after@umsync.invalid>").found()).hasSize(1);
  }

  @Test
  void archivingIsNotLosing() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<archived@umsync.invalid>");
    MailboxContract.ok(on(account, m -> m.setFlag(at, MessageFlag.DELETED, true, YES)));

    assertThat(search(account, "<archived@umsync.invalid>").found().getFirst().role())
        .isEqualTo(FolderRole.ALL);
  }

  @Test
  void aMessageInTheTrashIsSeenToBeThere() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<bin@umsync.invalid>");
    MailboxContract.ok(on(account, m -> m.moveToTrash(at, YES)));

    assertThat(search(account, "<bin@umsync.invalid>").found().getFirst().role())
        .isEqualTo(FolderRole.TRASH);
  }
}
