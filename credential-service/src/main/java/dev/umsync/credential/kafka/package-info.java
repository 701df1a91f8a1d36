/**
 * The role's topics: requests in, sealed tokens out, tenants and credentials in both directions.
 * One thread owns the loop's consumer, producer and schedule; minting runs on other threads that
 * only hand results back. Start at {@link dev.umsync.credential.kafka.RotationLoop}.
 */
@NullMarked
package dev.umsync.credential.kafka;

import org.jspecify.annotations.NullMarked;
