/**
 * Tests of the command grammar.
 *
 * <p>Each test owns what it makes.
 *
 * <p>{@link dev.umsync.testbed.gmail.wire.CommandParserTest} comes first.
 */
@NullMarked
package dev.umsync.testbed.gmail.wire;

import org.jspecify.annotations.NullMarked;
