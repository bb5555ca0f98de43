package dev.jovl.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The kernel's overlayfs as the union under a build: the cache and the steps by themselves. */
final class KernelMounts implements LayerMounts {

  @Override
  public LayerMount mount(List<Path> lowers, Writable writable, Path target) throws IOException {
    Path empty = Files.createDirectories(writable.work().resolve("empty"));
    Path work = Files.createDirectories(writable.work().resolve("work"));
    String options =
        "redirect_dir=off,metacopy=off,index=off,lowerdir="
            + joined(lowers.isEmpty() ? List.of(empty) : lowers)
            + ",upperdir="
            + writable.upper()
            + ",workdir="
            + work;
    return mount(options, target, 0);
  }

  @Override
  public LayerMount mountReadOnly(List<Path> lowers, Path target) throws IOException {
    List<Path> two = lowers.size() > 1 ? lowers : List.of(lowers.get(0), emptyBeside(target));
    return mount("lowerdir=" + joined(two), target, Mounts.RDONLY);
  }

  private static Path emptyBeside(Path target) throws IOException {
    return Files.createDirectories(target.resolveSibling("empty"));
  }

  private static String joined(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private static LayerMount mount(String options, Path target, long flags) throws IOException {
    byte[] place = target.toString().getBytes(UTF_8);
    Mounts.mount("overlay", place, "overlay", flags, options.getBytes(UTF_8));
    return () -> Mounts.unmount(place, 0);
  }
}
