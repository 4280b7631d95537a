import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { monotonicNs } from "@keelhaul/linux";
import type { KeepalivedConfig } from "../config/model.ts";
import { Log } from "../process/log.ts";
import type { RunOptions, ToChild } from "../process/messages.ts";
import { ParentLink, parentFd, tellReady } from "../process/parent-link.ts";
import { PollLoop } from "../process/poll-loop.ts";
import { RingPlane } from "./planes/ring.ts";
import { lvsServices } from "./services.ts";

/** The forwarding process: what the kernel's IPVS does for keepalived, in one loop that waits for packets alone. */

const tickNs = 1_000_000_000n;

const loop = new PollLoop();
const parent = new ParentLink();
let running: { plane: RingPlane; log: Log; options: RunOptions } | undefined;

function configure(config: KeepalivedConfig, options: RunOptions): void {
  const log = new Log(options.detail);
  const plane = running?.plane ?? new RingPlane(loop, log);
  running = { plane, log, options };
  const { services, refusals } = lvsServices(config);
  for (const refusal of refusals) log.always(refusal);
  const interfaces = new Set(config.vrrpInstances.map((instance) => instance.interface));
  plane.listenOn(interfaces.size === 0 ? undefined : interfaces);
  plane.configure(services);
  dump();
}

/** Whoever reads the file sees a whole table, the old or the new one. */
function dump(): void {
  if (running === undefined) return;
  const { plane, log, options } = running;
  const path = join(options.stateDir, "ipvs.json");
  const table = { services: plane.snapshot(), undelivered: plane.counters() };
  try {
    mkdirSync(options.stateDir, { recursive: true });
    writeFileSync(`${path}.new`, `${JSON.stringify(table, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  } catch (error) {
    log.always(`The table of services could not be written: ${String(error)}`);
  }
}

function hear(message: ToChild): void {
  switch (message.kind) {
    case "configure":
      configure(message.config, message.options);
      tellReady();
      break;
    case "pool":
      running?.plane.setMember(message.member);
      dump();
      break;
    case "dump":
      dump();
      break;
    case "stop":
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
process.on("SIGUSR1", dump);

let nextTick = monotonicNs() + tickNs;
await loop.run(() => {
  if (monotonicNs() >= nextTick) {
    running?.plane.advance();
    nextTick = monotonicNs() + tickNs;
  }
  return nextTick;
});
running?.plane.close();
process.exit(0);
