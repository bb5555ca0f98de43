package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A Debian root file system from the machine's own package sources. */
final class Debian {
  private static final String PACKAGES = "apache2 git-man less";

  private Debian() {}

  /** Fills a directory with a root file system and the archives of packages to install. */
  static void make(Path directory) throws IOException {
    Programs.shell(
        directory,
        ". /etc/os-release; mmdebstrap --quiet --variant=minbase \"$VERSION_CODENAME\" ."
            + " $(ls /etc/apt/sources.list /etc/apt/sources.list.d/$ID.sources 2>/dev/null)"
            + " --aptopt='Acquire::Check-Valid-Until \"false\"'");
    for (String file : new String[] {"etc/resolv.conf", "etc/hosts"}) {
      Files.copy(Path.of("/", file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    chroot(directory, "apt-get update -qq && apt-get install -qq -y --download-only " + PACKAGES);
  }

  /** Installs the packages in a root that is a mount of that directory; no network is used. */
  static void install(Path root) throws IOException {
    chroot(root, "apt-get install -qq -y --no-download " + PACKAGES);
  }

  private static void chroot(Path root, String line) throws IOException {
    Programs.run(
        root,
        "chroot",
        root.toString(),
        "env",
        "-i",
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        "DEBIAN_FRONTEND=noninteractive",
        "sh",
        "-ec",
        line);
  }
}
