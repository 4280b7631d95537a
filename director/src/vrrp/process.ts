import { monotonicNs } from "@keelhaul/linux";
import { Log } from "../process/log.ts";
import type { ToChild } from "../process/messages.ts";
import { ParentLink, parentFd, tellReady } from "../process/parent-link.ts";
import { PollLoop } from "../process/poll-loop.ts";
import { Router } from "./router.ts";

/** The VRRP process: elections, and nothing that could hold them up. */

const loop = new PollLoop();
const parent = new ParentLink();
let router: Router | undefined;

function hear(message: ToChild): void {
  if (message.kind === "configure") {
    router ??= new Router(loop, new Log(message.options.detail), message.options, monotonicNs);
    router.configure(message.config);
    tellReady();
  } else if (message.kind === "dump") {
    router?.dump(message.what);
  } else if (message.kind === "stop") {
    loop.stop();
  }
}

loop.watch(parentFd, () => {
  const messages = parent.read();
  if (messages === undefined) loop.stop();
  else for (const message of messages) hear(message);
});
process.on("SIGTERM", () => loop.stop());
process.on("SIGINT", () => {});

await loop.run(() => router?.settle() ?? null);
router?.shutdown();
process.exit(0);
