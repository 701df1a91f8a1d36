/**
 * What is parked, as an operator sees it, and the orders about it. Looks at topics and writes
 * control events; workers alone change what is parked. One thread per object. Start at {@link
 * dev.umsync.standalone.parked.ParkedList} and {@link dev.umsync.standalone.parked.OrderDesk}.
 */
@NullMarked
package dev.umsync.standalone.parked;

import org.jspecify.annotations.NullMarked;
