/**
 * A process in a root filesystem: what {@code jovl run} and a RUN step start.
 *
 * <p>A {@link dev.jovl.run.spec.ContainerSpec} says what to run where; {@link
 * dev.jovl.run.Containers} runs it with the first of crun, runc and a fallback on util-linux that
 * accepts the host, and says why the others did not. Inside, a process sees what an OCI runtime
 * gives by default: own mount, pid, ipc and uts namespaces, {@code /proc}, {@code /dev} and {@code
 * /sys}, Docker's default capabilities, no-new-privileges off, and the host's {@code
 * /etc/resolv.conf} and {@code /etc/hosts} as copies that are bound over the image's.
 *
 * <p>No process survives: everything runs in a further pid namespace whose first process gets
 * SIGKILL when the thread that started the container ends, whatever the reason (PR_SET_PDEATHSIG of
 * prctl(2)), and with it goes the namespace. So the thread that starts a container waits for it.
 */
@NullMarked
package dev.jovl.run;

import org.jspecify.annotations.NullMarked;
