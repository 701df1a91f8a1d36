package dev.umsync.worker.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import dev.umsync.worker.connections.ConnectionLimits;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.imap.wire.ImapTimeouts;
import dev.umsync.worker.voicemail.compose.SenderAddress;
import dev.umsync.worker.watch.WatchSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The role's settings. Thread rule: immutable.
 *
 * @param groupId the consumer group that divides the subscribers among workers
 * @param instance this worker's name, unique among those running; made up where absent
 * @param protocol of the group
 * @param sessionTimeout after which a silent worker is put out of the group; the broker's where
 *     absent
 * @param limits how much is taken on at a time, and for how long
 * @param engine how the worker deals with Kafka
 * @param connections open at once
 * @param tokenLife the shortest remaining life of a token to connect with
 * @param patience the longest wait for a connection, its place and a token together
 * @param lookAgainAfter until the second look at what was appended after an unclean takeover
 * @param shutdown how long running calls may go on when the worker stops
 * @param appendGrace how long the last bytes of an APPEND may take to have their effect
 * @param heldTokens subscribers whose tokens are held at most
 * @param timeouts of mail servers
 * @param sender the address that messages come from
 * @param contact told to providers that ask who connects
 * @param message what messages are made with
 * @param providers where mailboxes are
 * @param watch how what people do there is noticed
 */
