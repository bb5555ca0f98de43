package dev.jovl.run;

import dev.jovl.linux.Self;
import dev.jovl.testing.Busybox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A root filesystem that is one static program. */
final class BusyboxRoot {

  private static final String[] COMMANDS = {
    "sh",
    "id",
    "ls",
    "cat",
    "mount",
    "ps",
    "env",
    "kill",
    "sleep",
    "pwd",
    "touch",
    "stat",
    "grep",
    "test",
    "echo",
    "hostname",
    "mknod",
    "tail",
    "wc",
    "true",
    "tty",
    "readlink",
    "head"
  };

  private BusyboxRoot() {}

  /** Makes one in a new directory. */
  static Path make(Path directory) throws IOException {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path unused = Busybox.in(directory, COMMANDS);
    Files.createDirectories(directory.resolve("etc"));
    Files.writeString(
        directory.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nwww:x:33:34:www:/var/www:/bin/sh\n7:x:70:71::/seven:/x\n");
    Files.writeString(
        directory.resolve("etc/group"),
        "root:x:0:\nwww:x:34:\naudio:x:29:www,other\ncd:x:24:www\n");
    return directory;
  }
}
