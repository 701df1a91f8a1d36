package dev.umsync.common.config;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Settings from {@code UMSYNC_…} environment variables. Immutable. */
final class Variables {
  private static final String PREFIX = "UMSYNC_";

  // Kubernetes sets these in every pod for every Service; a Service named umsync-worker gives
  // UMSYNC_WORKER_PORT.
  private static final Pattern SERVICE_LINK =
      Pattern.compile(".*(_SERVICE_HOST|_SERVICE_PORT(_.*)?|_PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");
  private static final Pattern SERVICE_URI = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final SequencedSet<String> unknown = new LinkedHashSet<>();

  /**
   * @param declared named sections that other sources hold, such as {@code
   *     worker.providers.gmail-eu}
   */
  Variables(
      Map<String, String> environment,
      Catalogue catalogue,
      Set<String> ignored,
      Set<String> declared) {
    new TreeMap<>(environment)
        .forEach((variable, value) -> {
          if (variable.startsWith(PREFIX)
              && !ignored.contains(variable)
              && !isServiceLink(variable, value)) {
            add(variable, value, catalogue, declared);
          }
        });
  }

  Map<String, Setting> settings() {
    return settings;
  }

  /** Variables that name no key. */
  SequencedSet<String> unknown() {
    return unknown;
  }

  private void add(String variable, String value, Catalogue catalogue, Set<String> declared) {
    Optional<String> name = name(variable, catalogue, declared);
    if (name.isEmpty()) {
      unknown.add(variable);
    } else {
      settings.put(name.get(), new Setting(name.get(), new Raw.Scalar(value), variable));
    }
  }

  private static Optional<String> name(String variable, Catalogue catalogue, Set<String> declared) {
    for (Key<?> key : catalogue.keys()) {
      if (!key.isPattern() && key.variable().equals(variable)) {
        return Optional.of(key.name());
      }
    }
    List<Catalogue.Match> matches =
        catalogue.keys().stream()
            .filter(Key::isPattern)
            .flatMap(key -> named(key, variable).map(n -> new Catalogue.Match(key, n)).stream())
            .toList();
    // Both `imap-host` of `gmail` and `host` of `gmail-imap` may be meant: a section that exists is
    // the likelier one.
    Comparator<Catalogue.Match> likelier =
        Comparator.<Catalogue.Match, Boolean>comparing(
                m -> declared.contains(m.key().namesSection() + "." + m.named()))
            .thenComparingInt(m -> m.key().name().length());
    return matches.stream().max(likelier).map(Catalogue.Match::name);
  }

  private static Optional<String> named(Key<?> key, String variable) {
    String pattern = key.variable();
    String before = pattern.substring(0, pattern.indexOf('*'));
    String after = pattern.substring(pattern.indexOf('*') + 1);
    if (!variable.startsWith(before)
        || !variable.endsWith(after)
        || variable.length() <= before.length() + after.length()) {
      return Optional.empty();
    }
    String named = variable.substring(before.length(), variable.length() - after.length());
    return Optional.of(named.toLowerCase(Locale.ROOT).replace('_', '-'))
        .filter(n -> n.matches(Key.SEGMENT));
  }

  private static boolean isServiceLink(String variable, String value) {
    return SERVICE_LINK.matcher(variable).matches()
        || (variable.endsWith("_PORT") && SERVICE_URI.matcher(value).matches());
  }
}
