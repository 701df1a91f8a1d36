/** Root of the worker module. */
@NullMarked
package dev.umsync.worker;

import org.jspecify.annotations.NullMarked;
