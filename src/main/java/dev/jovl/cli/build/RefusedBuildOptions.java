package dev.jovl.cli.build;

import java.util.List;
import java.util.Optional;

/** Options of other builders that would make another image, or promise what is not done. */
final class RefusedBuildOptions {

  /**
   * Options for which one answer is right.
   *
   * @param answer why they are not there, and what to do
   */
  private record Group(String answer, List<String> options) {}

  private static final List<Group> GROUPS =
      List.of(
          group(
              "RUN has the limits of the caller; set them with ulimit or systemd-run",
              "--ulimit --shm-size --memory -m --memory-swap --cgroup-parent --cpu-period"
                  + " --cpu-quota --cpu-shares -c --cpuset-cpus --cpuset-mems"),
          group(
              "RUN sees no directory of the host; use RUN --mount, and --build-context NAME=DIR for"
                  + " what is not in the context",
              "--volume -v"),
          group(
              "RUN has the devices and rights of every step; leave it out (jovl run has --device"
                  + " and --cap-add)",
              "--allow --cap-add --cap-drop --device --group-add --security-opt"),
          group(
              "RUN has namespaces of its own and the host's network; leave it out (--network=none"
                  + " takes the network away)",
              "--cgroupns --ipc --pid --userns --userns-gid-map --userns-gid-map-group"
                  + " --userns-uid-map --userns-uid-map-user --uts"),
          group(
              "RUN runs with crun, runc or without a runtime, as the machine allows; leave it out",
              "--hooks-dir --isolation --runtime --runtime-flag"),
          group(
              "RUN resolves names as the host does; --add-host adds a name",
              "--dns --dns-option --dns-search --no-hostname --no-hosts"),
          group(
              "images are built for this machine only; leave it out, or build on such a machine",
              "--all-platforms --arch --os --os-feature --os-version --variant"),
          group("an image of the store is in no list; use --tag NAME", "--manifest"),
          group(
              "images of the store have no manifest to annotate; use --label, which is in the image",
              "--annotation --unsetannotation"),
          group(
              "what RUN makes keeps its times; --build-arg SOURCE_DATE_EPOCH=SECONDS is the time of"
                  + " the image, its history and what is copied",
              "--rewrite-timestamp --source-date-epoch --timestamp"),
          group(
              "registries are spoken to as by jovl pull; use jovl login, or --plain-http for one"
                  + " without TLS",
              "--authfile --cert-dir --creds --decryption-key --disable-content-trust --sign-by"
                  + " --signature-policy --tls-verify"),
          group(
              "the Dockerfile names its base; use FROM $BASE with an ARG for it, or --build-context"
                  + " NAME=docker-image://IMAGE",
              "--from"),
          group(
              "what is in an image is in its Dockerfile; use ENV and LABEL there, or --label",
              "--env --identity-label --layer-label --unsetenv --unsetlabel"),
          group(
              "a Dockerfile is read as it is; run cpp before, and -f - reads its output",
              "--cpp-flag"),
          group(
              "an ignore file has its place; name it FILE.dockerignore, for -f FILE",
              "--ignorefile"),
          group(
              "an image gets its form when it leaves the store; use jovl save --format",
              "--format"),
          group("use --pull=always", "--pull-always"),
          group("use --pull=never", "--pull-never"),
          group("the cache has no times; use --no-cache, or jovl prune", "--cache-ttl"),
          group(
              "every step has a layer and a line in the history; put steps into one RUN",
              "--omit-history --squash-all"),
          group("redirect the output", "--logfile"),
          group("this machine is the builder; leave it out", "--builder"));

  private RefusedBuildOptions() {}

  private static Group group(String answer, String options) {
    return new Group(answer, List.of(options.split(" ", -1)));
  }

  /** Returns why an option of another builder is not there, and what to do instead. */
  static Optional<String> answer(String option) {
    return GROUPS.stream()
        .filter(group -> group.options().contains(option))
        .map(Group::answer)
        .findFirst();
  }
}
