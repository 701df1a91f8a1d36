/**
 * Google service-account keys as administrators hold them: JSON in, a usable key or one clear
 * sentence out. Values are immutable. Start at {@link
 * dev.umsync.credential.account.ServiceAccountKey}.
 */
@NullMarked
package dev.umsync.credential.account;

import org.jspecify.annotations.NullMarked;
