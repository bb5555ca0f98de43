package dev.jovl.cli.run;

import java.util.List;
import java.util.Optional;

/** Options of docker and podman that would promise what is not done. */
final class RefusedRunOptions {

  /**
   * Options for which one answer is right.
   *
   * @param answer why they are not there, and what to do
   */
  private record Group(String answer, List<String> options) {}

  private static final List<Group> GROUPS =
      List.of(
          group(
              "one container runs in the foreground, and nothing is kept of it; leave it out"
                  + " (systemd-run jovl run ... is in the background)",
              "-d --detach --detach-keys --restart --cidfile --pidfile --conmon-pidfile --stop-signal"
                  + " --stop-timeout --health-cmd --no-healthcheck --replace --pod"),
          group(
              "no ports are forwarded: it has the network of this machine, or none; leave it out",
              "-p -P --publish --publish-all --expose --ip --ip6 --mac-address --link"
                  + " --network-alias"),
          group(
              "it has the limits of the caller; set them with ulimit or systemd-run",
              "-m --memory --memory-swap --memory-reservation -c --cpu-shares --cpus --cpu-period"
                  + " --cpu-quota --cpuset-cpus --cpuset-mems --pids-limit --ulimit --blkio-weight"
                  + " --oom-kill-disable --oom-score-adj --cgroup-parent --cgroups --shm-size"),
          group(
              "it has namespaces of its own; leave it out",
              "--pid --ipc --uts --userns --cgroupns --sysctl"),
          group(
              "it resolves names as this machine does; --add-host adds a name, and -v"
                  + " FILE:/etc/resolv.conf shows another resolv.conf",
              "--dns --dns-option --dns-opt --dns-search --no-hosts"),
          group("its program is the first process; name an init of the image before it", "--init"),
          group("the groups are those that the image gives its user; see -u", "--group-add"),
          group(
              "there are no volumes and no containers to take them from; use -v", "--volumes-from"),
          group("images are run as what this machine is; leave it out", "--platform --arch --os"),
          group("its output is that of jovl run; redirect it", "--log-driver --log-opt"),
          group("a pull is told on standard error; use jovl pull -q before", "-q --quiet"));

  private RefusedRunOptions() {}

  private static Group group(String answer, String options) {
    return new Group(answer, List.of(options.split(" ", -1)));
  }

  /** Returns why an option of another program is not there, and what to do instead. */
  static Optional<String> answer(String option) {
    return GROUPS.stream()
        .filter(group -> group.options().contains(option))
        .map(Group::answer)
        .findFirst();
  }
}
