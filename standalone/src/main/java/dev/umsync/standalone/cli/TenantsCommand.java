package dev.umsync.standalone.cli;

import dev.umsync.common.config.FileTrouble;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.credential.account.KeyFacts;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.MicrosoftApp;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.config.TenantBook;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.credential.upkeep.KeyRemovals;
import dev.umsync.standalone.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code umsync tenants}: mail domains and the keys that open their mailboxes. */
@Command(
    name = "tenants",
    description = "Mail domains and the keys that open their mailboxes.",
    subcommands = {
      TenantsCommand.Add.class,
      TenantsCommand.ListAll.class,
      TenantsCommand.KeysOf.class,
      TenantsCommand.Promote.class,
      TenantsCommand.RemoveKey.class,
      TenantMessageCommand.class
    })
final class TenantsCommand extends Group {
  /** No token lives longer than an hour, and one may have been minted a moment ago. */
  private static final Duration LONGEST_TOKEN = Duration.ofMinutes(65);

  private final Map<String, String> environment;

  TenantsCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  TenantBook book(SiteOptions options) throws KeyTrouble, InterruptedException {
    Site site = options.site(options.load(environment), environment);
    site.provision();
    return new TenantBook(
        site.kafka(),
        site.config().topics(),
        site.keys().masterKey(),
        Clock.systemUTC(),
        RandomGenerator.of("SecureRandom"),
        Thread::sleep);
  }

  /** The key as it is now. */
  private static CredentialRecord done(KeyChange change) {
    return switch (change) {
      case KeyChange.Write write -> write.subject();
      case KeyChange.Refused refused ->
          throw new UserError("was not changed", "the tenant's key", refused.sentence());
    };
  }

  /** {@code umsync tenants add DOMAIN --key FILE}. */
  @Command(
      name = "add",
      description =
          "Set a mail domain up with a key, or give it a new key, which is minted with from then on.")
  static final class Add implements Callable<Integer> {
    @ParentCommand private TenantsCommand tenants;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(paramLabel = "DOMAIN", description = "Mail domain, such as example.com.")
    private String domain = "";

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description =
            "Google: the service account's JSON key, or a .p12 with --client-id and --client-email. Microsoft: certificate and key (PEM, .p12), or a file with the client secret's value, with --client-id and --directory.")
    private Path key = Path.of("");

    @Option(
        names = "--later",
        description =
            "Only store the key, beside the one in use; switch with 'umsync tenants promote'.")
    private boolean later;

    @Option(
        names = "--client-id",
        paramLabel = "ID",
        description = "The service account's or the app's client ID; a JSON key holds it.")
    private String clientId = "";

    @Option(
        names = "--client-email",
        paramLabel = "ADDRESS",
        description = "The service account's address, for a .p12.")
    private String clientEmail = "";

