import { Socket } from "node:net";
import type { KeepalivedConfig, RealServer } from "../config/model.ts";
import { lvsServices } from "../ipvs/services.ts";
import { LineSplitter } from "../process/lines.ts";
import { Log } from "../process/log.ts";
import type { RunOptions, ToChild } from "../process/messages.ts";
import { parentFd, tellParent, tellReady } from "../process/parent-link.ts";
import { CheckedServer } from "./checked-server.ts";

/** The checkers' process: runs every real server's health checks and tells the watchdog who is in which pool. */

let servers = new Map<string, CheckedServer>();

function configure(config: KeepalivedConfig, options: RunOptions): void {
  const log = new Log(options.detail);
  const next = new Map<string, CheckedServer>();
  for (const service of lvsServices(config).services) {
    for (const real of service.server.realServers) {
      const key = [service.protocol, service.address, service.port, real.address, real.port].join(" ");
      const before = servers.get(key);
      const same = before !== undefined && settingsOf(before.real) === settingsOf(real);
      if (!same) before?.stop();
      next.set(
        key,
        same
          ? before
          : new CheckedServer(
              service,
              real,
              log,
              (member) => tellParent({ kind: "pool", member }),
              before?.alive,
            ),
      );
    }
  }
  for (const [key, server] of servers) if (!next.has(key)) server.stop();
  servers = next;
}

/** Where a server stands in the file is no setting of it. */
const settingsOf = (real: RealServer): string =>
  JSON.stringify(real, (key, value) => (key === "position" ? undefined : value));

/** Removing a service says nothing about its servers, so nothing is left to do here. */
function leave(): never {
  process.exit(0);
}

function hear(message: ToChild): void {
  if (message.kind === "configure") {
    configure(message.config, message.options);
    tellReady();
  } else if (message.kind === "stop") {
    leave();
  }
}

const lines = new LineSplitter();
const parent = new Socket({ fd: parentFd });
parent.on("data", (chunk) => {
  for (const line of lines.push(chunk)) hear(JSON.parse(line) as ToChild);
});
parent.on("close", leave);
parent.on("error", leave);
process.on("SIGTERM", leave);
process.on("SIGINT", () => {});
