package dev.umsync.worker.imap.wire;

import dev.umsync.worker.failure.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * One IDLE (RFC 2177). Begun and ended by the thread that owns the connection; in between a second
 * thread reads, and it has ended before the first one goes on. Used once.
 */
public final class IdleExchange {
  private static final byte[] DONE = "DONE\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ImapProtocol protocol;
  private final Consumer<Response> news;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean answered;
  private boolean told;
  private String tag = "";

  /** What came of the command. */
  public sealed interface Start {}

  /** The server listens. */
  public record Started() implements Start {}

  /** It will not. */
  public record Refused(List<Refusal> refusals) implements Start {}

  /** The connection is gone. */
  public record Broken(Exception trouble) implements Start {}

  /**
   * @param news told every untagged response, by the thread that reads it
   */
  public IdleExchange(ImapProtocol protocol, Consumer<Response> news) {
    this.protocol = protocol;
    this.news = news;
  }

  /** Sends the command and waits for the server to agree. */
  public Start start() {
    List<Response> heard = new ArrayList<>();
    try {
      tag = protocol.writeCommand("IDLE", null);
      while (true) {
        Response response = protocol.readResponse();
        if (response.isContinuation()) {
          return new Started();
        }
        heard.add(response);
        news.accept(response);
        if (isOurs(response)) {
          return new Refused(ImapProtocol.refusals(heard));
        }
      }
    } catch (IOException | ProtocolException e) {
      return new Broken(e);
    }
  }

  /**
   * Reads until the server has answered the end, or the connection is gone.
   *
   * @param heard called for every untagged response that tells of the folder
   * @return whether the server answered the end
   */
  public boolean listen(Runnable heard) {
    // Silence is what an idle mailbox sounds like; whoever ends it has a time limit.
    protocol.setPatient(true);
    try {
      while (!answered) {
        read(heard);
      }
      return true;
    } catch (IOException | ProtocolException e) {
      protocol.disconnect();
      return false;
    } finally {
      protocol.setPatient(false);
      over.countDown();
    }
  }

  private void read(Runnable heard) throws IOException, ProtocolException {
    Response response = protocol.readResponse();
    if (isOurs(response)) {
      answered = response.isOK();
      if (!answered) {
        throw new ProtocolException("the end of IDLE was refused");
      }
      return;
    }
    if (response.isBYE()) {
      throw new ProtocolException("farewell while idle");
    }
    news.accept(response);
    if (response instanceof IMAPResponse untagged && tells(untagged)) {
      heard.run();
    }
  }

  /** "OK Still here" tells nothing. */
  private static boolean tells(IMAPResponse response) {
    return response.keyEquals("EXISTS")
        || response.keyEquals("EXPUNGE")
        || response.keyEquals("FETCH")
        || response.keyEquals("VANISHED");
  }

  /**
   * Tells the server to end it, once, and waits for nothing; {@link #end} must follow before the
   * connection is used.
   *
   * @return whether it was told now, and not before
   * @throws IOException if the connection is gone
   */
  public boolean tellEnd() throws IOException {
    if (told) {
      return false;
    }
    protocol.out().write(DONE);
    protocol.out().flush();
    told = true;
    return true;
  }

  /** Ends it, if it was not told to before; returns whether the server answered in time. */
  public boolean end(Duration patience) throws InterruptedException {
    try {
      var _ = tellEnd();
    } catch (IOException e) {
      return false;
    }
    return over.await(patience.toMillis(), TimeUnit.MILLISECONDS) && answered;
  }

  private boolean isOurs(Response response) {
    return response.isTagged() && tag.equals(response.getTag());
  }
}
