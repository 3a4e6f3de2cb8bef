package dev.pleach.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private final Settings settings = Settings.NONE.with("size", "12").with("place", "here");

  @Test
  void values_areFoundByName() {
    assertThat(settings.require("place")).isEqualTo("here");
    assertThat(settings.findLong("size")).contains(12L);
    assertThat(settings.find("nothing")).isEmpty();
    assertThat(settings.with("size", "13").findLong("size")).contains(13L);
  }

  @Test
  void whatIsWrong_isNamed() {
    assertThatThrownBy(() -> settings.require("nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'nothing'");
    assertThatThrownBy(() -> settings.findLong("place"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'place'")
        .hasMessageContaining("'here'");
    assertThatThrownBy(() -> settings.allowOnly("size", "colour"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'place'")
        .hasMessageContaining("size, colour");
    settings.allowOnly("size", "place");
  }

  @Test
  void text_showsNoValue() {
    assertThat(new Settings(Map.of("token", "secret")).toString()).isEqualTo("Settings[token]");
  }

  @Test
  void providerThatIsNotThere_isNamedWithThoseThatAre() {
    assertThatThrownBy(() -> Provider.named(StoreProvider.class, "paper"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no store 'paper'; on the class path: none");
  }
}
