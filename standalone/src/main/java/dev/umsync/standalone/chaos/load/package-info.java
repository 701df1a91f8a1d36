/**
 * What the UM server sends: events of many people, written to the topic as a UM server may. One
 * thread draws and sends; counts may be read by any thread. Start at {@link
 * dev.umsync.standalone.chaos.load.Load}.
 */
@NullMarked
package dev.umsync.standalone.chaos.load;

import org.jspecify.annotations.NullMarked;
