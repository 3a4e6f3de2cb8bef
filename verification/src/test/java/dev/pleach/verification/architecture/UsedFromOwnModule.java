package dev.pleach.verification.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** No class of another module depends on this one; a module is what stands below one name. */
final class UsedFromOwnModule extends ArchCondition<JavaClass> {
  private final String root;

  UsedFromOwnModule(String root) {
    super("be used from their own module only");
    this.root = root;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (Dependency use : type.getDirectDependenciesToSelf()) {
      if (!module(use.getOriginClass()).equals(module(type))) {
        events.add(SimpleConditionEvent.violated(use, use.getDescription()));
      }
    }
  }

  private String module(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(root + ".")) {
      return "";
    }
    String below = name.substring(root.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }
}
