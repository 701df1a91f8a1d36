package dev.umsync.ingest;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.roster.RosterGate;
import dev.umsync.ingest.asterisk.AmiMover;
import dev.umsync.ingest.asterisk.AsteriskServer;
import dev.umsync.ingest.asterisk.FileMover;
import dev.umsync.ingest.asterisk.Lamps;
import dev.umsync.ingest.asterisk.Mover;
import dev.umsync.ingest.asterisk.ami.AmiClient;
import dev.umsync.ingest.asterisk.ami.AmiMessage;
import dev.umsync.ingest.asterisk.spool.BoxAccess;
import dev.umsync.ingest.asterisk.spool.BoxName;
import dev.umsync.ingest.asterisk.spool.SpoolLoop;
import dev.umsync.ingest.asterisk.spool.SpoolMemory;
import dev.umsync.ingest.asterisk.spool.SpoolMetrics;
import dev.umsync.ingest.asterisk.spool.SpoolRoster;
import dev.umsync.ingest.config.AsteriskConfig;
import dev.umsync.ingest.config.IngestConfig;
import dev.umsync.ingest.config.UmServerConfig;
import dev.umsync.ingest.kafka.adapter.TopicJournal;
import dev.umsync.ingest.kafka.mailbox.LinkSurroundings;
import dev.umsync.ingest.kafka.mailbox.MailboxLink;
import dev.umsync.ingest.umserver.UmServer;
import dev.umsync.ingest.webhook.WebhookServer;
import java.util.Deque;
import java.util.Optional;

/** Starts what follows and tells UM servers, each with what it needs. One thread. */
final class UmServers {
  private final IngestConfig config;
  private final IngestSurroundings around;
  private final RosterGate roster;
  private final EventCodec codec;
  private final int audioBytes;
  private final Deque<AutoCloseable> closing;

  /**
   * @param audioBytes the largest recording that the topic takes
   * @param closing gets what is started
   */
  UmServers(
      IngestConfig config,
      IngestSurroundings around,
      RosterGate roster,
      EventCodec codec,
      int audioBytes,
      Deque<AutoCloseable> closing) {
    this.config = config;
    this.around = around;
    this.roster = roster;
    this.codec = codec;
    this.audioBytes = audioBytes;
    this.closing = closing;
  }

  void start() {
    for (UmServerConfig server : config.servers()) {
      server
          .webhook()
          .ifPresent(webhook -> tell(server, new WebhookServer(webhook.target(), around.clock())));
      server.asterisk().ifPresent(asterisk -> follow(server, asterisk));
    }
  }

  private void follow(UmServerConfig server, AsteriskConfig asterisk) {
    SpoolMemory memory = new SpoolMemory();
    TopicJournal journal =
        new TopicJournal(
            around.kafka(),
            around.topics(),
            server.name(),
            server.source(),
            config.delivery().compression(),
            new EventRecords(codec));
    SpoolLoop loop =
        new SpoolLoop(
            asterisk.spool().withAudioBytes(audioBytes),
            journal,
            rosterOf(server),
            memory,
            new SpoolMetrics(around.registry(), server.name()),
            around.clock(),
            around.nanoTicker(),
            around.executor());
    closing.push(loop);
    asterisk
        .manager()
        .ifPresent(
            manager -> tell(server, asteriskServer(asterisk, manager, memory, journal, loop)));
  }

  private AsteriskServer asteriskServer(
      AsteriskConfig asterisk,
      AsteriskConfig.ManagerInterface manager,
      SpoolMemory memory,
      TopicJournal journal,
      SpoolLoop loop) {
    AmiClient ami =
        new AmiClient(
            manager.settings(),
            event -> onEvent(event, loop),
            around.nanoTicker(),
            around.executor());
    Optional<Mover> files =
        asterisk.moveFiles()
            ? Optional.of(new FileMover(asterisk.spool().voicemail()))
            : Optional.empty();
    return new AsteriskServer(
        new BoxAccess(asterisk.spool().voicemail(), memory, journal, loop::touched, around.clock()),
        new AmiMover(ami, files),
        new Lamps(ami, manager.externalLamps(), asterisk.spool().defaultContext()));
  }

  /**
   * Asterisk tells of a lamp: something changed in that mailbox, also where no watch can see it.
   */
  private static void onEvent(AmiMessage event, SpoolLoop loop) {
    if (event.get("Event").filter("MessageWaiting"::equals).isEmpty()) {
      return;
    }
    String mailbox = event.get("Mailbox").orElse("");
    int at = mailbox.lastIndexOf('@');
    if (at > 0 && at < mailbox.length() - 1) {
      try {
        loop.touched(new BoxName(mailbox.substring(at + 1), mailbox.substring(0, at)));
      } catch (IllegalArgumentException e) {
        return; // no mailbox with folders
      }
    }
  }

  private void tell(UmServerConfig server, UmServer adapter) {
    closing.push(
        new MailboxLink(
            server.name(),
            server.source(),
            adapter,
            config.handOver(),
            new LinkSurroundings(
                around.kafka(),
                around.topics(),
                around.registry(),
                around.clock(),
                around.nanoTicker(),
                around.random(),
                around.executor())));
  }

  private SpoolRoster rosterOf(UmServerConfig server) {
    return new SpoolRoster() {
      @Override
      public boolean isReady() {
        return roster.isReady();
      }

      @Override
      public Optional<Subscriber> owner(String box) {
        try {
          return roster.owner(server.source(), box).filter(roster::hasTenant);
        } catch (IllegalArgumentException e) {
          return Optional.empty(); // longer than a box of the roster can be
        }
      }
    };
  }
}
