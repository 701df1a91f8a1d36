/** Root of the credential module. */
@NullMarked
package dev.umsync.credential;

import org.jspecify.annotations.NullMarked;
