package dev.umsync.testbed.gmail.session;

import java.io.IOException;

/** A literal was refused before it was sent; the command has been answered. */
final class LiteralRefused extends IOException {
  private static final long serialVersionUID = 1L;
}
