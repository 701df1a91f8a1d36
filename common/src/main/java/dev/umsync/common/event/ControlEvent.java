package dev.umsync.common.event;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An operator's order about the parked events of a subscriber: a CloudEvent on {@code
 * umsync.voicemail}, applied in log order. Thread rule: immutable.
 *
 * @param meta its subscriber is the one whose events it is about
 * @param order what is to be done
 * @param parkedOffset the one event set aside at this offset of the parked topic, in the
 *     subscriber's partition; empty for all that is parked or set aside of the subscriber before
 *     the order
 */
public record ControlEvent(EventMeta meta, Order order, OptionalLong parkedOffset) {
  /** The JSON Schema of every order's data, a class path resource. */
  public static final String SCHEMA_RESOURCE = "/schema/control-parked.v1.json";

  /** Validates. */
  public ControlEvent {
    if (parkedOffset.isPresent() && parkedOffset.getAsLong() < 0) {
      throw new IllegalArgumentException("an offset is not negative");
    }
  }

  /** What an operator may order. */
  public enum Order {
    /** Try them now. */
    RETRY("dev.umsync.control.parked.retry"),
    /** Close them, each with an outcome, without touching the mailbox. */
    DROP("dev.umsync.control.parked.drop");

    private final String ceType;

    Order(String ceType) {
      this.ceType = ceType;
    }

    /** The CloudEvents {@code type} attribute. */
    public String ceType() {
      return ceType;
    }

    /** The order with this {@code ce_type}, empty where there is none. */
    public static Optional<Order> ofCeType(String ceType) {
      return Arrays.stream(values()).filter(o -> o.ceType.equals(ceType)).findFirst();
    }
  }
}
