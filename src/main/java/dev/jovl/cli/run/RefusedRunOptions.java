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
                  + " --stop-timeout --health-cmd --no-healthcheck --replace --pod"),
          Group.of(
              "no ports are forwarded: it has the network of this machine, or none; leave it out",
              "-p -P --publish --publish-all --expose --ip --ip6 --mac-address --link"
                  + " --network-alias"),
          Group.of(
              "it has the limits of the caller; set them with ulimit or systemd-run",
              "-m --memory --memory-swap --memory-reservation -c --cpu-shares --cpus --cpu-period"
                  + " --cpu-quota --cpuset-cpus --cpuset-mems --pids-limit --ulimit --blkio-weight"
                  + " --oom-kill-disable --oom-score-adj --cgroup-parent --cgroups --shm-size"),
          Group.of(
              "it has namespaces of its own; leave it out",
              "--pid --ipc --uts --userns --cgroupns --sysctl"),
          Group.of(
              "it resolves names as this machine does; --add-host adds a name, and -v"
                  + " FILE:/etc/resolv.conf shows another resolv.conf",
              "--dns --dns-option --dns-opt --dns-search --no-hosts"),
          Group.of(
              "its program is the first process; name an init of the image before it", "--init"),
          Group.of("the groups are those that the image gives its user; see -u", "--group-add"),
          Group.of(
              "there are no volumes and no containers to take them from; use -v", "--volumes-from"),
          Group.of(
              "images are run as what this machine is; leave it out", "--platform --arch --os"),
          Group.of("its output is that of jovl run; redirect it", "--log-driver --log-opt"),
          Group.of("a pull is told on standard error; use jovl pull -q before", "-q --quiet"));

  private RefusedRunOptions() {}

  /** Returns why an option of another program is not there, and what to do instead. */
  static Optional<String> answer(String option) {
    return REFUSED.answer(option);
  }
}
