package dev.umsync.worker.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageLocation;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryMailboxesTest implements MailboxContract {
  private final MemoryMailboxes mailboxes = new MemoryMailboxes();
  private final AtomicInteger accounts = new AtomicInteger();

  @Override
  public Mailboxes mailboxes() {
    return mailboxes;
  }

  @Override
  public Account newAccount() {
    return new Account("p" + accounts.incrementAndGet() + "@example.com", new Provider("memory"));
  }

  @Override
  public byte[] raw(Account account, MessageLocation at) {
    return mailboxes.stored(account).stream()
        .filter(m -> m.location().equals(at))
        .findFirst()
        .orElseThrow()
        .bytes();
  }

  @Test
  void aFailureToldBeforehandHappensOnce() {
    Account account = newAccount();
    mailboxes.failNext(account, Step.APPEND, FailureKind.MAILBOX_FULL);

    assertThat(
            MailboxContract.kindOf(
                on(
                    account,
                    m ->
                        m.append(
                            TestMessage.of("<f@umsync.invalid>", "id", 1),
                            MailboxContract.inbox(),
                            YES))))
        .isEqualTo(FailureKind.MAILBOX_FULL);
    append(account, FolderName.INBOX, "<f@umsync.invalid>");

    assertThat(mailboxes.calls(account, Step.APPEND)).isEqualTo(2);
    assertThat(mailboxes.stored(account)).hasSize(1);
  }

  @Test
  void anAnswerCanBeLostWithAndWithoutTheMessage() {
    Account account = newAccount();
    mailboxes.loseAnswerOfNextAppend(account, true);
    mailboxes.loseAnswerOfNextAppend(account, false);
    mailboxes.letSearchesLag(account, 1);

    for (String id : new String[] {"<there@umsync.invalid>", "<lost@umsync.invalid>"}) {
      assertThat(
              MailboxContract.kindOf(
                  on(
                      account,
                      m -> m.append(TestMessage.of(id, "id", 1), MailboxContract.inbox(), YES))))
          .isEqualTo(FailureKind.AMBIGUOUS);
    }

    assertThat(search(account, "<there@umsync.invalid>").found())
        .describedAs("the index lags")
        .isEmpty();
    assertThat(search(account, "<there@umsync.invalid>").found()).hasSize(1);
    assertThat(search(account, "<lost@umsync.invalid>").found()).isEmpty();
  }
}
