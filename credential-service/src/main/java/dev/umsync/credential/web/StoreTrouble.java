package dev.umsync.credential.web;

/** Tells Kafka's failures from others without knowing its client. Stateless. */
final class StoreTrouble {
  private StoreTrouble() {}

  static boolean isKafkas(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      for (Class<?> c = cause.getClass(); c != null; c = c.getSuperclass()) {
        if (c.getName().equals("org.apache.kafka.common.KafkaException")) {
          return true;
        }
      }
    }
    return false;
  }
}
