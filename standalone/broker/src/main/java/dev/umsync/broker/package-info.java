/** Root of the broker module. */
@NullMarked
package dev.umsync.broker;

import org.jspecify.annotations.NullMarked;
