package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.MessageSettings;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom a message is for. Thread rule: immutable.
 *
 * @param subscriber the person
 * @param name as the person is called, empty where unknown
 * @param zone in which the person reads times
 * @param locale in which the person reads
 * @param region two letters of the country whose numbers need no prefix here, empty where unknown
 * @param settings what the messages of the person's tenant look like
 */
public record Recipient(
    Subscriber subscriber,
    String name,
    ZoneId zone,
    Locale locale,
    Optional<String> region,
    MessageSettings settings) {
  /** English with times of 24 hours and days before months, where nobody has said anything. */
  private static final Locale USUAL = Locale.UK;

  /** Somebody of whom nothing more is known. */
  public Recipient(Subscriber subscriber, String name, ZoneId zone) {
    this(subscriber, name, zone, USUAL, Optional.empty(), MessageSettings.NONE);
  }

  /**
   * The person as the roster has them, and where it does not say, as the tenant has all of its
   * people; a time zone that nobody knows counts as UTC.
   */
  public static Recipient of(SubscriberRecord record, MessageSettings settings) {
    Optional<Locale> own = record.locale().map(Locale::forLanguageTag);
    Optional<Locale> tenants = settings.locale().map(Locale::forLanguageTag);
    return new Recipient(
        record.address(),
        record.name().orElse(""),
        record.timeZone().or(settings::timeZone).map(Recipient::zone).orElse(ZoneOffset.UTC),
        own.or(() -> tenants).filter(l -> !l.getLanguage().isEmpty()).orElse(USUAL),
        own.flatMap(Recipient::country)
            .or(settings::region)
            .or(() -> tenants.flatMap(Recipient::country)),
        settings);
  }

  private static Optional<String> country(Locale locale) {
    return Optional.of(locale.getCountry()).filter(c -> c.matches("[A-Z]{2}"));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }
}
