/**
 * One contract for every mail server of the testbed, and what is particular to each.
 *
 * <p>Each test class owns the server it starts.
 *
 * <p>{@link dev.umsync.testbed.mail.TestMailServerContract} is the contract.
 */
@NullMarked
package dev.umsync.testbed.mail;

import org.jspecify.annotations.NullMarked;
