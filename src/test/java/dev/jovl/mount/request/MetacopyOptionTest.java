package dev.jovl.mount.request;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.mount.request.MountException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which copies without data are made and used. */
final class MetacopyOptionTest {
  private static OptionSet strict(String options) throws MountException {
    return read(options, OptionDialect.STRICT);
  }

  private static OptionSet asFuseOverlayfs(String options) throws MountException {
    return read(options, OptionDialect.FUSE_OVERLAYFS);
  }

  private static OptionSet read(String options, OptionDialect dialect) throws MountException {
    return OptionReader.read(List.of(options.getBytes(StandardCharsets.UTF_8)), dialect, 0);
  }

  private static String refusal(String options) {
    MountException refused = assertThrows(MountException.class, () -> strict(options));
    assertThat(refused.kind()).isEqualTo(Kind.USAGE);
    return String.valueOf(refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "nofollow", "follow"})
  void metacopy_needsRedirects(String redirects) throws Exception {
    String options = "lowerdir=/a,upperdir=/u,workdir=/w,metacopy=on,redirect_dir=" + redirects;
    assertThat(refusal(options)).startsWith("-o metacopy=on: it needs redirect_dir=on");
    assertThat(asFuseOverlayfs(options).union().metacopy()).isFalse();
    assertThat(strict("lowerdir=/a,metacopy=on").union().metacopy()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "follow"})
  void metacopy_withoutAnUpperNeedsRedirectsToBeFollowedOnly(String redirects) throws Exception {
    String options = "lowerdir=/a::/data,metacopy=on,redirect_dir=" + redirects;
    assertThat(strict(options).union().metacopy()).isTrue();
    assertThat(refusal("lowerdir=/a,metacopy=on,redirect_dir=nofollow"))
        .startsWith("-o metacopy=on: it needs redirect_dir=on");
  }

  @ParameterizedTest
  @CsvSource({
    "metacopy=off, false, true",
    "metacopy=on, true, true",
    "metacopy=off|userxattr, false, false"
  })
  void metacopy_isFollowedWithoutTheOptionOnlyByTheNameOfFuseOverlayfs(
      String options, boolean strict, boolean fuseOverlayfs) throws Exception {
    String all = "lowerdir=/a," + options.replace('|', ',');
    assertThat(strict(all).union().following().metacopy()).isEqualTo(strict);
    assertThat(asFuseOverlayfs(all).union().following().metacopy()).isEqualTo(fuseOverlayfs);
  }
}
