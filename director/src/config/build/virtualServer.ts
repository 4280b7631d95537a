import { familyOf, parseIp } from "../../address.ts";
import { type Seconds, seconds } from "../../units.ts";
import type {
  ForwardingMethod,
  Persistence,
  RealServer,
  Scheduler,
  SchedulerFlag,
  ServiceIdentity,
  ServiceProtocol,
  SorryServer,
  VirtualServer,
} from "../model.ts";
import type { Item } from "../parser.ts";
import { type CheckDefaults, readCheckDefaults } from "./checkers.ts";
import { buildRealServer, commandOf, readForwarding } from "./realServer.ts";
import { hostPrefix, type Values } from "./values.ts";

const SCHEDULERS = [
  "rr",
  "wrr",
  "lc",
  "wlc",
  "lblc",
  "lblcr",
  "sh",
  "mh",
  "dh",
  "fo",
  "ovf",
  "sed",
  "nq",
  "twos",
] as const;
const FLAGS: readonly SchedulerFlag[] = [
  "flag-1",
  "flag-2",
  "flag-3",
  "sh-port",
  "sh-fallback",
  "mh-port",
  "mh-fallback",
];
const KEPT = "The line is ignored.";
const MOST = 2_147_483_647;
const DEFAULT_PERSISTENCE = seconds(360);

/** @returns undefined when keepalived drops the service. */
export function buildVirtualServer(block: Item, values: Values): VirtualServer | undefined {
  const service = readService(block, values);
  if (service === undefined) return undefined;
  const name = nameOf(service);
  const defaults: CheckDefaults = {};
  for (const item of block.items) {
    readCheckDefaults(defaults, item, 1, values);
    if (item.keyword === "smtp_alert") values.switch(item);
  }
  const scheduler = readScheduler(block, name, values);
  const forwarding = readMethod(block, name, values);
  const family = service.kind === "address" ? familyOf(service.address) : undefined;
  const port = service.kind === "address" ? service.port : 0;
  const realServers = uniqueServers(
    block.items
      .filter((item) => item.keyword === "real_server")
      .flatMap((item) => {
        const alpha = has(block, "alpha");
        const weight = last(block, "weight", { min: 1, max: MOST }, values) ?? 1;
        const inhibitOnFailure = has(block, "inhibit_on_failure");
        return (
          buildRealServer(item, {
            values,
            inherited: defaults,
            family,
            port,
            weight,
            forwarding,
            inhibitOnFailure,
            alpha,
            service: name,
          }) ?? []
        );
      }),
    block,
    values,
  );
  const quorum = readQuorum(block, realServers, name, values);
  if (realServers.length === 0) return withoutServers(block, name, values);
  const { file, line, column } = block;
  const virtualHost = defaults.virtualHost;
  return {
    service,
    position: { file, line, column },
    scheduler,
    schedulerFlags: FLAGS.filter((keyword) => has(block, keyword)),
    forwarding,
    onePacketScheduling: readOnePacket(block, service, values),
    delayLoop: defaults.delayLoop ?? seconds(60),
    ...persistenceOf(block, service, values),
    ...quorum,
    ...commandOf(block, "quorum_up", "quorumUp", values),
    ...commandOf(block, "quorum_down", "quorumDown", values),
    ...sorryServerOf(block, port, forwarding, values),
    alpha: has(block, "alpha"),
    omega: has(block, "omega"),
    haSuspend: has(block, "ha_suspend") && service.kind !== "fwmark",
    ...(virtualHost === undefined ? {} : { virtualHost }),
    realServers,
  };
}

/** keepalived says nothing of what a service lacks that it leaves out anyway. */
function isKept(block: Item): boolean {
  return serversOf(block).length > 0 && !isOfGroup(block);
}

/** Those whose address can be read. */
function serversOf(block: Item): Item[] {
  return block.items.filter(
    ({ keyword, args }) => keyword === "real_server" && parseIp(args[0]?.text ?? "") !== undefined,
  );
}

/** What such a service lacks depends on its group. */
function isOfGroup(block: Item): boolean {
  return block.args[0]?.text === "group";
}

function withoutServers(block: Item, name: string, values: Values): undefined {
  values.report.warn(block, {
    code: "no-real-server",
    message: `The virtual server ${name} has no real server; it is left out.`,
  });
  return undefined;
}

/** One-packet scheduling is for UDP; with a firewall mark the protocol is not known. */
function readOnePacket(block: Item, service: ServiceIdentity, values: Values): boolean {
  const ops = lastItem(block, "ops");
  if (ops === undefined || service.kind !== "address" || service.protocol === "UDP") return ops !== undefined;
  const message = `${nameOf(service)}: \`ops\` requires UDP; it is cleared.`;
  values.report.warn(ops, { code: "ops-cleared", message });
  return false;
}

