package dev.umsync.standalone.cli;

import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyPurpose;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.ingest.access.ApiKeys;
import dev.umsync.ingest.webhook.WebhookSecret;
import dev.umsync.standalone.keys.KeyUsers;
import dev.umsync.standalone.site.Site;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code umsync keys}: the keysets of an installation, and API keys for UM servers. */
@Command(
    name = "keys",
    description =
        "Make, show and replace an installation's keysets; make an API key for a UM server.",
    subcommands = {
      KeysCommand.Init.class,
      KeysCommand.Status.class,
      KeysCommand.Add.class,
      KeysCommand.Promote.class,
      KeysCommand.Remove.class,
      KeysCommand.Api.class,
      KeysCommand.Webhook.class
    })
final class KeysCommand extends Group {
  private static final String FOLDER =
      "Folder of the keysets (default: that of --data or --config, else keys).";

  private final Map<String, String> environment;

  KeysCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  private Site site(SiteOptions options) {
    return options.site(options.load(environment), environment);
  }

  /** Which keyset a person means. */
  enum Keyset {
    /** What tokens are sealed to. */
    WORKER(KeyPurpose.WORKER_PRIVATE, InstanceRecord.Role.WORKER, "worker"),
    /** What credentials are sealed with. */
    MASTER(KeyPurpose.MASTER, InstanceRecord.Role.CREDENTIALS, "credential service");

    private final KeyPurpose purpose;
    private final InstanceRecord.Role role;
    private final String who;

    Keyset(KeyPurpose purpose, InstanceRecord.Role role, String who) {
      this.purpose = purpose;
      this.role = role;
      this.who = who;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code umsync keys init}. */
  @Command(
      name = "init",
      description = "Make the keysets, each in a file readable by its owner only.")
  static final class Init implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description = "Folder of the keysets (default: keys).")
    private Path folder = Path.of("keys");

