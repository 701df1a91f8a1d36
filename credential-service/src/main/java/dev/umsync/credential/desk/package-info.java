/**
 * Minting for one subscriber from what the tables say, and telling people and metrics about it.
 * Safe for any thread but where a class says otherwise. Start at {@link
 * dev.umsync.credential.desk.MintDesk}.
 */
@NullMarked
package dev.umsync.credential.desk;

import org.jspecify.annotations.NullMarked;
