package dev.umsync.standalone.demo;

import dev.umsync.standalone.demo.phone.Phones;
import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads what somebody has in their mailbox, as a mail client does, and waits for the lamp of their
 * phone to go out. Thread rule: one thread.
 */
public final class LampCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String INBOX = "INBOX";

  /**
   * What came of it.
   *
   * @param read messages that were marked as read
   * @param lit whether the lamp was on before, for all of them
   * @param outAfter what passed until it was out; empty if it was not in time
   */
  public record Result(int read, boolean lit, Optional<Duration> outAfter) {
    /** Whether the lamp did what it should. */
    public boolean good() {
      return read > 0 && lit && outAfter.isPresent();
    }

    /** One line that says so. */
    public String line() {
      if (!lit) {
        return "demo: no lamp went on within %d s".formatted(PATIENCE.toSeconds());
      }
      return outAfter
          .map(t ->
              "demo: %d read in the mailbox, its lamp went out after %d ms"
                  .formatted(read, t.toMillis()))
          .orElse(
              "demo: %d read in the mailbox, its lamp is still on after %d s"
                  .formatted(read, PATIENCE.toSeconds()));
    }
  }

  private record Unread(DemoPerson person, List<StoredMessage> messages) {}

  private final TestMailServer mail;
  private final Phones phones;
  private final Clock clock;

  /** In this world, whose mailboxes hold something unread. */
  public LampCheck(DemoWorld world, Clock clock) {
    this.mail = world.mail();
    this.phones = world.phones();
    this.clock = clock;
  }

  /** Does it with the person who has least to read. */
  public Result run() throws InterruptedException {
    Optional<Unread> least =
        Samples.people().stream()
            .map(this::unread)
            .filter(u -> !u.messages().isEmpty())
            .min(Comparator.comparingInt(u -> u.messages().size()));
    return least.isEmpty() ? new Result(0, false, Optional.empty()) : read(least.get());
  }

  private Unread unread(DemoPerson person) {
    try (MailboxReader reader = mail.reader(person.address())) {
      return new Unread(person, reader.messages(INBOX).stream().filter(m -> !m.isSeen()).toList());
    }
  }

  private Result read(Unread unread) throws InterruptedException {
    String box = unread.person().box();
    int count = unread.messages().size();
    if (!phones.await(box, phone -> phone.told() && phone.unheard() == count, PATIENCE)) {
      return new Result(0, false, Optional.empty());
    }
    Instant start = clock.instant();
    try (MailboxPerson person = mail.person(unread.person().address())) {
      unread.messages().forEach(message -> person.markRead(INBOX, message.uid()));
    }
    boolean out = phones.await(box, phone -> !phone.lamp(), PATIENCE);
    return new Result(
        count,
        true,
        out ? Optional.of(Duration.between(start, clock.instant())) : Optional.empty());
  }
}
