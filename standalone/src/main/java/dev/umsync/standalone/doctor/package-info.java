/**
 * Walks every step of a set-up and says which one fails and how to mend it. One thread. Start at
 * {@link dev.umsync.standalone.doctor.Doctor}.
 */
@NullMarked
package dev.umsync.standalone.doctor;

import org.jspecify.annotations.NullMarked;
