package dev.umsync.worker.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads numbers as a phone system sends them and writes them for people: {@code 0034600123456} and,
 * for somebody in Spain, {@code 600123456} are both {@code +34 600 123 456}. What is no number of
 * any country, such as an extension, stays as it came. Thread rule: stateless, any thread.
 */
public final class PhoneNumbers {
  /** libphonenumber's word for no country: only numbers with their prefix are known then. */
  private static final String NOWHERE = "ZZ";

  private static final Pattern DIALLED = Pattern.compile("\\+?[0-9 ()./-]{1,40}");

  private PhoneNumbers() {}

  /**
   * The number for somebody in this country.
   *
   * @param number as it came, at most 250 characters are looked at
   * @param region two letters (ISO 3166-1), empty where unknown
   */
  public static ShownNumber show(String number, Optional<String> region) {
    PhoneNumberUtil util = PhoneNumberUtil.getInstance();
    // Letters are taken for digits otherwise, as in 1-800-FLOWERS.
    if (DIALLED.matcher(number.strip()).matches()) {
      try {
        PhoneNumber parsed = util.parse(number, region.orElse(NOWHERE));
        if (util.isValidNumber(parsed)) {
          String e164 = util.format(parsed, PhoneNumberFormat.E164);
          return new ShownNumber(
              util.format(parsed, PhoneNumberFormat.INTERNATIONAL),
              Optional.of(e164),
              Optional.of(e164));
        }
      } catch (NumberParseException e) {
        // No number of a country: an extension, or dialled in a country that is not known.
      }
    }
    return new ShownNumber(number, Optional.empty(), dialled(number));
  }

  private static Optional<String> dialled(String number) {
    String bare = number.strip();
    String digits = bare.replaceAll("[^0-9]", "");
    return digits.isEmpty() || !DIALLED.matcher(bare).matches()
        ? Optional.empty()
        : Optional.of((bare.startsWith("+") ? "+" : "") + digits);
  }
}
