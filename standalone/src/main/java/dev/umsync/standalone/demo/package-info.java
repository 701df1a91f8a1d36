/**
 * The demonstration: a whole installation with an identity provider and a mail server of its own,
 * real voicemails through it, and a check by an independent mail client. Runs on the command's
 * thread; the page answers on threads of its server. Start at {@link
 * dev.umsync.standalone.demo.Demo}.
 */
@NullMarked
package dev.umsync.standalone.demo;

import org.jspecify.annotations.NullMarked;
