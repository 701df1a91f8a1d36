package dev.umsync.standalone.cli;

import java.io.PrintWriter;

/**
 * Where a subcommand prints: results to {@code out}, everything about the run to {@code err}. Both
 * write UTF-8 and flush at every line. Safe to share between threads, as {@link PrintWriter} is.
 *
 * @param out results, and what a person asked to see
 * @param err progress, warnings and errors
 */
public record Terminal(PrintWriter out, PrintWriter err) {}
