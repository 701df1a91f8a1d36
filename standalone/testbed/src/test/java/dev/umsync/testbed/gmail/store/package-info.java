/**
 * Tests of labels and de-duplication.
 *
 * <p>Each test owns what it makes.
 *
 * <p>{@link dev.umsync.testbed.gmail.store.GmailMailboxTest} comes first.
 */
@NullMarked
package dev.umsync.testbed.gmail.store;

import org.jspecify.annotations.NullMarked;
