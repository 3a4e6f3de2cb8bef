package dev.pleach.verification.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Of one adapter's package at most three top-level types are public: a record {@code …Options}, a
 * {@code …Provider} with a public constructor without arguments, and one factory.
 */
final class ShowsLittle extends ArchCondition<JavaClass> {
  private final Map<String, List<JavaClass>> shown = new TreeMap<>();

  ShowsLittle() {
    super("show one factory, one options record and one provider");
  }

  @Override
  public void init(Collection<JavaClass> all) {
    shown.clear();
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC)) {
      shown.computeIfAbsent(type.getPackageName(), name -> new ArrayList<>()).add(type);
    }
  }

  @Override
  public void finish(ConditionEvents events) {
    shown.values().forEach(types -> judge(types, events));
  }

  private static void judge(List<JavaClass> types, ConditionEvents events) {
    List<JavaClass> factories = new ArrayList<>();
    for (JavaClass type : types) {
      if (type.getSimpleName().endsWith("Provider")) {
        judgeProvider(type, events);
      } else if (!(type.isRecord() && type.getSimpleName().endsWith("Options"))) {
        factories.add(type);
      }
    }
    if (factories.size() > 1) {
      factories.forEach(type -> violated(type, "is one public type too many", events));
    }
  }

  private static void judgeProvider(JavaClass type, ConditionEvents events) {
    boolean loadable =
        type.getConstructors().stream()
            .anyMatch(
                constructor ->
                    constructor.getParameters().isEmpty()
                        && constructor.getModifiers().contains(JavaModifier.PUBLIC));
    if (!loadable) {
      violated(type, "has no public constructor without arguments", events);
    }
  }

  private static void violated(JavaClass type, String what, ConditionEvents events) {
    events.add(SimpleConditionEvent.violated(type, type.getName() + " " + what));
  }
}
