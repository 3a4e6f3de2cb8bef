package dev.pleach.verification.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Every type in the signature of a class is of the allowed ones: supertypes, type parameters and
 * their bounds, and of public and protected members the parameters, results, fields, thrown types
 * and type arguments.
 */
final class NamesOnly extends ArchCondition<JavaClass> {
  private final DescribedPredicate<JavaClass> allowed;

  NamesOnly(DescribedPredicate<JavaClass> allowed) {
    super("name only types that " + allowed.getDescription());
    this.allowed = allowed;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    List<JavaType> header = new ArrayList<>(type.getInterfaces());
    type.getSuperclass().ifPresent(header::add);
    header.addAll(bounds(type.getTypeParameters()));
    report(type, type.getFullName(), header, events);
    for (JavaMember member : type.getMembers()) {
      if (isOffered(member)) {
        report(type, member.getFullName(), signature(member), events);
      }
    }
  }

  private static boolean isOffered(JavaMember member) {
    boolean open =
        member.getModifiers().contains(JavaModifier.PUBLIC)
            || member.getModifiers().contains(JavaModifier.PROTECTED);
    return open && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  private static List<JavaType> signature(JavaMember member) {
    if (member instanceof JavaField field) {
      return List.of(field.getType());
    }
    JavaCodeUnit code = (JavaCodeUnit) member;
    List<JavaType> types = new ArrayList<>(code.getParameterTypes());
    types.add(code.getReturnType());
    types.addAll(code.getExceptionTypes());
    types.addAll(bounds(code.getTypeParameters()));
    return types;
  }

  private static List<JavaType> bounds(Collection<? extends JavaTypeVariable<?>> variables) {
    List<JavaType> bounds = new ArrayList<>();
    variables.forEach(variable -> bounds.addAll(variable.getBounds()));
    return bounds;
  }

  private void report(JavaClass owner, String place, List<JavaType> types, ConditionEvents events) {
    for (JavaType type : types) {
      for (JavaClass raw : type.getAllInvolvedRawTypes()) {
        JavaClass element = raw.getBaseComponentType();
        if (!element.isPrimitive() && !allowed.test(element)) {
          events.add(
              SimpleConditionEvent.violated(owner, place + " names " + element.getFullName()));
        }
      }
    }
  }
}