/** The service as keepalived names it in its log: `[A]:tcp:P`, `FWM N`, `[group G]:tcp`. */
export function nameOf(service: ServiceIdentity): string {
  if (service.kind === "fwmark") return `FWM ${service.mark}`;
  const protocol = service.protocol.toLowerCase();
  return service.kind === "group"
    ? `[group ${service.group}]:${protocol}`
    : `[${service.address}]:${protocol}:${service.port}`;
}

function readService(block: Item, values: Values): ServiceIdentity | undefined {
  const [first, second] = block.args;
  if (first === undefined) return undefined;
  if (first.text === "fwmark") {
    const mark = values.integer(
      second,
      { min: 1, max: 4_294_967_295 },
      "A firewall mark",
      "The virtual server is left out.",
      true,
    );
    const family = block.items.some((item) => item.keyword === "ip_family" && item.args[0]?.text === "inet6")
      ? 6
      : 4;
    return mark === undefined ? undefined : { kind: "fwmark", mark, family };
  }
  if (first.text === "group")
    return { kind: "group", group: second?.text ?? "", protocol: readProtocol(block, values) };
  const address = values.address(first, "A virtual server was awaited.", "It is left out.");
  const port =
    second === undefined
      ? 0
      : values.integer(second, { min: 0, max: 65_535 }, "A port", "The virtual server is left out.", true);
  return address === undefined || port === undefined
    ? undefined
    : { kind: "address", address, port, protocol: readProtocol(block, values) };
}

/** The one value whose letters may be small. */
function readProtocol(block: Item, values: Values): ServiceProtocol {
  const word = lastItem(block, "protocol")?.args[0];
  const upper = word === undefined ? undefined : { ...word, text: word.text.toUpperCase() };
  const protocol = values.oneOf(upper, ["TCP", "UDP", "SCTP"], "protocol", KEPT);
  if (protocol !== undefined && word !== undefined) {
    values.noteUnlessActedOn(word, "protocol", "protocol", protocol);
    return protocol;
  }
  if (!isKept(block)) return "UDP";
  values.report.warn(block, {
    code: "no-protocol",
    message: "No protocol is set; keepalived takes UDP.",
    hint: "Write: protocol TCP",
  });
  return "UDP";
}

function readScheduler(block: Item, name: string, values: Values): Scheduler {
  const item = block.items.findLast(({ keyword }) => keyword === "lb_algo" || keyword === "lvs_sched");
  const scheduler = values.oneOf(item?.args[0], SCHEDULERS, "scheduler", KEPT);
  const [place, keyword] = [item?.args[0] ?? block, item?.written ?? "lb_algo"];
  values.noteUnlessActedOn(place, keyword, "scheduler", scheduler ?? "wlc");
  if (scheduler !== undefined || !isKept(block)) return scheduler ?? "wlc";
  values.report.warn(block, { code: "no-scheduler", message: `${name}: no scheduler is set; wlc is used.` });
  return "wlc";
}

function readMethod(block: Item, name: string, values: Values): ForwardingMethod {
  const item = block.items.findLast(
    (candidate) => candidate.keyword === "lb_kind" || candidate.keyword === "lvs_method",
  );
  const method = readForwarding(item, values);
  const isOwn = (server: Item) =>
    server.items.some(
      ({ keyword, args }) => keyword === "lvs_method" && /^(NAT|DR|TUN)$/.test(args[0]?.text ?? ""),
    );
  if (method !== undefined || serversOf(block).every(isOwn) || isOfGroup(block)) return method ?? "NAT";
  values.noteUnlessActedOn(block, "lb_kind", "forwarding", "NAT");
  values.report.warn(block, {
    code: "no-method",
    message: `${name}: no forwarding method is set; NAT is used.`,
  });
  return "NAT";
}

/** `persistence_timeout` or `persistence_granularity` switch it on; without a port nothing else is possible. */
function persistenceOf(block: Item, service: ServiceIdentity, values: Values): { persistence?: Persistence } {
  const everyone =
    service.kind === "address"
      ? hostPrefix(service.address)
      : service.kind === "fwmark" && service.family === 6
        ? 128
        : 32;
  const granularity = readGranularity(lastItem(block, "persistence_granularity"), everyone, values);
  const timeout = readPersistenceTimeout(block, values);
  if (timeout !== undefined || granularity !== undefined) {
    return { persistence: { timeout: timeout ?? DEFAULT_PERSISTENCE, granularity: granularity ?? everyone } };
  }
  if (service.kind !== "address" || service.port !== 0) return {};
  values.report.warn(block, {
    code: "persistence-set",
    message: `${nameOf(service)}: a service without a port has to be persistent; persistence_timeout ${DEFAULT_PERSISTENCE} is set.`,
  });
  return { persistence: { timeout: DEFAULT_PERSISTENCE, granularity: everyone } };
}

