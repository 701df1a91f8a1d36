package dev.umsync.standalone.cli;

import dev.umsync.credential.config.CredentialRole;

/**
 * Where administrators go, in words; at the first start with the link that lets one in. Stateless.
 */
final class AdminGreeting {
  private AdminGreeting() {}

  static String of(CredentialRole role) {
    return role.adminUri()
        .map(uri ->
            " Administration is at %s.%s"
                .formatted(
                    uri,
                    role.firstStartLink()
                        .map(link ->
                            "%nNobody administers yet. Whoever opens this link first sets the administrator's password; it works once: %s%s"
                                .formatted(uri, link))
                        .orElse("")))
        .orElse("");
  }
}