    @Override
    public Integer call() throws KeyTrouble {
      new KeyDirectory(folder).init();
      keys.terminal().out().println("Made the keysets in " + folder + ".");
      keys.terminal()
          .out()
          .println(
              "Workers need worker-private and identity; the credential service needs worker-public and master.");
      keys.terminal()
          .out()
          .println(
              "Keep a copy in a safe place: without 'identity', delivered messages can't be found again.");
      return 0;
    }
  }

  /** {@code umsync keys status}. */
  @Command(
      name = "status",
      description =
          "Show the keysets that are here, with their key ids; with --data or --config also which keys the running instances have loaded.")
  static final class Status implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Option(names = "--folder", paramLabel = "DIR", description = FOLDER)
    private @Nullable Path folder;

    @Override
    public Integer call() throws KeyTrouble {
      boolean named = options.isNamed(keys.environment);
      Path at =
          Optional.ofNullable(folder)
              .orElseGet(() -> named ? keys.site(options).keys().folder() : Path.of("keys"));
      var status = new KeyDirectory(at).status();
      if (status.isEmpty()) {
        throw new UserError("holds no keyset", at.toString(), "make them with 'umsync keys init'");
      }
      status.forEach((purpose, ids) ->
          keys.terminal()
              .out()
              .printf(
                  "%-15s primary key %s, %d in all%s%n",
                  purpose.word(), ids.getFirst(), ids.size(), others(ids)));
      if (named) {
        for (InstanceRecord instance :
            new KeyUsers(keys.site(options), Clock.systemUTC()).running()) {
          keys.terminal()
              .out()
              .printf(
                  "%-15s %s has loaded %s%n",
                  instance.role() == InstanceRecord.Role.WORKER ? "worker" : "credentials",
                  instance.instance(),
                  String.join(", ", instance.keys()));
        }
      }
      return 0;
    }

    private static String others(List<String> ids) {
      return ids.size() < 2 ? "" : ": " + String.join(", ", ids);
    }
  }

  /** {@code umsync keys add KEYSET}. */
  @Command(
      name = "add",
      description = {
        "Add a key to a keyset; it is not used before it is promoted.",
        "Then copy the file to every machine that has one; running roles load it within seconds."
      })
  static final class Add implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(paramLabel = "KEYSET", description = "worker or master.")
    private Keyset keyset = Keyset.WORKER;

    @Override
    public Integer call() throws KeyTrouble {
      KeyDirectory directory = keys.site(options).keys();
      String added = directory.rotation().add(keyset.purpose);
      keys.terminal().out().println(added);
      keys.terminal()
          .err()
          .printf(
              "Added to %s. Copy %s to every %s, see with 'umsync keys status' that all have loaded it, then: umsync keys promote %s %s%n",
              directory.folder(), keyset.purpose.fileName(), keyset.who, keyset.word(), added);
      return 0;
    }
  }

  /** {@code umsync keys promote KEYSET KEY}. */
  @Command(
      name = "promote",
      description = {
        "Seal with this key from now on.",
        "Refused unless every instance that runs says that it has loaded the key."
      })
  static final class Promote implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(index = "0", paramLabel = "KEYSET", description = "worker or master.")
    private Keyset keyset = Keyset.WORKER;

    @Parameters(index = "1", paramLabel = "KEY", description = "The key's id.")
    private String key = "";

    @Option(
        names = "--unseen",
        description = "Also if not every instance was seen to have loaded it.")
    private boolean unseen;

    @Override
    public Integer call() throws KeyTrouble, InterruptedException {
      Site site = keys.site(options);
      if (!unseen) {
        List<String> lacking = new KeyUsers(site, Clock.systemUTC()).lacking(keyset.role, key);
        if (!lacking.isEmpty()) {
          throw new UserError(
              "is not promoted",
              "key " + key,
              "not loaded yet by: %s; copy %s there, or give --unseen if none of them runs any more"
                  .formatted(String.join(", ", lacking), keyset.purpose.fileName()));
        }
      }
      site.keys().rotation().promote(keyset.purpose, key);
      keys.terminal().out().printf("%s: key %s seals from now on%n", keyset.word(), key);
      keys.terminal()
          .err()
          .println(
              keyset == Keyset.WORKER
                  ? "Copy worker-public.keyset.json to every credential service. The old key can be removed when no token sealed to it lives, after two hours at the latest."
                  : "Copy master.keyset.json to every credential service. They seal stored credentials anew within seconds; then the old key can be removed.");
      return 0;
    }
  }

  /** {@code umsync keys remove KEYSET KEY}. */
  @Command(
      name = "remove",
      description = "Remove a key that nothing is sealed to any more; looks at the topics first.")
  static final class Remove implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(index = "0", paramLabel = "KEYSET", description = "worker or master.")
    private Keyset keyset = Keyset.WORKER;

    @Parameters(index = "1", paramLabel = "KEY", description = "The key's id.")
    private String key = "";

    @Override
    public Integer call() throws KeyTrouble {
      Site site = keys.site(options);
      KeyUsers users = new KeyUsers(site, Clock.systemUTC());
      Optional<String> needed =
          keyset == Keyset.WORKER ? users.tokenSealedTo(key) : users.storedUnder(key);
      if (needed.isPresent()) {
        throw new UserError("is not removed", "key " + key, needed.get());
      }
      site.keys().rotation().remove(keyset.purpose, key);
      keys.terminal().out().printf("%s: key %s is removed%n", keyset.word(), key);
      keys.terminal().err().printf("Copy %s to every %s.%n", keyset.purpose.fileName(), keyset.who);
      return 0;
    }
  }

  /** {@code umsync keys api}. */
  @Command(
      name = "api",
      description = "Make an API key for a UM server and print the lines that let ingest know it.")
  static final class Api implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Option(
        names = "--source",
        required = true,
        paramLabel = "URI",
        description = "The UM server, such as um://nupoint-1.")
    private String source = "";

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Its name in the configuration (default: pbx).")
    private String name = "pbx";

    @Override
    public Integer call() {
      ApiKeys.Generated made = ApiKeys.generate(new SecureRandom());
      keys.terminal()
          .err()
          .println(
              "The UM server sends this key as 'Authorization: Bearer KEY'. It is shown once and stored nowhere:");
      keys.terminal().out().println(made.key());
      keys.terminal()
          .err()
          .printf(
              "Put these lines into umsync.yaml below 'ingest:' and 'sources:', which are there already, and restart ingest:%n%n    %s:%n      uri: %s%n      api-key-sha256: [%s]%n",
              name, source, made.sha256());
      return 0;
    }
  }

  /** {@code umsync keys webhook}. */
  @Command(
      name = "webhook",
      description = "Make a secret that signs what is posted to a UM server, and print it.")
  static final class Webhook implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Override
    public Integer call() {
      keys.terminal()
          .err()
          .println(
              "Give it to both sides: ingest as webhook.secret-file, and the UM server. It is shown once:");
      keys.terminal().out().println(WebhookSecret.generate(new SecureRandom()));
      return 0;
    }
  }
}
