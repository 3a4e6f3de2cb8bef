package dev.pleach.verification.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The walls between the modules as rules over compiled classes. Maven and the module descriptors
 * keep a class from being seen at all; these rules keep what is visible from being misused.
 *
 * <p>The rules are made for a root package, so that the same rules can be held against the product
 * and against small fixtures that break them.
 */
final class HouseRules {
  private static final String[] LIBRARIES_OF_THE_CORE = {
    "com.google.common..",
    "com.fasterxml.jackson.core..",
    "com.fasterxml.jackson.dataformat.cbor..",
    "org.bouncycastle..",
  };

  private final String root;

  private HouseRules(String root) {
    this.root = root;
  }

  static HouseRules below(String rootPackage) {
    return new HouseRules(rootPackage);
  }

  /** Rule 1: who may use whom; one line per row of the module table. */
  ArchRule arrows() {
    Map<String, String[]> mayUse = new LinkedHashMap<>();
    mayUse.put("dag", new String[] {});
    mayUse.put("crdt", new String[] {"dag"});
    mayUse.put("port", new String[] {"dag"});
    mayUse.put("adapter", new String[] {"dag", "port"});
    mayUse.put("testkit", new String[] {"dag", "crdt", "port"});
    mayUse.put("replica", new String[] {"dag", "crdt", "port"});
    mayUse.put("docdb", new String[] {"dag", "crdt", "port", "replica"});
    mayUse.put("simulator", new String[] {"dag", "crdt", "port", "replica"});
    mayUse.put(
        "node", new String[] {"dag", "crdt", "port", "adapter", "replica", "docdb", "simulator"});
    var rule = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String layer : mayUse.keySet()) {
      rule = rule.optionalLayer(layer).definedBy(in(layer));
    }
    for (Map.Entry<String, String[]> row : mayUse.entrySet()) {
      rule =
          row.getValue().length == 0
              ? rule.whereLayer(row.getKey()).mayNotAccessAnyLayer()
              : rule.whereLayer(row.getKey()).mayOnlyAccessLayers(row.getValue());
    }
    return rule.as("1. the arrows between the modules");
  }

  /** Rule 2: the core computes; it neither reads a file nor a clock, and draws no lots. */
  ArchRule coreIsPure() {
    return classes()
        .that()
        .resideInAnyPackage(in("dag"), in("crdt"))
        .should()
        .onlyDependOnClassesThat(
            PureJdk.allowed()
                .or(resideInAnyPackage(in("dag"), in("crdt")))
                .or(resideInAnyPackage(LIBRARIES_OF_THE_CORE)))
        .as("2. dag and crdt use no files, sockets, threads, locks, clocks or chance");
  }

  /** Rule 2, second half: classes that are allowed, but not with these methods. */
  ArchRule coreAsksNoClock() {
    return noClasses()
        .that()
        .resideInAnyPackage(in("dag"), in("crdt"))
        .should()
        .callMethodWhere(PureJdk.impureCall())
        .as("2. dag and crdt call no clock, no chance and no environment");
  }

  /** Rule 3: data types know values and walks, not how peers talk. */
  ArchRule crdtKnowsValuesAndWalks() {
    return noClasses()
        .that()
        .resideInAPackage(in("crdt"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(in("dag.sync"), "com.fasterxml.jackson..", "org.bouncycastle.."))
        .as("3. crdt sees neither dag.sync nor the libraries behind codec and signatures");
  }

  /** Rule 3, second half: a port is written in our own words and the JDK's. */
  ArchRule portsNameNoLibrary() {
    return classes()
        .that()
        .resideInAPackage(in("port"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(in("port"), in("dag"), "java..", "org.jspecify.."))
        .as("3. ports use dag values and the JDK alone");
  }

  /** Rule 3, third half: interfaces, records, enums and exceptions, nothing with behaviour. */
  ArchRule portsHoldNoBehaviour() {
    return classes()
        .that()
        .resideInAPackage(in("port"))
        .and()
        .resideOutsideOfPackage(in("port.support"))
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should()
        .beInterfaces()
        .orShould()
        .beRecords()
        .orShould()
        .beEnums()
        .orShould()
        .beAssignableTo(Throwable.class)
        .as("3. ports hold interfaces, records, enums and exceptions");
  }

  /** Rule 3, last: it owns threads and hears strangers, which is for those at the outer wall. */
  ArchRule onlyTheOuterWallUsesItsSupport() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(in("adapter"), in("node.signal"), in("port.support"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("port.support"))
        .as("3. only adapters and the signalling server use their support");
  }

  /** Rule 4: an adapter sees ports and values, never another adapter. */
  ArchRule adaptersKnowNobody() {
    return slices()
        .matching(root + ".adapter.(*)..")
        .should()
        .notDependOnEachOther()
        .as("4. no adapter knows another")
        .allowEmptyShould(true);
  }

  /** Rule 4, second half: what an adapter shows. In memory there is one adapter for each port. */
  ArchRule adaptersShowLittle() {
    return classes()
        .that()
        .resideInAPackage(in("adapter"))
        .and()
        .resideOutsideOfPackage(in("adapter.inmem"))
        .should(new ShowsLittle())
        .as("4. an adapter shows one factory, its options record and one provider")
        .allowEmptyShould(true);
  }

  /** Rule 5: no library in a signature that users compile against; a test kit may show JUnit. */
  ArchRule signaturesNameNoLibrary() {
    return classes()
        .that(isVisible())
        .and()
        .resideInAnyPackage(
            in("dag"), in("crdt"), in("port"), in("replica"), in("docdb"), in("simulator"))
        .should(new NamesOnly(resideInAnyPackage("java..", root + "..")))
        .as("5. public signatures name the JDK and our own types only");
  }

  /** Rule 5 for the test kit. */
  ArchRule testkitNamesTestLibraries() {
    return classes()
        .that(isVisible())
        .and()
        .resideInAPackage(in("testkit"))
        .should(
            new NamesOnly(resideInAnyPackage("java..", root + "..", "org.junit..", "net.jqwik..")))
        .as("5. the test kit names JUnit and jqwik besides")
        .allowEmptyShould(true);
  }

  /** Rule 6: modules form no cycle. */
  ArchRule modulesFormNoCycle() {
    return slices()
        .matching(root + ".(*)..")
        .should()
        .beFreeOfCycles()
        .as("6. no cycle between modules");
  }

  /** Rule 6, second half: packages form no cycle, the root package of a module included. */
  ArchRule packagesFormNoCycle() {
    return slices()
        .assignedFrom(new PackageSlices(root))
        .should()
        .beFreeOfCycles()
        .as("6. no cycle between packages");
  }

  /** Rule 6, third part: what is internal stays in its module. */
  ArchRule internalStaysInside() {
    return classes()
        .that()
        .resideInAPackage(root + ".(*)..internal..")
        .should(new UsedFromOwnModule(root))
        .as("6. internal packages are used from their own module only")
        .allowEmptyShould(true);
  }

  /** Rule 7: nobody extends by accident. Abstract classes and exceptions are made for it. */
  ArchRule publicClassesAreClosed() {
    return classes()
        .that()
        .arePublic()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotRecords()
        .and()
        .areNotAssignableTo(Throwable.class)
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .haveModifier(JavaModifier.ABSTRACT)
        .as("7. a public class is final, or abstract and thereby made for extension");
  }

  /** Rule 7, second half: state belongs to an object, and only to itself. */
  ArchRule noOpenState() {
    return fields()
        .that()
        .areStatic()
        .or()
        .arePublic()
        .should()
        .beFinal()
        .as("7. no public or static field changes");
  }

  /** Rule 7, third part: a final field of a mutable type is a global variable all the same. */
  ArchRule noStaticMutableTypes() {
    return fields()
        .that()
        .areStatic()
        .should()
        .notHaveRawType(
            resideInAPackage("java.util.concurrent.atomic")
                .or(assignableTo(java.util.concurrent.ConcurrentMap.class))
                .or(assignableTo(java.util.AbstractMap.class))
                .or(assignableTo(java.util.AbstractCollection.class)))
        .as("7. no static counters, maps or lists");
  }

  /** Rule 8: bytes of strangers never choose a class. */
  ArchRule noOpenDeserialisation() {
    return noClasses()
        .should()
        .dependOnClassesThat(
            assignableTo(java.io.ObjectInputStream.class)
                .or(
                    DescribedPredicate.<JavaClass>describe(
                        "Jackson's polymorphic typing",
                        type ->
                            Set.of(
                                    "com.fasterxml.jackson.annotation.JsonTypeInfo",
                                    "com.fasterxml.jackson.databind.jsontype.PolymorphicTypeValidator",
                                    "com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator")
                                .contains(type.getName()))))
        .as("8. no Java serialisation, no polymorphic typing");
  }

  /** Rule 8, second half: test libraries stay with tests; the test kit is made of two of them. */
  ArchRule noTestLibraryInTheProduct() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(in("testkit"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.mockito..", "net.jqwik..", "org.junit..", "org.assertj..", "com.tngtech..")
        .as("8. no test library on a main class path");
  }

  /** Rule 8, third part, held against the test classes: a test waits for an event, not a while. */
  ArchRule testsDoNotSleep() {
    return noClasses().should().callMethodWhere(PureJdk.sleep()).as("8. no test sleeps");
  }

  private String in(String module) {
    return root + "." + module + "..";
  }

  /** A class that code outside its package can name: public, and so is all that encloses it. */
  private static DescribedPredicate<JavaClass> isVisible() {
    return describe("are visible outside their package", HouseRules::visible);
  }

  private static boolean visible(JavaClass type) {
    boolean open =
        type.getModifiers().contains(JavaModifier.PUBLIC)
            || type.getModifiers().contains(JavaModifier.PROTECTED);
    return open && type.getEnclosingClass().map(HouseRules::visible).orElse(true);
  }

  /** Each package one slice; classes outside the root in none. */
  private record PackageSlices(String root) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith(root + ".")
          ? SliceIdentifier.of(type.getPackageName().substring(root.length() + 1))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages below " + root;
    }
  }
}
