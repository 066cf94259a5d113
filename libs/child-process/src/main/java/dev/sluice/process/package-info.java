/**
 * Programs that are started, watched and stopped by another one, and never outlive it.
 *
 * <p>The parent's side is {@link dev.sluice.process.ChildProcess}: it holds the write end of the child's standard input open. The
 * child's side is {@link dev.sluice.process.ParentWatch}: it reads that input to its end, which comes when the parent is gone, however
 * it went. The kernel closes the pipe even after SIGKILL, so no agreement about process ids or heartbeats is needed.
 *
 * <p>This package needs nothing but the JDK: it also lies on the class path of programs that are not ours.
 */
@NullMarked
package dev.sluice.process;

import org.jspecify.annotations.NullMarked;
