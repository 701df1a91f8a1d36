/**
 * Who may do what over the administration API: users, roles, sessions, API tokens and one-time
 * claims. Decisions have no state, the table is fed by one thread, everything is safe for any.
 * Start at {@link dev.umsync.credential.access.Operation}.
 */
@NullMarked
package dev.umsync.credential.access;

import org.jspecify.annotations.NullMarked;
