package dev.umsync.james;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** Loads and starts the engine apart from everything else in this process. Stateless. */
final class JamesLoader {
  private static final String ENGINE = "dev.umsync.james.engine.JamesEngine";
  private static final String CLASS_PATH = "class-path.txt";

  /** A running engine, seen from outside its class loader. Safe from any thread. */
  static final class Engine implements AutoCloseable {
    private final URLClassLoader loader;
    private final Object running;

    private Engine(URLClassLoader loader, Object running) {
      this.loader = loader;
      this.running = running;
    }

    int port() {
      return ((IntSupplier) running).getAsInt();
    }

    @SuppressWarnings("unchecked")
    void drop(String address) {
      ((Consumer<String>) running).accept(address);
    }

    @Override
    public void close() {
      try (loader) {
        ((AutoCloseable) running).close();
      } catch (IOException e) {
        throw new UncheckedIOException("James's class loader could not be closed", e);
      } catch (Exception e) {
        throw new IllegalStateException("James did not stop", e);
      }
    }
  }

  private JamesLoader() {}

  /**
   * Starts an engine.
   *
   * @param settings as {@code JamesEngine} reads them
   * @throws IOException if James does not start
   */
  static Engine start(Map<String, String> settings) throws IOException {
    URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // James's threads inherit it, and its libraries look for their own parts through it.
    thread.setContextClassLoader(loader);
    try {
      Object running =
          loader.loadClass(ENGINE).getMethod("start", Map.class).invoke(null, settings);
      return new Engine(loader, running);
    } catch (ReflectiveOperationException | LinkageError e) {
      loader.close();
      throw new IOException("James did not start", e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] classPath() throws IOException {
    List<URL> places = new ArrayList<>();
    places.add(JamesLoader.class.getProtectionDomain().getCodeSource().getLocation());
    try (InputStream in = JamesLoader.class.getResourceAsStream(CLASS_PATH)) {
      if (in == null) {
        throw new IOException(
            CLASS_PATH + " is missing: this module was not built by Maven (generate-resources)");
      }
      String listed = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      for (String each : listed.split("\\|")) {
        places.add(Path.of(each).toUri().toURL());
      }
    }
    return places.toArray(URL[]::new);
  }
}
