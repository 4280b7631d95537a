import { exitCodes } from "./exit-code.ts";

/** npm and the launcher pass a Ctrl-C on that the terminal has sent to all: within this time it is the same one. */
const sameMillis = 300;

/**
 * The first interruption aborts the returned signal; a second one ends the process, and the lab's reaper clears
 * up behind it. The launcher's death arrives as a closed channel.
 */
export function interruption(told: () => void): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const interrupt = (): void => {
    if (!controller.signal.aborted) {
      first = performance.now();
      told();
      controller.abort();
    } else if (performance.now() - first > sameMillis) process.exit(exitCodes.interrupted);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  if (process.connected) {
    process.on("disconnect", interrupt);
    process.channel?.unref();
  }
  return controller.signal;
}
