package dev.umsync.credential.check;

import static dev.umsync.credential.check.StepFinding.green;
import static dev.umsync.credential.check.StepFinding.red;

import dev.umsync.common.check.MailboxFinding;

/** What a mailbox said, in words that mend it. Stateless. */
final class MailboxWords {
  private static final String GMAIL_ACCESS = "https://admin.google.com/ac/apps/gmail/enduseraccess";

  private MailboxWords() {}

  static StepFinding of(MailboxFinding finding, CheckSubject subject) {
    CheckStep step = CheckStep.of(finding.step());
    return finding.result()
        ? green(step, finding.sentence())
        : subject.isMicrosoft()
            ? microsoft(step, finding, subject)
            : google(step, finding, subject);
  }

  private static StepFinding google(CheckStep step, MailboxFinding finding, CheckSubject subject) {
    return switch (finding.cause()) {
      case IMAP_OFF_FOR_DOMAIN ->
          red(
                  step,
                  "IMAP is off for the domain. In the Admin console under Apps, Google Workspace, Gmail, End User Access, POP and IMAP access: Enable IMAP access for all users, and allow any mail client.",
                  subject.guide("imap"))
              .at(GMAIL_ACCESS);
      case IMAP_OFF_FOR_USER ->
          red(
                  step,
                  "IMAP is off for this user: the user's organisational unit does not have it (Admin console, Apps, Google Workspace, Gmail, End User Access), or the user has switched it off in Gmail under Settings, Forwarding and POP/IMAP.",
                  subject.guide("imap"))
              .at(GMAIL_ACCESS);
      case WEB_LOGIN ->
          red(
              step,
              "Google wants this user to sign in with a browser once before IMAP is let in. Let the user do that, or choose another test subscriber.",
              subject.guide("login"));
      case TOKEN_REFUSED ->
          red(
              step,
              "Google gave the token, and Gmail does not take it: the scope lacks IMAP. The tenant's first scope has to be https://mail.google.com/ or https://www.googleapis.com/auth/gmail.imap_admin.",
              subject.guide("login"));
      default -> other(step, finding, subject);
    };
  }

  private static StepFinding microsoft(
      CheckStep step, MailboxFinding finding, CheckSubject subject) {
    return switch (finding.cause()) {
      case IMAP_OFF_FOR_DOMAIN, IMAP_OFF_FOR_USER ->
          red(
              step,
              "IMAP is off for this mailbox. In the Microsoft 365 admin center under Users, Active users, the user, Mail, Manage email apps: tick IMAP (or Set-CASMailbox -ImapEnabled $true).",
              subject.guide("imap"));
      case TOKEN_REFUSED, WEB_LOGIN ->
          red(
              step,
              "Exchange does not let the app into this mailbox. Grant admin consent for IMAP.AccessAsApp, then New-ServicePrincipal and Add-MailboxPermission -AccessRights FullAccess for the mailbox; it works after some minutes.",
              subject.guide("mailboxes"));
      default -> other(step, finding, subject);
    };
  }

  private static StepFinding other(CheckStep step, MailboxFinding finding, CheckSubject subject) {
    return switch (finding.cause()) {
      case TOO_MANY_CONNECTIONS ->
          red(
              step,
              "This account has as many IMAP connections as it may. The credential is fine; close mail clients of this user, or check again later.",
              subject.guide("limits"));
      case THROTTLED ->
          red(
              step,
              "The provider slows this account down for now. The credential is fine; check again later.",
              subject.guide("limits"));
      case UNREACHABLE ->
          red(
              step,
              "The worker can't reach the mail server by TLS. Let it reach port 993, and see worker.providers in its configuration.",
              subject.guide("imap"));
      case UNKNOWN_PROVIDER ->
          red(
              step,
              "The worker's configuration has no provider '%s'. Add it under worker.providers, or set the tenant's provider to one that is there."
                  .formatted(subject.tenant().provider()),
              subject.guide("imap"));
      case KEYSET ->
          red(
              step,
              "The worker could not open the token: its keyset 'worker-private' does not belong to this service's 'worker-public'. Copy both from one installation.",
              subject.guide("login"));
      case NO_TRASH ->
          red(
              step,
              "No folder is marked as trash. In Gmail under Settings, Labels: let Trash be shown in IMAP.",
              subject.guide("folders"));
      default -> red(step, finding.sentence(), subject.guide(step.word()));
    };
  }
}
