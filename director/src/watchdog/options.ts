import { parseArgs } from "node:util";
import { COMPATS, type Compat, DEFAULT_COMPAT } from "../config/index.ts";
import type { RunOptions } from "../process/messages.ts";

export interface Options {
  readonly file: string;
  readonly vrrp: boolean;
  readonly lvs: boolean;
  /** What keepalived forgives with a message ends the start as an error. */
  readonly strict: boolean;
  /** The keepalived whose reading of the file is followed. */
  readonly compat: Compat;
  /** What `@WORD` lines are compared with; undefined: the first label of the node's name. */
  readonly configId: string | undefined;
  readonly configTest: boolean;
  readonly pidFile: string | undefined;
  readonly run: RunOptions;
}

export const usage = `Usage: keelhaul-director [options]
  -f, --use-file FILE      configuration, /etc/keepalived/keepalived.conf without
  -P, --vrrp               VRRP alone
  -C, --check              health checks and forwarding alone
  -D, --log-detail         more to read
  -i, --config-id ID       keep the lines that begin with @ID, the first label of the node's name without
  -t, --config-test        read the configuration, say what is wrong with it, and end
  -p, --pid FILE           write the watchdog's process id there
  -V, --dont-release-vrrp  leave the virtual addresses when stopping
      --compat RELEASE     read the file as this keepalived does: 2.2.7 (without) or 2.4
      --strict             what keepalived would only warn about is an error
      --state-dir DIR      claims.ndjson and ipvs.json, /run/keelhaul-director without
  -h, --help
  -n and -l are taken and change nothing: it always stays in the foreground and logs to standard error.
`;

/** @throws Error with a sentence for an option that is not known or lacks its value. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      "use-file": { type: "string", short: "f", default: "/etc/keepalived/keepalived.conf" },
      vrrp: { type: "boolean", short: "P", default: false },
      check: { type: "boolean", short: "C", default: false },
      "log-detail": { type: "boolean", short: "D", default: false },
      "config-test": { type: "boolean", short: "t", default: false },
      pid: { type: "string", short: "p" },
      "dont-release-vrrp": { type: "boolean", short: "V", default: false },
      "dont-fork": { type: "boolean", short: "n" },
      "log-console": { type: "boolean", short: "l" },
      "config-id": { type: "string", short: "i" },
      compat: { type: "string", default: DEFAULT_COMPAT },
      strict: { type: "boolean", default: false },
      "state-dir": { type: "string", default: "/run/keelhaul-director" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const both = values.vrrp === values.check;
  return {
    file: values["use-file"],
    vrrp: both || values.vrrp,
    lvs: both || values.check,
    strict: values.strict,
    compat: compatOf(values.compat),
    configId: values["config-id"],
    configTest: values["config-test"],
    pidFile: values.pid,
    run: {
      detail: values["log-detail"],
      stateDir: values["state-dir"],
      keepAddresses: values["dont-release-vrrp"],
    },
  };
}

function compatOf(text: string): Compat {
  const compat = COMPATS.find((known) => known === text);
  if (compat === undefined) throw new Error(`--compat takes ${COMPATS.join(" or ")}; found "${text}".`);
  return compat;
}
