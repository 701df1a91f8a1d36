package dev.umsync.standalone.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals, taken as often as they come: the JVM by itself takes the first for its end and ignores
 * the next ones. The only way to them is {@code sun.misc.Signal} (module jdk.unsupported), by
 * reflection because the compiler warns of it and warnings are errors here. Stateless.
 */
final class Signals {
  private Signals() {}

  /**
   * Has somebody called for each signal, instead of the JVM ending.
   *
   * @param name without {@code SIG}
   * @param handler given the signal's number, on a thread of its own each time
   * @return whether this JVM lets that be done
   */
  static boolean handle(String name, IntConsumer handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> taker = Class.forName("sun.misc.SignalHandler");
      Method number = signal.getMethod("getNumber");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {taker},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      handler.accept((Integer) number.invoke(arguments[0]));
                      yield null;
                    }
                    default -> null; // nobody asks it anything else
                  });
      signal
          .getMethod("handle", signal, taker)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }
}
