/**
 * The commands: the only package that prints and exits.
 *
 * <p><b>A further command</b> is three things, and nothing of it is loaded by any other command:
 *
 * <ol>
 *   <li>{@code FooCommand}, a package-private final class that implements {@code Callable<Integer>}
 *       and has {@code @Command(name = "foo", description = "...")} with its options; {@code
 *       --help} is inherited from the root. {@code @ParentCommand JovlCommand jovl} gives it {@code
 *       jovl.root()}, the store. It prints to {@code System.out} what was asked for, and to {@code
 *       System.err} what was not.
 *   <li>a line in {@code Commands.SUMMARIES}: its name and one line for {@code jovl --help};
 *   <li>a case in {@code Commands.create} that makes it.
 * </ol>
 *
 * <p><b>Exit codes</b> are the constants of {@code ExitCode}: 0 done, 1 failed, 2 wrong usage, 3 to
 * 7 the reasons for which a mount is refused, 70 a defect of jovl. Only {@code run} and a failing
 * RUN answer with the code of the program that they ran.
 *
 * <p><b>Errors</b> are one line on standard error: {@code jovl: SUBJECT: CAUSE; WAY OUT}. A command
 * throws {@code Failure} with the three parts; any other {@code IOException} or {@code
 * RuntimeException} is told by {@code ErrorLine} as well as it can be. {@code JOVL_DEBUG=1} adds
 * the stack trace.
 *
 * <p>Main looks at the first word only: {@code mount}, and the names {@code fuse-overlayfs}, {@code
 * mount.jovl} and {@code mount.fuse.jovl} under which the launcher may be called, never load
 * picocli, because they are in the way of every container that starts.
 */
@NullMarked
package dev.jovl.cli;

import org.jspecify.annotations.NullMarked;
