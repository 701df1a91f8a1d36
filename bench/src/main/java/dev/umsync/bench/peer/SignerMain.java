package dev.umsync.bench.peer;

import dev.umsync.bench.child.Answer;
import dev.umsync.bench.child.Commands;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a token costs at the least: one signature with an RSA key of 2,048 bits (RS256), on every
 * core, in a process of its own. Command on standard input:
 *
 * <pre>
 * sign COUNT   signs so many texts as long as an assertion
 * </pre>
 */
public final class SignerMain {
  private static final int ASSERTION_BYTES = 400;
  private static final int KEY_BITS = 2048;

  private SignerMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(KEY_BITS);
    PrivateKey key = generator.generateKeyPair().getPrivate();
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      Commands.serve(
          System.in,
          System.out,
          words -> {
            int count = Integer.parseInt(words[1]);
            sign(key, count, cores, threads);
            return new Answer(Map.of("signed", (double) count));
          });
    }
    System.exit(0);
  }

  private static void sign(PrivateKey key, int count, int cores, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    AtomicInteger left = new AtomicInteger(count);
    List<Future<Integer>> signers = new ArrayList<>();
    for (int i = 0; i < cores; i++) {
      signers.add(threads.submit(() -> sign(key, left)));
    }
    for (Future<Integer> signer : signers) {
      signer.get();
    }
  }

  /** Returns the bytes signed, so that nothing is left out as useless. */
  private static int sign(PrivateKey key, AtomicInteger left) throws GeneralSecurityException {
    byte[] assertion = new byte[ASSERTION_BYTES];
    int bytes = 0;
    for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
      assertion[i % ASSERTION_BYTES]++;
      // A new one for each, as a token's is.
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(assertion);
      bytes += signature.sign().length;
    }
    return bytes;
  }
}
