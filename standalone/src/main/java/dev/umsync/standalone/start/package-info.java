/**
 * Everything in one process for a real site: the data folder, the broker in it, the three roles on
 * top, and how they stop. One thread starts and stops; the roles run on threads of their own. Start
 * at {@link dev.umsync.standalone.start.Standalone}.
 */
@NullMarked
package dev.umsync.standalone.start;

import org.jspecify.annotations.NullMarked;
