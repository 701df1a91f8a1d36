package dev.umsync.standalone.cli;

import dev.umsync.common.config.FileTrouble;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.config.TenantBook;
import dev.umsync.standalone.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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

/** {@code umsync tenants}: mail domains and the keys that open their mailboxes. */
@Command(
    name = "tenants",
    description = "Add and list mail domains with their service-account keys.",
    subcommands = {
      TenantsCommand.Add.class,
      TenantsCommand.ListAll.class,
      TenantMessageCommand.class
    })
final class TenantsCommand extends Group {
  private final Map<String, String> environment;

  TenantsCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  Site site(SiteOptions options) throws InterruptedException {
    Site site = options.site(options.load(environment), environment);
    site.provision();
    return site;
  }

  /** {@code umsync tenants add DOMAIN --key FILE.json}. */
  @Command(
      name = "add",
      description = "Set a mail domain up with a Google service-account key, or give it a new key.")
  static final class Add implements Callable<Integer> {
    @ParentCommand private TenantsCommand tenants;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(paramLabel = "DOMAIN", description = "Mail domain, such as example.com.")
    private String domain = "";

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE.json",
        description = "The service account's JSON key.")
    private Path key = Path.of("");

    @Option(
        names = "--provider",
        paramLabel = "NAME",
        description = "Which of worker.providers serves the mailboxes (default: google).")
    private String provider = "google";

    @Option(
        names = "--scope",
        paramLabel = "URI",
        description = "What tokens are asked for (default: https://mail.google.com/).")
    private String scope = TenantRecord.GOOGLE_MAIL_SCOPE;

    @Option(
        names = "--folder",
        paramLabel = "NAME",
        description = "Where voicemails go (default: INBOX).")
    private @Nullable String folder;

    @Option(
        names = "--on-delete",
        paramLabel = "RULE",
        description = "What a delete on the phone does: trash, remove or leave (default: trash).")
    private DeleteRule onDelete = DeleteRule.TRASH;

    @Override
    public Integer call() throws KeyTrouble, KeyFileProblem, InterruptedException {
      byte[] file = read();
      ServiceAccountKey.parse(file); // a bad file is said before Kafka is asked for anything
      Site site = tenants.site(options);
      try (TenantBook book =
          new TenantBook(
              site.kafka(), site.config().topics(), site.keys().masterKey(), Clock.systemUTC())) {
        ServiceAccountKey added =
            book.add(
                new TenantRecord(
                    domain.toLowerCase(Locale.ROOT),
                    provider,
                    Optional.ofNullable(folder),
                    onDelete,
                    scope),
                file);
        tenants.terminal().out().printf("%s: added, key %s%n", domain, added.privateKeyId());
        tenants
            .terminal()
            .err()
            .printf(
                "In the Google Admin console under Security, API controls, Domain-wide delegation, authorise client ID %s for scope %s.%n",
                added.clientId(), scope);
      }
      return 0;
    }

    private byte[] read() {
      try {
        return Files.readAllBytes(key);
      } catch (IOException e) {
        throw new UserError(
            "can't be read (" + FileTrouble.words(e) + ")",
            key.toString(),
            "name the JSON key file that Google's console handed out",
            e);
      }
    }
  }

  /** {@code umsync tenants list}. */
  @Command(name = "list", description = "Show all mail domains, one per line.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand private TenantsCommand tenants;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Override
    public Integer call() throws KeyTrouble, InterruptedException {
      Site site = tenants.site(options);
      try (TenantBook book =
          new TenantBook(
              site.kafka(), site.config().topics(), site.keys().masterKey(), Clock.systemUTC())) {
        for (TenantRecord tenant : book.tenants()) {
          tenants
              .terminal()
              .out()
              .printf("%s\t%s\t%s%n", tenant.domain(), tenant.provider(), tenant.scope());
        }
      }
      return 0;
    }
  }
}
