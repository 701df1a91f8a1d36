package dev.umsync.common.config;

/**
 * A name and a value as one source gave them. Immutable.
 *
 * @param name dotted
 * @param raw not yet judged
 * @param origin file and line, variable or flag
 */
record Setting(String name, Raw raw, String origin) {}
