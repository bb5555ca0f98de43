/**
 * The ways to run a container that is ready: crun, runc, and a fallback on util-linux.
 *
 * <p>A {@link dev.jovl.run.runtime.ContainerRuntime} makes of a {@link
 * dev.jovl.run.runtime.PreparedContainer} the command that runs it, with what that needs in the
 * bundle, a config.json or a script of sh(1). It starts nothing itself. What it has to give is
 * looked up here too: {@link dev.jovl.run.runtime.Capabilities}, {@link
 * dev.jovl.run.runtime.Devices} of the host and its {@link dev.jovl.run.runtime.HostTools}.
 */
@NullMarked
package dev.jovl.run.runtime;

import org.jspecify.annotations.NullMarked;
