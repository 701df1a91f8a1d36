package dev.umsync.standalone.cli;

import dev.umsync.standalone.site.Site;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;

/** Runs what needs Kafka, and says what to do when that fails. Stateless. */
final class KafkaWork {
  private KafkaWork() {}

  /** The work. */
  interface Work {
    int run() throws InterruptedException;
  }

  /**
   * Runs it.
   *
   * @throws UserError naming the cluster, where Kafka is the reason
   */
  static int on(Site site, Work work) throws InterruptedException {
    String where = site.config().bootstrapServers();
    try {
      return work.run();
    } catch (InterruptException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (AuthenticationException e) {
      throw new UserError(
          "does not know this user",
          where,
          "see to security settings in kafka.client-properties",
          e);
    } catch (AuthorizationException e) {
      throw new UserError(
          "refuses this user",
          where,
          "let it read UMSync's topics, and write 'voicemail' where it gives orders",
          e);
    } catch (ConfigException | InvalidConfigurationException e) {
      throw new UserError(
          "can't be reached as it is configured",
          where,
          "check kafka.bootstrap-servers and kafka.client-properties",
          e);
    } catch (KafkaException e) {
      if (e.getCause() instanceof ConfigException) {
        throw new UserError(
            "is no address of a Kafka broker",
            where,
            "check kafka.bootstrap-servers and kafka.client-properties",
            e);
      }
      throw new UserError(
          "Kafka does not answer (" + e.getClass().getSimpleName() + ")",
          where,
          "start it ('umsync start' if --data is a folder of its own), or name another with --config",
          e);
    }
  }
}
