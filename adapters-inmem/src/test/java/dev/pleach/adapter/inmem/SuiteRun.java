package dev.pleach.adapter.inmem;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests of one rule of a suite and tells which failed, and how. */
final class SuiteRun implements TestExecutionListener {
  private final List<String> failures = new ArrayList<>();
  private int tests;

  private SuiteRun() {}

  /**
   * Runs the tests of a rule.
   *
   * @param suite a subclass of a suite with a constructor without arguments
   * @param rule such as {@code s3_1}, or {@code s3} for all of rule S3
   */
  static SuiteRun of(Class<?> suite, String rule) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (Class<?> type = suite; type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class) && method.getName().contains("_" + rule + "_")) {
          request.selectors(selectMethod(suite, method.getName()));
        }
      }
    }
    LauncherDiscoveryRequest jupiter =
        request.filters(EngineFilter.includeEngines("junit-jupiter")).build();
    SuiteRun run = new SuiteRun();
    LauncherFactory.create().execute(jupiter, run);
    if (run.tests == 0) {
      throw new AssertionError("no test of rule " + rule + " in " + suite);
    }
    return run;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest()) {
      tests++;
      result.getThrowable().ifPresent(e -> failures.add(test.getDisplayName() + ": " + e));
    }
  }

  List<String> failures() {
    return failures;
  }
}