public record WorkerConfig(
    String groupId,
    Optional<String> instance,
    GroupProtocol protocol,
    Optional<Duration> sessionTimeout,
    Limits limits,
    EngineConfig engine,
    int connections,
    Duration tokenLife,
    Duration patience,
    Duration lookAgainAfter,
    Duration shutdown,
    Duration appendGrace,
    int heldTokens,
    ImapTimeouts timeouts,
    SenderAddress sender,
    Optional<String> contact,
    MessageConfig message,
    List<ProviderConfig> providers,
    WatchSettings watch) {

  /** The two ways in which a consumer group divides partitions. */
  public enum GroupProtocol {
    /** KIP-848. */
    CONSUMER,
    /** The one before it, for brokers older than 4.0. */
    CLASSIC
  }

  private static final String NAME_RULE = "1 to 100 letters, digits, dots, underscores and hyphens";

  private static final Key<String> GROUP_ID =
      Key.string(
              "worker.group-id",
              "umsync-workers",
              "Consumer group that divides the subscribers among the workers.")
          .where(WorkerConfig::isName, NAME_RULE);
  private static final Key<Optional<String>> INSTANCE =
      Key.string(
              "worker.instance",
              "worker-1",
              "Name of this worker, unique among those running and the same after a restart; one is made up where unset.")
          .where(WorkerConfig::isName, NAME_RULE)
          .optional();
  private static final Key<GroupProtocol> PROTOCOL =
      Key.enumeration(
          "worker.group-protocol",
          GroupProtocol.CONSUMER,
          "How the group divides the work: consumer (KIP-848), or classic for brokers older than 4.0.");
  private static final Key<Optional<Duration>> SESSION =
      Key.duration(
              "worker.session-timeout",
              Duration.ofSeconds(45),
              Duration.ofSeconds(3),
              Duration.ofMinutes(10),
              "Silence after which a worker is put out of the group. With the consumer protocol it is the broker's setting, which is asked where unset; it must not be longer than that.")
          .optional();
  private static final Key<Integer> CONNECTIONS =
      Key.integer(
          "worker.connections", 4_000, 1, 100_000, "IMAP connections open at once, idle ones too.");
  private static final Key<Duration> TOKEN_LIFE =
      Key.duration(
          "worker.token-life",
          ConnectionLimits.defaults().tokenLife(),
          Duration.ofSeconds(5),
          Duration.ofMinutes(30),
          "Shortest remaining life of a token to connect with; where one has less another is asked for. It must be below the life that providers give to tokens.");
  private static final Key<Duration> PATIENCE =
      Key.duration(
          "worker.patience",
          Duration.ofSeconds(20),
          Duration.ofMillis(100),
          Duration.ofSeconds(50),
          "Longest wait for a mailbox's connection, a place under the limits and a token together.");
  private static final Key<Duration> LOOK_AGAIN =
      Key.duration(
          "worker.look-again-after",
          Duration.ofSeconds(60),
          Duration.ofMillis(10),
          Duration.ofMinutes(10),
          "Until the second look for copies of what was delivered after another worker had died.");
  private static final Key<Duration> SHUTDOWN =
      Key.duration(
          "worker.shutdown",
          Duration.ofSeconds(25),
          Duration.ZERO,
          Duration.ofMinutes(5),
          "How long running deliveries may take to end when the worker stops.");
  private static final Key<Duration> APPEND_GRACE =
      Key.duration(
          "worker.append-grace",
          Duration.ofSeconds(30),
          Duration.ofMillis(100),
          Duration.ofMinutes(5),
          "How long a mail server may take to store a message whose last bytes it was sent. After a worker died, doubtful deliveries wait that long beyond its lease.");
  private static final Key<Integer> HELD_TOKENS =
      Key.integer(
          "worker.held-tokens",
          100_000,
          1,
          10_000_000,
          "Subscribers whose sealed tokens are held in memory at most, about 700 bytes each.");
  private static final Key<Duration> CONNECT_TIMEOUT =
      Key.duration(
          "worker.connect-timeout",
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofMinutes(2),
          "Longest wait for a TCP connection to a mail server.");
  private static final Key<Duration> READ_TIMEOUT =
      Key.duration(
          "worker.read-timeout",
          Duration.ofSeconds(60),
          Duration.ofMillis(100),
          Duration.ofMinutes(10),
          "Longest wait for each answer of a mail server.");
  private static final Key<Duration> WRITE_TIMEOUT =
      Key.duration(
          "worker.write-timeout",
          Duration.ofSeconds(30),
          Duration.ofMillis(100),
          Duration.ofMinutes(10),
          "Longest wait for a mail server to take 85 kB, what leaves in one write.");
  private static final Key<String> SENDER =
      Key.string(
              "worker.sender",
              SenderAddress.DEFAULT.pattern(),
              "Address that voicemails come from; {domain} stands for the subscriber's own and {caller} for the caller's number, so that mail clients put one caller's voicemails together.")
          .where(SenderAddress::isValid, "an address such as voicemail-no-reply+{caller}@{domain}");
  private static final Key<Optional<String>> CONTACT =
      Key.string(
              "worker.contact",
              "postmaster@example.com",
              "Where a mail provider's operators reach yours; told to servers that ask (RFC 2971), as Google does.")
          .optional();

  /** Every setting of the role. */
  public static final List<Key<?>> KEYS =
      Stream.of(
              Stream.<Key<?>>of(
                  GROUP_ID,
                  INSTANCE,
                  PROTOCOL,
                  SESSION,
                  CONNECTIONS,
                  TOKEN_LIFE,
                  PATIENCE,
                  LOOK_AGAIN,
                  SHUTDOWN,
                  APPEND_GRACE,
                  HELD_TOKENS,
                  CONNECT_TIMEOUT,
                  READ_TIMEOUT,
                  WRITE_TIMEOUT,
                  SENDER,
                  CONTACT),
              LimitsConfig.KEYS.stream(),
              EngineConfig.KEYS.stream(),
              MessageConfig.KEYS.stream(),
              ProviderConfig.KEYS.stream(),
              WatchConfig.KEYS.stream())
          .<Key<?>>flatMap(keys -> keys)
          .toList();

  /** The role's part of a loaded configuration. */
  public static WorkerConfig of(Config config) {
    List<ProviderConfig> providers = ProviderConfig.of(config);
    return new WorkerConfig(
        config.get(GROUP_ID),
        config.get(INSTANCE),
        config.get(PROTOCOL),
        config.get(SESSION),
        LimitsConfig.of(config),
        EngineConfig.of(config),
        config.get(CONNECTIONS),
        config.get(TOKEN_LIFE),
        config.get(PATIENCE),
        config.get(LOOK_AGAIN),
        config.get(SHUTDOWN),
        config.get(APPEND_GRACE),
        config.get(HELD_TOKENS),
        new ImapTimeouts(
            config.get(CONNECT_TIMEOUT), config.get(READ_TIMEOUT), config.get(WRITE_TIMEOUT)),
        new SenderAddress(config.get(SENDER)),
        config.get(CONTACT),
        MessageConfig.of(config),
        providers,
        WatchConfig.of(config, fewestConnections(config.get(CONNECTIONS), providers)));
  }

  /** Of those to any provider: more than it listens on would push each other out. */
  private static int fewestConnections(int connections, List<ProviderConfig> providers) {
    return providers.stream()
        .flatMap(provider -> provider.maxConnections().stream())
        .reduce(connections, Math::min);
  }

  private static boolean isName(String text) {
    return text.matches("[A-Za-z0-9._-]{1,100}");
  }
}
