import { type Seconds, seconds } from "../../units.ts";
import type {
  GarpGroup,
  HostSettings,
  InterfaceDelays,
  LinkbeatInterface,
  StaticAddress,
  TlsClient,
  TrackGroup,
} from "../model-host.ts";
import type { Item } from "../parser.ts";
import { readAddresses } from "./addresses.ts";
import { LONGEST_SECONDS, type Values } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const KEPT = "The line is ignored.";
const GARP_INTERVAL = { min: 0.000_001, max: 4_294.967_295 };

export function buildTrackGroup(block: Item): TrackGroup {
  const { file, line, column } = block;
  const members = block.items.flatMap((item) => item.entries.map(([word]) => word.text));
  return { name: block.args[0]?.text ?? "", position: { file, line, column }, members };
}

export function readStaticAddresses(item: Item, values: Values): StaticAddress[] {
  return readAddresses(item, values).map(({ address, trackGroup }) => ({
    ...address,
    ...(trackGroup === undefined ? {} : { trackGroup }),
  }));
}

/** @returns undefined when no delay is set: keepalived removes such a group. */
export function buildGarpGroup(block: Item, values: Values): GarpGroup | undefined {
  const interfaces: string[] = [];
  let garpInterval: Seconds | undefined;
  let gnaInterval: Seconds | undefined;
  for (const item of block.items) {
    const [word] = item.args;
    if (item.keyword === "interface" && word !== undefined) interfaces.push(word.text);
    if (item.keyword === "interfaces") interfaces.push(...item.entries.map(([name]) => name.text));
    if (item.keyword === "garp_interval")
      garpInterval =
        values.seconds(word, { ...GARP_INTERVAL, min: 0 }, 6, item.keyword, KEPT) ?? garpInterval;
    if (item.keyword === "gna_interval")
      gnaInterval = values.seconds(word, { ...GARP_INTERVAL, min: 0 }, 6, item.keyword, KEPT) ?? gnaInterval;
  }
  if (!garpInterval && !gnaInterval) {
    values.report.warn(block, { code: "no-delay", message: "The garp_group sets no delay; it is removed." });
    return undefined;
  }
  const { file, line, column } = block;
  const none = seconds(0);
  return {
    position: { file, line, column },
    garpInterval: garpInterval ?? none,
    gnaInterval: gnaInterval ?? none,
    interfaces,
  };
}

const METHODS: readonly string[] = ["MII", "ETHTOOL", "IOCTL"];

export function readLinkbeat(item: Item, values: Values): LinkbeatInterface[] {
  return item.entries.map(([name, method]) => {
    if (method === undefined) return { interface: name.text };
    if (METHODS.includes(method.text))
      return { interface: name.text, method: method.text as NonNullable<LinkbeatInterface["method"]> };
    const message = `\`${method.text}\` is no way to watch a link; right are ${METHODS.join(", ")}. It is ignored.`;
    values.report.warn(method, { code: "unknown-option", message });
    return { interface: name.text };
  });
}

/** `IF DOWN [UP]`; UP is DOWN where it is not given. */
export function readInterfaceDelays(item: Item, values: Values): InterfaceDelays[] {
  return item.entries.flatMap(([name, down, up]) => {
    const time = (word: typeof down) =>
      values.seconds(word, { min: 0, max: 255 }, 6, "The delay of a link", KEPT);
    const first = time(down);
    if (first === undefined) return [];
    const second = up === undefined ? first : time(up);
    return second === undefined ? [] : [{ interface: name.text, down: first, up: second }];
  });
}

const TLS_WORDS = ["password", "ca", "certificate", "key"] as const;

export function buildTlsClient(blocks: readonly Item[], values: Values): TlsClient {
  const client: Mutable<TlsClient> = {};
  for (const item of blocks.flatMap((block) => block.items)) {
    const keyword = TLS_WORDS.find((word) => word === item.keyword);
    const text = item.args[0]?.text;
    if (keyword === undefined || text === undefined) continue;
    if (client[keyword] !== undefined) {
      const message = `\`${keyword}\` is given already; this one is used.`;
      values.report.warn(item, { code: "duplicate", message });
    }
    client[keyword] = text;
  }
  return client;
}

export function buildHostSettings(items: readonly Item[], values: Values): HostSettings {
  const has = (keyword: string) => items.some((item) => item.keyword === keyword);
  const last = (keyword: string) => items.findLast((item) => item.keyword === keyword)?.args[0];
  const wait = values.seconds(
    last("child_wait_time"),
    { min: 0, max: LONGEST_SECONDS },
    0,
    "child_wait_time",
    KEPT,
  );
  const named = <K extends string>(key: K, keyword: string) => {
    const text = last(keyword)?.text;
    return (text === undefined ? {} : { [key]: text }) as { [P in K]?: string };
  };
  return {
    ...named("netNamespace", "net_namespace"),
    ...named("netNamespaceIpvs", "net_namespace_ipvs"),
    ...named("instance", "instance"),
    usePidDir: has("use_pid_dir"),
    linkbeatUsePolling: has("linkbeat_use_polling"),
    childWaitTime: wait ?? seconds(5),
  };
}
