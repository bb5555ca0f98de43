package dev.jovl.cli.build;

import dev.jovl.cli.option.RefusedOptions;
import dev.jovl.cli.option.RefusedOptions.Group;
import java.util.Optional;

/** Options of other builders that would make another image, or promise what is not done. */
final class RefusedBuildOptions {

  private static final RefusedOptions REFUSED =
      new RefusedOptions(
          Group.of(
              "RUN has the limits of the caller; set them with ulimit or systemd-run",
              "--ulimit --shm-size --memory -m --memory-swap --cgroup-parent --cpu-period"
                  + " --cpu-quota --cpu-shares -c --cpuset-cpus --cpuset-mems"),
          Group.of(
              "RUN sees no directory of the host; use RUN --mount, and --build-context NAME=DIR for"
                  + " what is not in the context",
              "--volume -v"),
          Group.of(
              "RUN has the devices and rights of every step; leave it out (jovl run has --device"
                  + " and --cap-add)",
              "--allow --cap-add --cap-drop --device --group-add --security-opt"),
          Group.of(
              "RUN has namespaces of its own and the host's network; leave it out (--network=none"
                  + " takes the network away)",
              "--cgroupns --ipc --pid --userns --userns-gid-map --userns-gid-map-group"
                  + " --userns-uid-map --userns-uid-map-user --uts"),
          Group.of(
              "RUN runs with crun, runc or without a runtime, as the machine allows; leave it out",
              "--hooks-dir --isolation --runtime --runtime-flag"),
          Group.of(
              "RUN resolves names as the host does; --add-host adds a name",
              "--dns --dns-option --dns-search --no-hostname --no-hosts"),
          Group.of(
              "images are built for this machine only; leave it out, or build on such a machine",
              "--all-platforms --arch --os --os-feature --os-version --variant"),
          Group.of("an image of the store is in no list; use --tag NAME", "--manifest"),
          Group.of(
              "images of the store have no manifest to annotate; use --label, which is in the image",
              "--annotation --unsetannotation"),
          Group.of(
              "what RUN makes keeps its times; --build-arg SOURCE_DATE_EPOCH=SECONDS is the time of"
                  + " the image, its history and what is copied",
              "--rewrite-timestamp --source-date-epoch --timestamp"),
          Group.of(
              "registries are spoken to as by jovl pull; use jovl login, or --plain-http for one"
                  + " without TLS",
              "--authfile --cert-dir --creds --decryption-key --disable-content-trust --retry"
                  + " --retry-delay --sign-by --signature-policy --tls-verify"),
          Group.of(
              "the Dockerfile names its base; use FROM $BASE with an ARG for it, or --build-context"
                  + " NAME=docker-image://IMAGE",
              "--from"),
          Group.of(
              "what is in an image is in its Dockerfile; use ENV and LABEL there, or --label",
              "--env --identity-label --layer-label --unsetenv --unsetlabel"),
          Group.of(
              "a Dockerfile is read as it is; run cpp before, and -f - reads its output",
              "--cpp-flag"),
          Group.of(
              "an ignore file has its place; name it FILE.dockerignore, for -f FILE",
              "--ignorefile"),
          Group.of(
              "an image gets its form when it leaves the store; use jovl save --format",
              "--format"),
          Group.of("give each of its lines as --build-arg NAME=VALUE", "--build-arg-file"),
          Group.of("use --pull=always", "--pull-always"),
          Group.of("use --pull=never", "--pull-never"),
          Group.of("the cache has no times; use --no-cache, or jovl prune", "--cache-ttl"),
          Group.of(
              "every step has a layer and a line in the history; put steps into one RUN",
              "--omit-history --squash-all"),
          Group.of("redirect the output", "--logfile --logsplit"),
          Group.of(
              "RUN reads nothing; put the input into the Dockerfile, as RUN PROGRAM <<END",
              "--stdin"),
          Group.of(
              "RUN has only the proxies of --build-arg, as in --build-arg HTTP_PROXY",
              "--http-proxy"),
          Group.of(
              "only stages that the target needs are built; leave it out", "--skip-unused-stages"),
          Group.of(
              "a layer is compressed when it leaves the store; use jovl save --compression or jovl"
                  + " push",
              "--disable-compression"),
          Group.of(
              "an image has the labels and the volumes of its base, and nothing else is copied from"
                  + " it; leave it out",
              "--compat-volumes --created-annotation --inherit-annotations --inherit-labels"),
          Group.of(
              "no bill of materials and no encrypted image is made; leave it out",
              "--cw --sbom-image-output --sbom-image-purl-output --sbom-output --sbom-purl-output"
                  + " --sbom-scanner-command --sbom-scanner-image"),
          Group.of("no policy is asked; leave it out", "--policy --source-policy-file"),
          Group.of("JOVL_DEBUG=1 jovl build ... shows more", "--debug -D --log-level"),
          Group.of("--check looks for what is wrong, and nothing else is printed", "--print"),
          Group.of("this machine is the builder; leave it out", "--builder"));

  private RefusedBuildOptions() {}

  /** Returns why an option of another builder is not there, and what to do instead. */
  static Optional<String> answer(String option) {
    return REFUSED.answer(option);
  }
}
