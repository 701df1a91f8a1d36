package dev.umsync.standalone.cli;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.standalone.audit.OutcomeWords;
import dev.umsync.standalone.replay.ReplayRange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What people write on the command line, read; what can't be read is wrong use. Stateless. */
final class Values {
  private Values() {}

  /** {@code 2026-05-04} (its beginning, UTC) or {@code 2026-05-04T09:30:00Z}. */
  static final class Time implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.contains("T")
            ? Instant.parse(text)
            : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is no time; write 2026-05-04 or 2026-05-04T09:30:00Z (UTC)");
      }
    }
  }

  /** {@code 30s}, {@code 2m} or {@code 1h}; {@code 0s} is none. */
  static final class Span implements ITypeConverter<Duration> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})(s|m|h)");

    @Override
    public Duration convert(String text) {
      Matcher m = TEXT.matcher(text);
      if (!m.matches()) {
        throw new TypeConversionException("'" + text + "' is no length of time; write 30s or 2m");
      }
      return Duration.parse("PT" + m.group(1) + m.group(2).toUpperCase(Locale.ROOT));
    }
  }

  /** {@code 3:100-250}, both inclusive; {@code 3:100-} to the end. */
  static final class Offsets implements ITypeConverter<ReplayRange.Offsets> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6}):(\\d{1,18})-(\\d{1,18})?");

    @Override
    public ReplayRange.Offsets convert(String text) {
      Matcher m = TEXT.matcher(text);
      if (!m.matches()) {
        throw new TypeConversionException("'" + text + "' is no range; write 3:100-250 or 3:100-");
      }
      return new ReplayRange.Offsets(
          Integer.parseInt(m.group(1)),
          Long.parseLong(m.group(2)),
          m.group(3) == null ? Long.MAX_VALUE : Long.parseLong(m.group(3)));
    }
  }

  /** A mail address. */
  static final class Person implements ITypeConverter<Subscriber> {
    @Override
    public Subscriber convert(String text) {
      try {
        return Subscriber.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'" + text + "' is no mail address; write one such as ana@example.com");
      }
    }
  }

  /** {@code applied}, {@code already-applied} or {@code superseded}. */
  static final class Outcome implements ITypeConverter<Result> {
    @Override
    public Result convert(String text) {
      return Arrays.stream(Result.values())
          .filter(r -> OutcomeWords.word(r).equals(text))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "'" + text + "' is no outcome; name applied, already-applied or superseded"));
    }
  }
}
