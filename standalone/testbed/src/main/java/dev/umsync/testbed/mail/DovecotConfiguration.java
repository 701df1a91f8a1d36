package dev.umsync.testbed.mail;

import dev.umsync.testbed.idp.TokenIssuer;
import dev.umsync.testbed.net.ServerCertificate;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Writes the configuration of a Dovecot 2.3 that shares nothing with one installed on the machine.
 * Stateless.
 */
final class DovecotConfiguration {
  private DovecotConfiguration() {}

  /** Dovecot's own file names below the instance's folder. */
  record Places(Path root, Path mail) {
    Path oauth2MailFile() {
      return root.resolve("oauth2-mail.ext");
    }

    Path oauth2AdminFile() {
      return root.resolve("oauth2-admin.ext");
    }

    Path keys() {
      return root.resolve("keys");
    }

    Path run() {
      return root.resolve("run");
    }

    Path state() {
      return root.resolve("state");
    }

    Path log() {
      return root.resolve("dovecot.log");
    }

    Path configuration() {
      return root.resolve("dovecot.conf");
    }
  }

  /** One per scope: Dovecot wants a token to have every scope that one file lists. */
  static String oauth2(TokenIssuer issuer, Places places, String scope) {
    return """
    introspection_mode = local
    local_validation_key_dict = fs:posix:prefix=%s/
    username_attribute = email
    issuers = %s
    scope = %s
    """
        .formatted(places.keys(), issuer.name(), scope);
  }

  static String main(
      DovecotSettings settings,
      Places places,
      DovecotAccount account,
      ServerCertificate certificate,
      int imapsPort,
      OptionalInt imapPort,
      String password) {
    return global(settings, places, account, certificate)
        + authentication(places, account, password)
        + services(imapsPort, imapPort, settings.connectionsPerProcess())
        + (account.root() ? "" : WITHOUT_ROOT);
  }

  private static String global(
      DovecotSettings settings,
      Places places,
      DovecotAccount account,
      ServerCertificate certificate) {
    return """
    protocols = imap
    listen = 127.0.0.1
    ssl = yes
    ssl_cert = <%s
    ssl_key = <%s
    base_dir = %s
    state_dir = %s
    log_path = %s
    default_internal_user = %s
    default_internal_group = %s
    default_login_user = %s
    first_valid_uid = 1
    mail_location = %s
    mail_max_userip_connections = %d
    mail_fsync = %s
    namespace inbox {
      inbox = yes
      separator = /
      mailbox Trash {
        special_use = \\Trash
        auto = subscribe
      }
      mailbox Junk {
        special_use = \\Junk
        auto = create
      }
    }
    """
        .formatted(
            certificate.certificateFile(),
            certificate.keyFile(),
            places.run(),
            places.state(),
            places.log(),
            account.user(),
            account.group(),
            account.user(),
            settings.format().location(),
            settings.connectionsPerPerson(),
            settings.fsync() ? "optimized" : "never");
  }

  private static String authentication(Places places, DovecotAccount account, String password) {
    return """
    disable_plaintext_auth = no
    auth_mechanisms = plain xoauth2 oauthbearer
    auth_failure_delay = 0
    passdb {
      driver = oauth2
      mechanisms = xoauth2 oauthbearer
      args = %s
    }
    passdb {
      driver = oauth2
      mechanisms = xoauth2 oauthbearer
      args = %s
    }
    passdb {
      driver = static
      mechanisms = plain
      args = password=%s
    }
    userdb {
      driver = static
      args = uid=%s gid=%s home=%s/%%u
    }
    """
        .formatted(
            places.oauth2MailFile(),
            places.oauth2AdminFile(),
            password,
            account.user(),
            account.group(),
            places.mail());
  }

  private static String services(int imapsPort, OptionalInt imapPort, int connectionsPerProcess) {
    // With thousands of TLS connections the login process would hit the default of 256 MB, and end
    // with all of them.
    return """
    default_vsz_limit = 4 G
    service imap-login {
      service_count = 0
      process_limit = 2
      client_limit = 8000
      inet_listener imap {
        port = %d
      }
      inet_listener imaps {
        port = %d
        ssl = yes
      }
    }
    service imap {
      process_limit = 6000
      service_count = 0
      client_limit = %d
    }
    service auth {
      client_limit = 14000
    }
    service anvil {
      client_limit = 14000
      unix_listener anvil-auth-penalty {
        mode = 0
      }
    }
    service stats {
      client_limit = 14000
    }
    """
        .formatted(imapPort.orElse(0), imapsPort, connectionsPerProcess);
  }

  // chroot and changing users are root's privilege.
  private static final String WITHOUT_ROOT =
      """
      service anvil {
        chroot =
      }
      service imap-login {
        chroot =
      }
      service stats {
        chroot =
      }
      """;
}
