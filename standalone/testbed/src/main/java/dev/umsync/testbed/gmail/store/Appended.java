package dev.umsync.testbed.gmail.store;

import java.util.OptionalLong;

/**
 * What an APPEND came to. Immutable.
 *
 * @param uid the UID in the folder asked for; empty if nothing was stored there
 */
public record Appended(long uidValidity, OptionalLong uid) {}
