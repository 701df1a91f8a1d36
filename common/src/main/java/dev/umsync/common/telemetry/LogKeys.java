package dev.umsync.common.telemetry;

/**
 * The closed list of key names for SLF4J key-values. None of them may carry a mail address, a
 * token, a key, audio or a transcript; a subscriber appears in logs only as partition and offset.
 */
public final class LogKeys {
  /** Role of this process: ingest, credentials, worker. */
  public static final String ROLE = "role";

  /** Version of the software. */
  public static final String VERSION = "version";

  /** Dotted name of a setting. */
  public static final String SETTING = "setting";

  /** Value of a setting, masked where it is a secret. */
  public static final String VALUE = "value";

  /** File or folder. */
  public static final String PATH = "path";

  /** Host of a server, never of a person's machine. */
  public static final String HOST = "host";

  /** TCP port. */
  public static final String PORT = "port";

  /** HTTP method. */
  public static final String METHOD = "method";

  /** HTTP route as it was declared, without its parameters' values. */
  public static final String ROUTE = "route";

  /** HTTP status. */
  public static final String STATUS = "status";

  /** Id that an answer to a caller names, to find the line it belongs to. */
  public static final String PROBLEM = "problem";

  /** Frames of code through which a failure came, without its message. */
  public static final String PLACE = "place";

  /** Kafka topic. */
  public static final String TOPIC = "topic";

  /** Kafka partition. */
  public static final String PARTITION = "partition";

  /** Kafka offset. */
  public static final String OFFSET = "offset";

  /** Kafka consumer group. */
  public static final String GROUP = "group";

  /** Epoch of the consumer group's member. */
  public static final String EPOCH = "epoch";

  /** Kafka client id. */
  public static final String CLIENT = "client";

  /** CloudEvents source: the UM server. */
  public static final String SOURCE = "source";

  /** CloudEvents id. */
  public static final String EVENT = "event";

  /** CloudEvents type. */
  public static final String TYPE = "type";

  /** Voicemail id within its source. */
  public static final String VOICEMAIL = "voicemail";

  /** Mail domain of a tenant. */
  public static final String TENANT = "tenant";

  /** Mail provider. */
  public static final String PROVIDER = "provider";

  /** Id of a credential. */
  public static final String CREDENTIAL = "credential";

  /** Id of a key, never the key. */
  public static final String KEY_ID = "keyId";

  /** Outcome of an event. */
  public static final String OUTCOME = "outcome";

  /** Kind of a failure, from a closed set. */
  public static final String KIND = "kind";

  /** Machine-readable code of a failure, such as an IMAP response code. */
  public static final String CODE = "code";

  /** Why, from a closed set or text of our own. */
  public static final String REASON = "reason";

  /** How often something was tried. */
  public static final String ATTEMPT = "attempt";

  /** How many. */
  public static final String COUNT = "count";

  /** The limit that was met. */
  public static final String LIMIT = "limit";

  /** Size in bytes. */
  public static final String SIZE_BYTES = "sizeBytes";

  /** How long something took. */
  public static final String DURATION = "duration";

  /** How long until something is tried again. */
  public static final String DELAY = "delay";

  /** From state, of a transition. */
  public static final String FROM = "from";

  /** To state, of a transition. */
  public static final String TO = "to";

  private LogKeys() {}
}
