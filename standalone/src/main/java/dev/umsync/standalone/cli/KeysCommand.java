package dev.umsync.standalone.cli;

import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.ingest.access.ApiKeys;
import dev.umsync.ingest.webhook.WebhookSecret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code umsync keys}: the keysets of an installation, and API keys for UM servers. */
@Command(
    name = "keys",
    description = "Make and show an installation's keysets; make an API key for a UM server.",
    subcommands = {
      KeysCommand.Init.class,
      KeysCommand.Status.class,
      KeysCommand.Api.class,
      KeysCommand.Webhook.class
    })
final class KeysCommand extends Group {
  private static final String FOLDER = "Folder of the keysets (default: keys).";

  KeysCommand(Terminal terminal) {
    super(terminal);
  }

  /** {@code umsync keys init}. */
  @Command(
      name = "init",
      description = "Make the keysets, each in a file readable by its owner only.")
  static final class Init implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Option(names = "--folder", paramLabel = "DIR", description = FOLDER)
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
  @Command(name = "status", description = "Show the keysets that are here, with their key ids.")
  static final class Status implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Option(names = "--folder", paramLabel = "DIR", description = FOLDER)
    private Path folder = Path.of("keys");

    @Override
    public Integer call() throws KeyTrouble {
      var status = new KeyDirectory(folder).status();
      if (status.isEmpty()) {
        throw new UserError(
            "holds no keyset", folder.toString(), "make them with 'umsync keys init'");
      }
      status.forEach((purpose, ids) ->
          keys.terminal()
              .out()
              .printf(
                  "%-15s primary key %s, %d in all%n", purpose.word(), ids.getFirst(), ids.size()));
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
