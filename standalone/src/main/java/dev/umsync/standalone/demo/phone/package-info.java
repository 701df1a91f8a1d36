/**
 * The demo's phone system: it hears by webhook what people did in their mailboxes, as any UM server
 * may, and shows a lamp for each box. It answers on threads of its server; what it knows is read
 * from any thread. Start at {@link dev.umsync.standalone.demo.phone.Phones}.
 */
@NullMarked
package dev.umsync.standalone.demo.phone;

import org.jspecify.annotations.NullMarked;
