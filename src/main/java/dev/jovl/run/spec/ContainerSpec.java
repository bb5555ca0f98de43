package dev.jovl.run.spec;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to run where.
 *
 * @param root the root filesystem, a mount that the caller made and removes
 * @param args the program and its arguments
 * @param env the environment, {@code NAME=VALUE} each; PATH, HOME, HOSTNAME and TERM are added
 *     where missing, but for HOME not where there is their {@code NAME} alone
 * @param workingDir where to start, absolute; made if it is not there
 * @param user as in an image: a name or number, and after a colon a group or its number; empty is
 *     root
 * @param terminal whether the program has a terminal: the caller's, or one of its own
 * @param network the network
 * @param hostname the name of the host that the program sees
 * @param etcFiles whether it sees what a step of a build does not: that name in /etc/hostname,
 *     whatever the image has there, and /etc/mtab as a link to the mounts, if the image has none
 * @param hosts further lines of /etc/hosts
 * @param mounts what else it sees, one below another in any order
 * @param volumes absolute paths of directories that can be written, whatever the root filesystem
 *     is; made if they are not there
 * @param readOnly whether the root filesystem cannot be written
 * @param privileges what it may do besides what every container may
 * @param scratch where the files of a runtime are while it runs, the environment among them: a
 *     directory that only its owner may enter; empty for that of all containers
 */
public record ContainerSpec(
    Path root,
    List<String> args,
    List<String> env,
    String workingDir,
    String user,
    boolean terminal,
    Network network,
    String hostname,
    boolean etcFiles,
    List<String> hosts,
    List<Mount> mounts,
    List<String> volumes,
    boolean readOnly,
    Privileges privileges,
    Optional<Path> scratch) {

  /** Copies the lists. */
  public ContainerSpec {
    args = List.copyOf(args);
    env = List.copyOf(env);
    hosts = List.copyOf(hosts);
    mounts = List.copyOf(mounts);
    volumes = List.copyOf(volumes);
  }

  /** Starts a spec: root's, in {@code /}, with the host's network and no terminal. */
  public static Builder builder(Path root, List<String> args) {
    return new Builder(root, args);
  }

  /** Collects the parts of a spec. */
  public static final class Builder {
    private final Path root;
    private final List<String> args;
    private List<String> env = List.of();
    private String workingDir = "/";
    private String user = "";
    private boolean terminal;
    private Network network = Network.HOST;
    private String hostname = "jovl";
    private boolean etcFiles;
    private List<String> hosts = List.of();
    private List<Mount> mounts = List.of();
    private List<String> volumes = List.of();
    private boolean readOnly;
    private Privileges privileges = Privileges.NONE;
    private Optional<Path> scratch = Optional.empty();

    private Builder(Path root, List<String> args) {
      this.root = root;
      this.args = args;
    }

    /** Sets the environment. */
    @CanIgnoreReturnValue
    public Builder env(List<String> value) {
      env = value;
      return this;
    }

    /** Sets the working directory; empty is the root. */
    @CanIgnoreReturnValue
    public Builder workingDir(String value) {
      workingDir = value.isEmpty() ? "/" : value;
      return this;
    }

    /** Sets the user. */
    @CanIgnoreReturnValue
    public Builder user(String value) {
      user = value;
      return this;
    }

    /** Asks for a terminal. */
    @CanIgnoreReturnValue
    public Builder terminal(boolean value) {
      terminal = value;
      return this;
    }

    /** Sets the network. */
    @CanIgnoreReturnValue
    public Builder network(Network value) {
      network = value;
      return this;
    }

    /** Sets the name of the host. */
    @CanIgnoreReturnValue
    public Builder hostname(String value) {
      hostname = value;
      return this;
    }

    /** Shows the name of the host in /etc/hostname, and the mounts as /etc/mtab. */
    @CanIgnoreReturnValue
    public Builder etcFiles(boolean value) {
      etcFiles = value;
      return this;
    }

    /** Sets further lines of /etc/hosts. */
    @CanIgnoreReturnValue
    public Builder hosts(List<String> value) {
      hosts = value;
      return this;
    }

    /** Sets what else is seen. */
    @CanIgnoreReturnValue
    public Builder mounts(List<? extends Mount> value) {
      mounts = List.copyOf(value);
      return this;
    }

    /** Sets the directories that can be written in any case. */
    @CanIgnoreReturnValue
    public Builder volumes(List<String> value) {
      volumes = value;
      return this;
    }

    /** Makes the root filesystem read-only. */
    @CanIgnoreReturnValue
    public Builder readOnly(boolean value) {
      readOnly = value;
      return this;
    }

    /** Sets what it may do besides. */
    @CanIgnoreReturnValue
    public Builder privileges(Privileges value) {
      privileges = value;
      return this;
    }

    /** Sets where the files of a runtime are. */
    @CanIgnoreReturnValue
    public Builder scratch(Optional<Path> value) {
      scratch = value;
      return this;
    }

    /** Returns the spec. */
    public ContainerSpec build() {
      return new ContainerSpec(
          root,
          args,
          env,
          workingDir,
          user,
          terminal,
          network,
          hostname,
          etcFiles,
          hosts,
          mounts,
          volumes,
          readOnly,
          privileges,
          scratch);
    }
  }
}
