package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.store.MessageView;
import dev.umsync.testbed.gmail.wire.Arg;
import dev.umsync.testbed.gmail.wire.BadCommand;
import dev.umsync.testbed.gmail.wire.SequenceSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The keys of SEARCH (RFC 3501 section 6.4.4) with X-GM-RAW {@code rfc822msgid:}, X-GM-MSGID and
 * MODSEQ. Keys that Gmail answers from its index do not find what the index does not hold yet.
 * Reads its keys once; owned by one command.
 */
final class SearchKeys {
  /** A message and its number. */
  record Candidate(int number, MessageView message) {}

  /** One condition. */
  interface Key {
    boolean matches(Candidate candidate);
  }

  private final Deque<Arg> left;
  private final int largestNumber;
  private final long largestUid;
  private boolean usesIndex;

  private SearchKeys(List<Arg> args, int largestNumber, long largestUid) {
    this.left = new ArrayDeque<>(args);
    this.largestNumber = largestNumber;
    this.largestUid = largestUid;
  }

  /** A search: its condition, and whether it was answered from the index. */
  record Search(Key key, boolean usesIndex) {}

  static Search parse(List<Arg> args, int largestNumber, long largestUid) {
    SearchKeys keys = new SearchKeys(args, largestNumber, largestUid);
    Key key = keys.all();
    return new Search(key, keys.usesIndex);
  }

  private Key all() {
    Key all = next();
    while (!left.isEmpty()) {
      Key one = all;
      Key other = next();
      all = candidate -> one.matches(candidate) && other.matches(candidate);
    }
    return all;
  }

  private Key next() {
    Arg arg = take();
    if (arg instanceof Arg.Group(List<Arg> items)) {
      SearchKeys inner = new SearchKeys(items, largestNumber, largestUid);
      Key key = inner.all();
      usesIndex |= inner.usesIndex;
      return key;
    }
    String name = arg.text().toUpperCase(Locale.ROOT);
    if (SequenceSet.looksLike(name)) {
      SequenceSet set = SequenceSet.parse(name);
      return candidate -> set.contains(candidate.number, largestNumber);
    }
    return flagKey(name).orElseGet(() -> otherKey(name));
  }

  private static Optional<Key> flagKey(String name) {
    boolean negative = name.startsWith("UN");
    Optional<String> flag =
        switch (negative ? name.substring(2) : name) {
          case "SEEN" -> Optional.of("\\Seen");
          case "FLAGGED" -> Optional.of("\\Flagged");
          case "DELETED" -> Optional.of("\\Deleted");
          case "ANSWERED" -> Optional.of("\\Answered");
          case "DRAFT" -> Optional.of("\\Draft");
          default -> Optional.empty();
        };
    return flag.map(wanted -> candidate -> candidate.message.flags().contains(wanted) != negative);
  }

  private Key otherKey(String name) {
    return switch (name) {
      case "ALL", "OLD" -> candidate -> true;
      case "NEW", "RECENT" -> candidate -> false;
      case "NOT" -> {
        Key key = next();
        yield candidate -> !key.matches(candidate);
      }
      case "OR" -> {
        Key one = next();
        Key other = next();
        yield candidate -> one.matches(candidate) || other.matches(candidate);
      }
      case "UID" -> {
        SequenceSet set = SequenceSet.parse(take().text());
        yield candidate -> set.contains(candidate.message.uid(), largestUid);
      }
      case "HEADER" -> header(take().text(), take().text());
      case "SUBJECT", "FROM", "TO", "CC", "BCC" -> header(name, take().text());
      case "BODY", "TEXT" -> body(take().text());
      case "KEYWORD" -> {
        String flag = take().text();
        yield candidate -> candidate.message.flags().contains(flag);
      }
      case "UNKEYWORD" -> {
        String flag = take().text();
        yield candidate -> !candidate.message.flags().contains(flag);
      }
      case "SINCE" -> since(Dates.readDay(take().text()));
      case "BEFORE" -> {
        Key since = since(Dates.readDay(take().text()));
        yield candidate -> !since.matches(candidate);
      }
      case "X-GM-RAW" -> gmailRaw(take().text());
      case "X-GM-MSGID" -> {
        long id = FetchCommand.number(take().text());
        yield candidate -> candidate.message.gmailId() == id;
      }
      case "MODSEQ" -> {
        long modSeq = FetchCommand.number(take().text());
        yield candidate -> candidate.message.modSeq() >= modSeq;
      }
      default -> throw new BadCommand("Unknown search key");
    };
  }

  private Key header(String field, String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return indexed(message ->
        message.content().values(field).stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(wanted)));
  }

  private Key body(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return indexed(message ->
        new String(message.content().all(), StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT)
            .contains(wanted));
  }

  private Key gmailRaw(String query) {
    String prefix = "rfc822msgid:";
    String bare = query.replace("\"", "").strip();
    if (!bare.startsWith(prefix)) {
      throw new BadCommand("This server knows rfc822msgid: only");
    }
    String id = bare.substring(prefix.length()).replaceAll("[<>]", "");
    return indexed(message -> message.content().messageId().equals("<" + id + ">"));
  }

  private interface Indexed {
    boolean matches(MessageView message);
  }

  private Key indexed(Indexed key) {
    usesIndex = true;
    return candidate -> candidate.message.indexed() && key.matches(candidate.message);
  }

  private static Key since(Instant day) {
    return candidate -> !candidate.message.internalDate().isBefore(day);
  }

  private Arg take() {
    Arg arg = left.pollFirst();
    if (arg == null) {
      throw new BadCommand("A search key is missing");
    }
    return arg;
  }
}
