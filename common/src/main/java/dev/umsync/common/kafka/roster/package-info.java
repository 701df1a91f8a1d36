/**
 * The subscribers: following their topic so that unknown people can be refused, and changing it
 * from a CSV file. {@link dev.umsync.common.kafka.roster.RosterGate} may be asked by any thread,
 * {@link dev.umsync.common.kafka.roster.RosterImport} is used by one. Start at either.
 */
@NullMarked
package dev.umsync.common.kafka.roster;

import org.jspecify.annotations.NullMarked;
