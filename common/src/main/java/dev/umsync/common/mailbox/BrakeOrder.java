package dev.umsync.common.mailbox;

import java.util.Arrays;
import java.util.Optional;

/**
 * An operator's word about deletes of one person that a brake holds: an event on {@code
 * umsync.voicemail} under the person's key, applied in log order.
 */
public enum BrakeOrder {
  /** Tell the UM server of them now. */
  RELEASE("dev.umsync.control.brake.release"),
  /** Never tell it: the voicemails stay on the phone. */
  DROP("dev.umsync.control.brake.drop");

  private final String ceType;

  BrakeOrder(String ceType) {
    this.ceType = ceType;
  }

  /** The CloudEvents {@code type} attribute. */
  public String ceType() {
    return ceType;
  }

  /** The order with this {@code ce_type}, empty where there is none. */
  public static Optional<BrakeOrder> ofCeType(String ceType) {
    return Arrays.stream(values()).filter(o -> o.ceType.equals(ceType)).findFirst();
  }
}
