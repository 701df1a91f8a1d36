/**
 * Provider credentials as administrators hold them: a key file or a secret in, a usable key or one
 * clear sentence out. Values are immutable. Start at {@link
 * dev.umsync.credential.account.ProviderCredential}.
 */
@NullMarked
package dev.umsync.credential.account;

import org.jspecify.annotations.NullMarked;
