/**
 * One {@code umsync.yaml} for all roles: declared keys, read from file, environment and command
 * line with every problem reported at once. Everything here is immutable or confined to its caller;
 * nothing starts a thread. Begin at {@link dev.umsync.common.config.Key} to declare a setting and
 * at {@link dev.umsync.common.config.Config#load(Schema, Sources)} to read it.
 */
@NullMarked
package dev.umsync.common.config;

import org.jspecify.annotations.NullMarked;
