package dev.jovl.image.archive;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompressedArchiveTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void unwrap(byte[] archive, long most) throws IOException {
    CompressedArchive.unwrap(new ByteArrayInputStream(archive), out, most);
  }

  @Test
  void unwrap_asMuchAsMayBe_isAllOfIt() throws IOException {
    unwrap(TestImage.gzip(new byte[1000]), 1000);
    assertThat(out.toByteArray()).isEqualTo(new byte[1000]);
  }

  @Test
  void unwrap_moreThanMayBe_saysAWayOut() throws IOException {
    byte[] bomb = TestImage.gzip(new byte[1000]);
    ImageException e = assertThrows(ImageException.class, () -> unwrap(bomb, 999));
    assertThat(e).hasMessageThat().contains("more than the 999 bytes");
    assertThat(e).hasMessageThat().contains("not compressed");
    assertThat(e).hasMessageThat().contains("--root");
  }

  @Test
  void room_isLessThanWhatIsFree(@TempDir Path directory) throws IOException {
    assertThat(CompressedArchive.roomIn(directory)).isGreaterThan(0);
    assertThat(CompressedArchive.roomIn(directory)).isLessThan(directory.toFile().getTotalSpace());
  }
}
