/**
 * Tests of which fault a command meets.
 *
 * <p>Each test owns what it makes.
 *
 * <p>{@link dev.umsync.testbed.gmail.script.BehaviourTest} comes first.
 */
@NullMarked
package dev.umsync.testbed.gmail.script;

import org.jspecify.annotations.NullMarked;
