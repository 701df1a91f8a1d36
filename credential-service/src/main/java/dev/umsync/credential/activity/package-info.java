/**
 * The record of who did what, when: it is only ever added to. Values are immutable; the log is safe
 * for any thread. Start at {@link dev.umsync.credential.activity.ActivityLog}.
 */
@NullMarked
package dev.umsync.credential.activity;

import org.jspecify.annotations.NullMarked;
