/**
 * What stands between the workers and the mail server and cuts their connections. Safe from any
 * thread; each connection has two virtual threads of its own. Start at {@link
 * dev.umsync.standalone.chaos.mail.CuttingProxy}.
 */
@NullMarked
package dev.umsync.standalone.chaos.mail;

import org.jspecify.annotations.NullMarked;
