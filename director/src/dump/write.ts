import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataDump } from "./data.ts";
import { jsonDump, stateDump } from "./json.ts";
import { statsDump } from "./stats.ts";
import type { View } from "./view.ts";

/**
 * Writes keepalived.data, keepalived.json and vrrp.json, or keepalived.stats, for the owner alone. Into the state
 * directory, not into /tmp as keepalived does: a name there that anybody can guess is one that anybody can take.
 */
export function writeDump(what: "data" | "stats", directory: string, view: View): void {
  if (what === "stats") write(directory, "keepalived.stats", statsDump(view.instances));
  else {
    write(directory, "keepalived.data", dataDump(view));
    write(directory, "keepalived.json", jsonDump(view));
    write(directory, "vrrp.json", stateDump(view));
  }
}

/** A reader sees the old file or the new one, and nothing between. */
function write(directory: string, name: string, text: string): void {
  const file = join(directory, name);
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
