package dev.umsync.ingest.kafka;

import java.util.Locale;

/** The codecs of Kafka's producer. */
public enum Compression {
  /** No compression. */
  NONE,
  /** Fast; gains nothing on base64. */
  LZ4,
  /** Fast; gains nothing on base64. */
  SNAPPY,
  /** Slow. */
  GZIP,
  /** Gives base64's overhead back. */
  ZSTD;

  /** The value of {@code compression.type}. */
  public String type() {
    return name().toLowerCase(Locale.ROOT);
  }
}
