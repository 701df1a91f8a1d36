package dev.umsync.worker.imap.wire;

import jakarta.mail.FetchProfile;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.angus.mail.iap.ParsingException;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.eclipse.angus.mail.imap.protocol.FetchItem;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;

/** X-GM-LABELS in a FETCH response (Google's IMAP extensions). Stateless. */
public final class GmailLabels extends FetchItem {
  /** Its name on the wire. */
  public static final String NAME = "X-GM-LABELS";

  static final GmailLabels ITEM = new GmailLabels();

  private GmailLabels() {
    super(NAME, new FetchProfile.Item(NAME) {});
  }

  @Override
  public Object parseItem(FetchResponse response) throws ParsingException {
    String[] labels = response.readAtomStringList();
    if (labels == null) {
      throw new ParsingException("labels are no list");
    }
    return labels;
  }

  /** The labels in a response, decoded from modified UTF-7; empty where it has none. */
  public static Set<String> of(FetchResponse response) {
    return response.getExtensionItems() != null
            && response.getExtensionItems().get(NAME) instanceof String[] labels
        ? Stream.of(labels)
            .map(BASE64MailboxDecoder::decode)
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }
}
