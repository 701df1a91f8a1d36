/**
 * Which subscriber needs a token when. The schedule is owned by one thread and knows neither Kafka
 * nor the provider. Start at {@link dev.umsync.credential.rotation.RotationSchedule}.
 */
@NullMarked
package dev.umsync.credential.rotation;

import org.jspecify.annotations.NullMarked;
