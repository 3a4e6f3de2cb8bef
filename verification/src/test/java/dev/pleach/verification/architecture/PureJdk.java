package dev.pleach.verification.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.Set;

/** The part of the JDK whose results depend on arguments alone. */
final class PureJdk {
  private static final Set<String> PACKAGES =
      Set.of(
          "java.lang",
          "java.lang.annotation",
          "java.lang.invoke",
          "java.lang.runtime",
          "java.math",
          "java.nio",
          "java.nio.charset",
          "java.security",
          "java.text",
          "java.util",
          "java.util.function",
          "java.util.regex",
          "java.util.stream",
          "javax.crypto",
          "javax.crypto.spec",
          "org.jspecify.annotations");

  private static final Set<String> STREAMS_CODECS_EXCEPTIONS =
      Set.of(
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.DataInputStream",
          "java.io.DataOutputStream",
          "java.io.EOFException",
          "java.io.IOException",
          "java.io.InputStream",
          "java.io.OutputStream",
          "java.io.Serializable",
          "java.io.UncheckedIOException",
          "java.util.zip.DataFormatException",
          "java.util.zip.Deflater",
          "java.util.zip.Inflater");

  private static final Set<String> IMPURE_TYPES =
      Set.of(
          "java.lang.InheritableThreadLocal",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.lang.Thread",
          "java.lang.ThreadGroup",
          "java.lang.ThreadLocal",
          "java.security.SecureRandom",
          "java.util.Date",
          "java.util.Random",
          "java.util.Scanner",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.TimerTask");

  private static final Set<String> IMPURE_CALLS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.exit",
          "java.lang.System.getProperty",
          "java.lang.System.getenv",
          "java.lang.System.nanoTime",
          "java.util.Collections.shuffle",
          "java.util.UUID.randomUUID");

  private PureJdk() {}

  static DescribedPredicate<JavaClass> allowed() {
    return describe("belong to the pure part of the JDK", PureJdk::isAllowed);
  }

  static DescribedPredicate<JavaMethodCall> impureCall() {
    return describe("asks a clock, chance or the environment", PureJdk::isImpure);
  }

  static DescribedPredicate<JavaMethodCall> sleep() {
    return describe(
        "sleeps",
        call ->
            call.getName().equals("sleep")
                && ownerName(call)
                    .matches("java\\.lang\\.Thread|java\\.util\\.concurrent\\.TimeUnit"));
  }

  private static boolean isAllowed(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    if (element.isPrimitive() || STREAMS_CODECS_EXCEPTIONS.contains(element.getName())) {
      return true;
    }
    return PACKAGES.contains(element.getPackageName()) && !IMPURE_TYPES.contains(element.getName());
  }

  private static boolean isImpure(JavaMethodCall call) {
    return IMPURE_CALLS.contains(ownerName(call) + "." + call.getName());
  }

  private static String ownerName(JavaMethodCall call) {
    return call.getTargetOwner().getName();
  }
}
