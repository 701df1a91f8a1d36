/**
 * What every role and every command needs to know of an installation: its configuration file, its
 * Kafka, its topics and its keys. Values are immutable; what is opened is closed by who opened it.
 * Start at {@link dev.umsync.standalone.site.Site}.
 */
@NullMarked
package dev.umsync.standalone.site;

import org.jspecify.annotations.NullMarked;
