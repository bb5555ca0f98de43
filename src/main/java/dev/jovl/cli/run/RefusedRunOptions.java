package dev.jovl.cli.run;

import dev.jovl.cli.option.RefusedOptions;
import dev.jovl.cli.option.RefusedOptions.Group;
import java.util.Optional;

/** Options of docker and podman that would promise what is not done. */
final class RefusedRunOptions {

  private static final RefusedOptions REFUSED =
      new RefusedOptions(
          Group.of(
              "one container runs in the foreground, and nothing is kept of it; leave it out"
                  + " (systemd-run jovl run ... is in the background)",
              "-d --detach --detach-keys --restart --cidfile --pidfile --conmon-pidfile --stop-signal"
                  + " --stop-timeout --health-cmd --health-interval --health-retries"
                  + " --health-start-interval --health-start-period --health-timeout"
                  + " --no-healthcheck --replace --requires --pod --pod-id-file --sdnotify"
                  + " --annotation --label-file --storage-opt"),
          Group.of(
              "no ports are forwarded: it has the network of this machine, or none; leave it out",
              "-p -P --publish --publish-all --expose --ip --ip6 --mac-address --link"
                  + " --link-local-ip --network-alias"),
          Group.of(
              "it has the limits of the caller; set them with ulimit or systemd-run",
              "-m --memory --memory-swap --memory-swappiness --memory-reservation --kernel-memory -c"
                  + " --cpu-shares --cpus --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime"
                  + " --cpuset-cpus --cpuset-mems --pids-limit --ulimit --blkio-weight"
                  + " --blkio-weight-device --device-read-bps --device-read-iops --device-write-bps"
                  + " --device-write-iops --oom-kill-disable --oom-score-adj --cgroup-parent"
                  + " --cgroup-conf --cgroups --shm-size --umask"),
          Group.of(
              "it has namespaces of its own; leave it out",
              "--pid --ipc --uts --userns --cgroupns --sysctl --uidmap --gidmap --subuidname"
                  + " --subgidname --isolation"),
          Group.of(
              "it resolves names as this machine does; --add-host adds a name, and -v"
                  + " FILE:/etc/resolv.conf shows another resolv.conf",
              "--dns --dns-option --dns-opt --dns-search --no-hosts --hosts-file --no-hostname"
                  + " --domainname"),
          Group.of(
              "its program is the first process; name an init of the image before it",
              "--init --init-path --systemd"),
          Group.of(
              "its users and groups are those of the image; see -u, or show a file with -v"
                  + " FILE:/etc/passwd",
              "--group-add --group-entry --hostuser --passwd --passwd-entry"),
          Group.of(
              "there are no volumes and no containers to take them from; use -v",
              "--volumes-from --volume-driver --image-volume"),
          Group.of("show the file with -v FILE:/run/secrets/NAME:ro", "--secret"),
          Group.of("images are run as what this machine is; leave it out", "--arch --os --variant"),
          Group.of("its output is that of jovl run; redirect it", "--log-driver --log-opt"),
          Group.of(
              "it has the streams of jovl run, and its signals; redirect them, and see -i",
              "-a --attach --sig-proxy --preserve-fd --preserve-fds"),
          Group.of(
              "it has the variables of the image and of -e; -e NAME passes one on, and env(1) takes"
                  + " one away",
              "--env-host --env-merge --http-proxy --unsetenv --unsetenv-all"),
          Group.of("its clock is in UTC unless -e TZ=ZONE says another", "--tz"),
          Group.of("use timeout(1), as in timeout 60 jovl run ...", "--timeout"),
          Group.of("use jovl rmi after it", "--rmi"),
          Group.of("use --tmpfs DIR for each directory", "--read-only-tmpfs"),
          Group.of("it runs in an image; jovl import DIR makes one of a directory", "--rootfs"),
          Group.of("use --device FILE for each device", "--device-cgroup-rule --gpus"),
          Group.of(
              "registries are spoken to as by jovl pull; use jovl login, or --plain-http for one"
                  + " without TLS",
              "--authfile --cert-dir --creds --decryption-key --disable-content-trust --retry"
                  + " --retry-delay --tls-verify"),
          Group.of("a pull is told on standard error; use jovl pull -q before", "-q --quiet"));

  private RefusedRunOptions() {}

  /** Returns why an option of another program is not there, and what to do instead. */
  static Optional<String> answer(String option) {
    return REFUSED.answer(option);
  }
}
