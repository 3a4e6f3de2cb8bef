package dev.pleach.verification.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.pleach.verification.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The product keeps its own rules. */
class ArchitectureTest {
  private static JavaClasses product;

  @BeforeAll
  static void importTheProduct() {
    product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pleach");
  }

  static Stream<ArchRule> rules() {
    HouseRules house = HouseRules.below("dev.pleach");
    return Stream.of(
        house.arrows(),
        house.coreIsPure(),
        house.coreAsksNoClock(),
        house.crdtKnowsValuesAndWalks(),
        house.portsNameNoLibrary(),
        house.portsHoldNoBehaviour(),
        house.onlyTheOuterWallUsesItsSupport(),
        house.adaptersKnowNobody(),
        house.adaptersShowLittle(),
        house.signaturesNameNoLibrary(),
        house.testkitNamesTestLibraries(),
        house.modulesFormNoCycle(),
        house.packagesFormNoCycle(),
        house.internalStaysInside(),
        house.publicClassesAreClosed(),
        house.noOpenState(),
        house.noStaticMutableTypes(),
        house.noOpenDeserialisation(),
        house.noTestLibraryInTheProduct());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theProductKeeps(ArchRule rule) {
    rule.check(product);
  }

  @Test
  void theImportSeesTheModules() {
    assertThat(product.stream().map(type -> type.getPackageName()).distinct())
        .contains("dev.pleach.dag", "dev.pleach.port");
  }

  @Test
  void noTestSleeps() {
    List<Path> tests =
        Repository.modules().stream()
            .map(module -> module.resolve("target/test-classes"))
            .filter(Files::isDirectory)
            .toList();
    JavaClasses testClasses =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/architecture/broken/"))
            .importPaths(tests);

    HouseRules.below("dev.pleach").testsDoNotSleep().check(testClasses);
  }
}
