package dev.pleach.verification.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.verification.Repository;
import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything else is tested on the class path. Here our modules are put on a module path of their
 * own, as a user's program would have them, and must resolve, load and offer what they export.
 */
class ModulePathTest {
  private static final Set<String> OURS =
      Set.of(
          "dev.pleach.dag",
          "dev.pleach.crdt",
          "dev.pleach.port",
          "dev.pleach.replica",
          "dev.pleach.docdb",
          "dev.pleach.testkit",
          "dev.pleach.adapter.inmem");

  // Only what these modules require: one automatic module draws in every other that can be seen.
  private static final Pattern NEEDED =
      Pattern.compile(
          "(guava|failureaccess|jackson-(core|annotations|databind|dataformat-cbor)|bcprov-jdk18on"
              + "|slf4j-api|jspecify|junit-(jupiter-api|platform-commons)|opentest4j|apiguardian-api"
              + "|jqwik-api|assertj-core|byte-buddy)-[0-9].*\\.jar");

  private static final ModuleFinder MODULES = ModuleFinder.of(modulePath());

  @Test
  void everyModuleResolvesAndLoads() {
    ModuleLayer layer = layer(OURS);

    assertThat(layer.modules().stream().map(Module::getName)).containsAll(OURS);
  }

  @Test
  void whatAModuleExportsCanBeLoadedFromIt() throws ClassNotFoundException {
    ModuleLayer layer = layer(OURS);

    Class<?> cid = layer.findLoader("dev.pleach.dag").loadClass("dev.pleach.dag.Cid");

    assertThat(cid.getModule().getName()).isEqualTo("dev.pleach.dag");
    assertThat(Modifier.isPublic(cid.getModifiers())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dev.pleach.dag", "dev.pleach.crdt", "dev.pleach.port", "dev.pleach.replica"})
  void theEngineNeedsNoTestLibrary(String name) {
    assertThat(layer(Set.of(name)).modules().stream().map(Module::getName))
        .noneMatch(module -> module.matches("org\\.junit.*|net\\.jqwik.*|org\\.assertj.*"));
  }

  /** A package that holds public types and is not exported was forgotten, unless it is internal. */
  @Test
  void everyPackageWithPublicTypesIsExported() throws IOException {
    List<String> forgotten = new ArrayList<>();
    for (ModuleReference reference : ours()) {
      Set<String> exported =
          reference.descriptor().exports().stream()
              .map(ModuleDescriptor.Exports::source)
              .collect(Collectors.toSet());
      for (String name : publicPackages(reference)) {
        if (!exported.contains(name) && !name.contains(".internal")) {
          forgotten.add(reference.descriptor().name() + " does not export " + name);
        }
      }
    }
    assertThat(forgotten).isEmpty();
  }

  /** On the class path a provider is found in META-INF/services, on the module path otherwise. */
  @Test
  void providersStandInBothPlaces() throws IOException {
    for (ModuleReference reference : ours()) {
      Set<String> declared = new TreeSet<>();
      for (ModuleDescriptor.Provides provides : reference.descriptor().provides()) {
        provides.providers().forEach(type -> declared.add(provides.service() + " " + type));
      }
      assertThat(services(reference.descriptor().name()))
          .as(reference.descriptor().name())
          .isEqualTo(declared);
    }
  }

  private static List<ModuleReference> ours() {
    return MODULES.findAll().stream()
        .filter(reference -> OURS.contains(reference.descriptor().name()))
        .toList();
  }

  private static ModuleLayer layer(Set<String> roots) {
    Configuration configuration =
        ModuleLayer.boot().configuration().resolve(MODULES, ModuleFinder.of(), roots);
    return ModuleLayer.boot()
        .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
  }

  private static Path[] modulePath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::exists)
        .filter(path -> isOurs(path) || NEEDED.matcher(path.getFileName().toString()).matches())
        .toArray(Path[]::new);
  }

  private static boolean isOurs(Path path) {
    return ModuleFinder.of(path).findAll().stream()
        .anyMatch(reference -> OURS.contains(reference.descriptor().name()));
  }

  private static Set<String> publicPackages(ModuleReference reference) throws IOException {
    ClassLoader loader = layer(OURS).findLoader(reference.descriptor().name());
    Set<String> packages = new TreeSet<>();
    try (var reader = reference.open();
        Stream<String> names = reader.list()) {
      for (String name : names.filter(file -> file.endsWith(".class")).toList()) {
        publicClass(loader, name).ifPresent(type -> packages.add(type.getPackageName()));
      }
    }
    return packages;
  }

  private static Optional<Class<?>> publicClass(ClassLoader loader, String file) {
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    if (name.endsWith("-info")) {
      return Optional.empty();
    }
    try {
      Class<?> type = Class.forName(name, false, loader);
      return Modifier.isPublic(type.getModifiers()) ? Optional.of(type) : Optional.empty();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name, e);
    }
  }

  private static Set<String> services(String module) throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path folder : Repository.modules()) {
      Path info = folder.resolve("src/main/java/module-info.java");
      Path services = folder.resolve("src/main/resources/META-INF/services");
      if (Files.isRegularFile(info)
          && Files.readString(info).contains("module " + module + " {")
          && Files.isDirectory(services)) {
        try (Stream<Path> files = Files.list(services)) {
          for (Path file : files.toList()) {
            Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> found.add(file.getFileName() + " " + line.trim()));
          }
        }
      }
    }
    return found;
  }
}
