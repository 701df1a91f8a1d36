/**
 * Tenants and their sealed credentials on their topics. Reading is fed by one thread and safe for
 * any; writing is done by one administrator's command at a time. Start at {@link
 * dev.umsync.credential.store.Credentials}.
 */
@NullMarked
package dev.umsync.credential.store;

import org.jspecify.annotations.NullMarked;