    @Option(
        names = "--directory",
        paramLabel = "ID",
        description = "Microsoft's directory (tenant) ID; says that this is a Microsoft app.")
    private @Nullable String directory;

    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description = "Holds the password of a .p12 (default: Google's notasecret).")
    private @Nullable Path passwordFile;

    @Option(
        names = "--provider",
        paramLabel = "NAME",
        description =
            "Which of worker.providers serves the mailboxes (default: google, with --directory microsoft).")
    private @Nullable String provider;

    @Option(
        names = "--scope",
        paramLabel = "URI",
        description =
            "What tokens are asked for (default: https://mail.google.com/, with --directory https://outlook.office365.com/.default).")
    private @Nullable String scope;

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
      // A bad file is said before Kafka is asked for anything.
      ProviderCredential credential = credential(read(key));
      boolean microsoft = directory != null;
      String scopes =
          Optional.ofNullable(scope)
              .orElse(
                  microsoft ? TenantRecord.MICROSOFT_MAIL_SCOPE : TenantRecord.GOOGLE_MAIL_SCOPE);
      TenantRecord tenant =
          new TenantRecord(
              domain.toLowerCase(Locale.ROOT),
              Optional.ofNullable(provider).orElse(microsoft ? "microsoft" : "google"),
              Optional.ofNullable(folder),
              onDelete,
              scopes);
      CredentialRecord added = done(tenants.book(options).add(tenant, credential, !later));
      tenants
          .terminal()
          .out()
          .printf("%s: key %s is %s%n", domain, added.credentialId(), words(added));
      tenants
          .terminal()
          .err()
          .println(
              microsoft
                  ? "In the Microsoft Entra admin center grant admin consent for IMAP.AccessAsApp; see docs/microsoft-365.md."
                  : "In the Google Admin console under Security, API controls, Domain-wide delegation, authorise client ID %s for scope %s."
                      .formatted(added.facts().clientId(), scopes));
      return 0;
    }

    private ProviderCredential credential(byte[] file) throws KeyFileProblem {
      boolean p12 = file.length > 0 && file[0] == 0x30;
      if (directory == null) {
        return p12
            ? ServiceAccountKey.parseP12(file, clientId, clientEmail, password("notasecret"))
            : ServiceAccountKey.parse(file);
      }
      String text = new String(file, java.nio.charset.StandardCharsets.UTF_8).strip();
      return p12 || text.startsWith("-----BEGIN ") || text.contains("\n-----BEGIN ")
          ? MicrosoftApp.withCertificate(directory, clientId, file, password(""), Clock.systemUTC())
          : MicrosoftApp.withSecret(directory, clientId, text, Optional.empty());
    }

    private String password(String otherwise) {
      return passwordFile == null
          ? otherwise
          : new String(read(passwordFile), java.nio.charset.StandardCharsets.UTF_8).strip();
    }

    private static byte[] read(Path file) {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UserError(
            "can't be read (" + FileTrouble.words(e) + ")",
            file.toString(),
            "name the key file that the provider's console handed out",
            e);
      }
    }
  }

  private static String words(CredentialRecord record) {
    return switch (record.stage()) {
      case NEW -> "new; check it, then switch with 'umsync tenants promote'";
      case IN_USE -> "in use";
      case WATCHED -> "watched; its last tokens are ending";
      case DISABLED -> "removed";
    };
  }

  /** {@code umsync tenants list}. */
  @Command(name = "list", description = "Show all mail domains, one per line.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand private TenantsCommand tenants;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Override
    public Integer call() throws KeyTrouble, InterruptedException {
      for (TenantRecord tenant : tenants.book(options).tenants()) {
        tenants
            .terminal()
            .out()
            .printf("%s\t%s\t%s%n", tenant.domain(), tenant.provider(), tenant.scope());
      }
      return 0;
    }
  }

  /** {@code umsync tenants keys DOMAIN}. */
  @Command(name = "keys", description = "Show a mail domain's keys, the newest first.")
  static final class KeysOf implements Callable<Integer> {
    @ParentCommand private TenantsCommand tenants;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(paramLabel = "DOMAIN", description = "Mail domain, such as example.com.")
    private String domain = "";

    @Override
    public Integer call() throws KeyTrouble, InterruptedException {
      for (CredentialRecord record : tenants.book(options).keys(domain.toLowerCase(Locale.ROOT))) {
        KeyFacts facts = record.facts();
        tenants
            .terminal()
            .out()
            .printf(
                "%s\t%s\t%s\t%s\t%s\tadded %s%n",
                record.credentialId(),
                record.stage().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                record.kind().word(),
                facts.clientId(),
                facts.algorithm(),
                record.addedAt());
      }
      return 0;
    }
  }

  /** {@code umsync tenants promote DOMAIN KEY}. */
  @Command(
      name = "promote",
      description = "Mint with this key from now on; the one used so far is watched.")
  static final class Promote implements Callable<Integer> {
    @ParentCommand private TenantsCommand tenants;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "Mail domain.")
    private String domain = "";

    @Parameters(index = "1", paramLabel = "KEY", description = "As 'umsync tenants keys' shows it.")
    private String key = "";

    @Override
    public Integer call() throws KeyTrouble, InterruptedException {
      CredentialRecord now =
          done(tenants.book(options).promote(domain.toLowerCase(Locale.ROOT), key));
      tenants.terminal().out().printf("%s: key %s is %s%n", domain, now.credentialId(), words(now));
      return 0;
    }
  }

  /** {@code umsync tenants remove-key DOMAIN KEY}. */
  @Command(
      name = "remove-key",
      description = "Remove a key that is no longer used; says when it is gone from the disk.")
  static final class RemoveKey implements Callable<Integer> {
    @ParentCommand private TenantsCommand tenants;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "Mail domain.")
    private String domain = "";

    @Parameters(index = "1", paramLabel = "KEY", description = "As 'umsync tenants keys' shows it.")
    private String key = "";

    @Option(
        names = "--now",
        description =
            "Also while tokens minted with it live (they are withdrawn), or though it is the only one.")
    private boolean now;

    @Override
    public Integer call() throws KeyTrouble, InterruptedException {
      TenantBook book = tenants.book(options);
      String of = domain.toLowerCase(Locale.ROOT);
      Optional<Instant> lastTokenEnds =
          book.keys(of).stream()
              .filter(r -> r.credentialId().equals(key))
              .filter(r -> r.stage() == CredentialRecord.Stage.WATCHED)
              .map(r -> r.changedAt().plus(LONGEST_TOKEN))
              .findFirst();
      CredentialRecord removed = done(book.removeKey(of, key, lastTokenEnds, now));
      tenants
          .terminal()
          .out()
          .printf(
              "%s: key %s is removed. Its sealed form is gone from Kafka's disks by %s.%n",
              domain, removed.credentialId(), KeyRemovals.goneBy(removed.changedAt()));
      tenants
          .terminal()
          .err()
          .println(
              removed.kind().isMicrosoft()
                  ? "Delete it at Microsoft too: Entra admin center, App registrations, the app, Certificates & secrets."
                  : "Delete it at Google too: Cloud console, IAM & Admin, Service accounts, the account, Keys.");
      return 0;
    }
  }
}
