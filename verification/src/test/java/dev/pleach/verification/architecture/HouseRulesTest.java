package dev.pleach.verification.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule bites: a fixture breaks it, and the message names the culprit. */
class HouseRulesTest {
  private static final String BROKEN = "dev.pleach.verification.architecture.broken.";

  static Stream<Arguments> rulesAndCulprits() {
    return Stream.of(
        broken("arrows", HouseRules::arrows, "UsesDataType"),
        broken("pure", HouseRules::coreIsPure, "ReadsFile"),
        broken("clock", HouseRules::coreAsksNoClock, "AsksTheClock"),
        broken("crdtsees", HouseRules::crdtKnowsValuesAndWalks, "TalksToPeers"),
        broken("portlibrary", HouseRules::portsNameNoLibrary, "NamesGuava"),
        broken("portbehaviour", HouseRules::portsHoldNoBehaviour, "Behaves"),
        broken("portsupport", HouseRules::onlyTheOuterWallUsesItsSupport, "OwnsThreads"),
        broken("adapters", HouseRules::adaptersKnowNobody, "KnowsRocks"),
        broken("showslittle", HouseRules::adaptersShowLittle, "Second"),
        broken("showslittle", HouseRules::adaptersShowLittle, "RocksProvider"),
        broken("signatures", HouseRules::signaturesNameNoLibrary, "ShowsGuava.names"),
        broken("signatures", HouseRules::signaturesNameNoLibrary, "ShowsGuavaInside$Inner.names"),
        broken("testkitsignatures", HouseRules::testkitNamesTestLibraries, "ShowsMockito"),
        broken("modulecycle", HouseRules::modulesFormNoCycle, "Database"),
        broken("packagecycle", HouseRules::packagesFormNoCycle, "Step"),
        broken("internal", HouseRules::internalStaysInside, "Peeks"),
        broken("open", HouseRules::publicClassesAreClosed, "Extendable"),
        broken("openstate", HouseRules::noOpenState, "Counts"),
        broken("staticmutable", HouseRules::noStaticMutableTypes, "Remembers"),
        broken("deserialise", HouseRules::noOpenDeserialisation, "ReadsObjects"),
        broken("testlibrary", HouseRules::noTestLibraryInTheProduct, "Mocks"),
        broken("sleeps", HouseRules::testsDoNotSleep, "Naps"));
  }

  private static Arguments broken(
      String fixture, Function<HouseRules, ArchRule> rule, String culprit) {
    return arguments(fixture, rule, culprit);
  }

  @ParameterizedTest(name = "{0} names {2}")
  @MethodSource("rulesAndCulprits")
  void aRuleFailsForItsFixtureAndNamesTheCulprit(
      String fixture, Function<HouseRules, ArchRule> rule, String culprit) {
    EvaluationResult result = evaluate(fixture, rule);

    assertThat(result.hasViolation()).isTrue();
    assertThat(result.getFailureReport().toString()).contains(culprit);
  }

  @Test
  void aClassThatNobodyOutsideCanNameMayShowALibrary() {
    EvaluationResult result = evaluate("signatures", HouseRules::signaturesNameNoLibrary);

    assertThat(result.getFailureReport().toString()).doesNotContain("HidesGuava");
  }

  private static EvaluationResult evaluate(String fixture, Function<HouseRules, ArchRule> rule) {
    JavaClasses classes = new ClassFileImporter().importPackages(BROKEN + fixture);
    assertThat(classes).isNotEmpty();
    return rule.apply(HouseRules.below(BROKEN + fixture)).evaluate(classes);
  }
}
