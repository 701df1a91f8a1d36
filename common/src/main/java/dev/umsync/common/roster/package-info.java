/**
 * Who has which box on which UM server. Records are immutable; {@link
 * dev.umsync.common.roster.Roster} is written by one thread and read by any. Start at {@link
 * dev.umsync.common.roster.SubscriberRecord}.
 */
@NullMarked
package dev.umsync.common.roster;

import org.jspecify.annotations.NullMarked;
