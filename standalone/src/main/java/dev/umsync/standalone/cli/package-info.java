/**
 * The {@code umsync} command: reads the command line, runs one subcommand, and turns whatever goes
 * wrong into one line and an exit status. Everything here runs on the thread that called {@link
 * dev.umsync.standalone.cli.Umsync#run}; a subcommand starts and stops its own threads. Entry
 * point: {@link dev.umsync.standalone.cli.Main}, and {@link dev.umsync.standalone.cli.Subcommands}
 * to add one.
 */
@NullMarked
package dev.umsync.standalone.cli;

import org.jspecify.annotations.NullMarked;