function readPersistenceTimeout(block: Item, values: Values): Seconds | undefined {
  const item = lastItem(block, "persistence_timeout");
  if (item === undefined) return undefined;
  const [word] = item.args;
  if (word === undefined) return DEFAULT_PERSISTENCE;
  const timeout = values.integer(
    word,
    { min: 1, max: 2_678_400 },
    "persistence_timeout",
    "There is no persistence.",
    true,
  );
  return timeout === undefined ? undefined : seconds(timeout);
}

/** IPv4: a netmask; IPv6: a prefix length. */
function readGranularity(item: Item | undefined, longest: number, values: Values): number | undefined {
  const word = item?.args[0];
  if (word === undefined) return undefined;
  if (longest === 128)
    return values.integer(word, { min: 1, max: 128 }, "An IPv6 persistence_granularity", KEPT, true);
  const bits = word.text
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
  if (/^\d+\.\d+\.\d+\.\d+$/.test(word.text) && /^1+0*$/.test(bits) && bits.length === 32)
    return bits.replace(/0+$/, "").length;
  values.report.warn(word, {
    code: "unknown-value",
    message: `\`${word.text}\` is no netmask such as 255.255.255.0. ${KEPT}`,
  });
  return undefined;
}

function readQuorum(block: Item, servers: readonly RealServer[], name: string, values: Values) {
  const total = servers.reduce((sum, server) => sum + server.weight, 0);
  let quorum = last(block, "quorum", { min: 1, max: MOST }, values) ?? 1;
  let hysteresis = last(block, "hysteresis", { min: 0, max: MOST }, values) ?? 0;
  if (quorum > total && total > 0) {
    values.report.warn(lastItem(block, "quorum") ?? block, {
      code: "quorum-lowered",
      message: `${name}: quorum ${quorum} is more than all weights together; ${total} is used.`,
    });
    quorum = total;
  }
  if (hysteresis >= quorum && hysteresis > 0 && total > 0) {
    values.report.warn(lastItem(block, "hysteresis") ?? block, {
      code: "hysteresis-lowered",
      message: `${name}: hysteresis ${hysteresis} has to be less than the quorum ${quorum}; ${quorum - 1} is used.`,
    });
    hysteresis = quorum - 1;
  }
  return { quorum, hysteresis };
}

function sorryServerOf(
  block: Item,
  port: number,
  forwarding: ForwardingMethod,
  values: Values,
): { sorryServer?: SorryServer } {
  const item = lastItem(block, "sorry_server");
  const [word, portWord] = item?.args ?? [];
  const address = word && values.address(word, "A sorry server was awaited.", "It is left out.");
  if (address === undefined) return {};
  const own = values.integer(portWord, { min: 1, max: 65_535 }, "A port", `${port} is used.`, true);
  const method = readForwarding(lastItem(block, "sorry_server_lvs_method"), values);
  const isMoved = (method ?? forwarding) !== "NAT" && own !== undefined && own !== port;
  if (isMoved && portWord !== undefined) {
    const message = `With ${method ?? forwarding} a sorry server is reached at the port of its service; ${own} is reset to ${port}.`;
    values.report.warn(portWord, { code: "port-reset", message });
  }
  return {
    sorryServer: {
      address,
      port: isMoved ? port : (own ?? port),
      forwarding: method ?? forwarding,
      inhibit: has(block, "sorry_server_inhibit"),
    },
  };
}

function uniqueServers(servers: readonly RealServer[], block: Item, values: Values): RealServer[] {
  const seen = new Set<string>();
  return servers.filter((server) => {
    const key = `${server.address} ${server.port}`;
    if (seen.has(key)) {
      values.report.warn(
        { ...block, ...server.position },
        { code: "duplicate", message: `The real server ${key} is listed already; this one is left out.` },
      );
      return false;
    }
    seen.add(key);
    return true;
  });
}

function has(block: Item, keyword: string): boolean {
  return block.items.some((item) => item.keyword === keyword);
}

function lastItem(block: Item, keyword: string): Item | undefined {
  return block.items.findLast((item) => item.keyword === keyword);
}

function last(
  block: Item,
  keyword: string,
  range: { min: number; max: number },
  values: Values,
): number | undefined {
  return values.integer(lastItem(block, keyword)?.args[0], range, keyword, KEPT, true);
}
