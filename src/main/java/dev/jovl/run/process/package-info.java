/**
 * The processes of containers, from their start to their end.
 *
 * <p>{@link dev.jovl.run.process.NewKeyringStart} starts the command of a runtime, on an {@link
 * dev.jovl.run.process.OwnTerminal} if the caller has none to share. A {@link
 * dev.jovl.run.process.GuardedProcess} takes its output and kills what still runs when it is
 * closed. What is said before the program has started is held back, and so are signals, in {@link
 * dev.jovl.run.process.HeldSignals}: then they are for the runtime, which may refuse the machine.
 */
@NullMarked
package dev.jovl.run.process;

import org.jspecify.annotations.NullMarked;
