import type {
  KeepalivedConfig,
  TrackWeight,
  VirtualAddress,
  VrrpInstance,
  VrrpScript,
  VrrpSyncGroup,
} from "../../director/src/config/index.ts";

/** Values of the blocks of a configuration, by the heading of the block: `Priority` to `100`, lists joined by `, `. */
export type Values = ReadonlyMap<string, ReadonlyMap<string, string>>;

const HEADINGS = /^ (VRRP Instance|VRRP Sync Group|VRRP Script|Track file|VRRP Track process) = ([^,]*)/;
const STAMP_LENGTH = 26;

/** Reads what keepalived prints with `-d`: one map for each block that is compared. */
export function readDump(log: string): Values {
  const blocks = new Map<string, Map<string, string>>();
  let block: Map<string, string> | undefined;
  let list: string | undefined;
  for (const line of log.split("\n").map((each) => each.slice(STAMP_LENGTH))) {
    const heading = HEADINGS.exec(line);
    if (heading !== null) {
      block = new Map();
      blocks.set(`${heading[1]} ${heading[2]}`, block);
      list = undefined;
    } else if (line.startsWith("------<") || !line.startsWith("   ")) {
      if (line.startsWith("------<")) block = undefined;
    } else if (block !== undefined && line.startsWith("     ")) {
      if (list !== undefined) block.set(list, [block.get(list), line.trim()].filter(Boolean).join(", "));
    } else if (block !== undefined) {
      const [name = "", value] = line
        .trim()
        .replace(/^(Multicast address) /, "$1 = ")
        .split(/ = | : /, 2);
      list = value === undefined ? name.replace(/( \(\d+\))? ?:?$/, "") : undefined;
      block.set(list ?? name, value ?? "");
    }
  }
  return blocks;
}

/** The same of our configuration, in keepalived's words. */
export function projectDump(config: KeepalivedConfig): Values {
  return new Map([
    ...config.vrrpInstances.map((each) => [`VRRP Instance ${each.name}`, instanceValues(each)] as const),
    ...config.vrrpSyncGroups
      .filter(({ members }) =>
        members.some((name) => config.vrrpInstances.some((each) => each.name === name)),
      )
      .map((each) => [`VRRP Sync Group ${each.name}`, groupValues(each, config)] as const),
    ...config.vrrpScripts.map((each) => [`VRRP Script ${each.name}`, scriptValues(each)] as const),
    ...config.trackFiles.map(
      (each) => [`Track file ${each.name}`, new Map([["Weight", weighted(each)]])] as const,
    ),
    ...config.trackProcesses.map(
      (each) =>
        [
          `VRRP Track process ${each.name}`,
          new Map([
            ["Process", each.process[0]],
            ["Min processes", String(each.quorum)],
            ["Max processes", each.quorumMax === undefined ? "" : String(each.quorumMax)],
            ["Weight", weighted(each)],
            ["Terminate delay", each.terminateDelay === 0 ? "" : `${each.terminateDelay.toFixed(6)}s`],
            ["Fork delay", each.forkDelay === 0 ? "" : `${each.forkDelay.toFixed(6)}s`],
          ]),
        ] as const,
    ),
  ]);
}

const weighted = ({ weight, reverse }: TrackWeight) => `${weight}${reverse ? " reverse" : ""}`;
const ability = (is: boolean) => (is ? "enabled" : "disabled");

function instanceValues(instance: VrrpInstance): Map<string, string> {
  const { garp, transport, authentication } = instance;
  const isUnicast = transport.kind === "unicast";
  return new Map([
    ["VRRP Version", String(instance.version)],
    ["Wantstate", instance.state],
    ["Virtual Router ID", String(instance.vrid)],
    ["Priority", String(instance.priority)],
    ["Advert interval", interval(instance)],
    ["Accept", ability(instance.accept)],
    ["Preempt", ability(instance.preempt)],
    ["Preempt delay", instance.preemptDelay === 0 ? "" : `${trimmed(instance.preemptDelay)} secs`],
    ["Promote_secondaries", ability(instance.promoteSecondaries)],
    ["Gratuitous ARP delay", String(garp.masterDelay)],
    ["Gratuitous ARP repeat", String(garp.masterRepeat)],
    ["Gratuitous ARP refresh", String(garp.masterRefresh)],
    ["Gratuitous ARP refresh repeat", String(garp.masterRefreshRepeat)],
    ["Gratuitous ARP lower priority delay", String(garp.lowerPrioDelay)],
    ["Gratuitous ARP lower priority repeat", String(garp.lowerPrioRepeat)],
    ["Down timer adverts", String(instance.downTimerAdverts)],
    ["Send advert after receive lower priority advert", String(!instance.lowerPrioNoAdvert)],
    ["Send advert after receive higher priority advert", String(instance.higherPrioSendAdvert)],
    ["Password", authentication.type === "PASS" ? authentication.password : ""],
    ["Virtual IP", instance.virtualAddresses.map((each) => address(each, instance.interface)).join(", ")],
    [
      "Virtual IP Excluded",
      instance.excludedAddresses.map((each) => address(each, instance.interface)).join(", "),
    ],
    ["Multicast address", isUnicast ? "" : transport.group],
    ["Unicast TTL", isUnicast ? String(transport.ttl) : ""],
    [
      "Unicast Peer",
      isUnicast
        ? transport.peers
            .map((peer) => `${peer.address} min_ttl ${peer.minTtl ?? 0} max_ttl ${peer.maxTtl ?? 255}`)
            .join(", ")
        : "",
    ],
    [
      "Tracked scripts",
      instance.trackScripts.map((each) => `${each.script} weight ${weighted(each)}`).join(", "),
    ],
    [
      "Tracked interfaces",
      instance.trackInterfaces.map((each) => `${each.interface} weight ${weighted(each)}`).join(", "),
    ],
    ["Tracked files", instance.trackFiles.map((each) => `${each.file}, weight ${weighted(each)}`).join(", ")],
    [
      "Tracked processes",
      instance.trackProcesses.map((each) => `${each.process}, weight ${weighted(each)}`).join(", "),
    ],
    [
      "Kernel rx buffer size",
      instance.kernelRxBufferSize === undefined ? "" : String(instance.kernelRxBufferSize),
    ],
    ["Using smtp notification", instance.smtpAlert ? "yes" : "no"],
    ["Notify deleted", instance.notifyDeleted ? "Deleted" : "Fault"],
    ["Notify priority changes", String(instance.notifyPriorityChanges)],
  ]);
}

/** At most two decimals, none that is zero at the end: how far both go. */
const trimmed = (value: number) => String(Number(value.toPrecision(6)));

function interval({ version, advertInterval }: VrrpInstance): string {
  return version === 2 ? `${advertInterval / 100} sec` : `${advertInterval * 10} milli-sec`;
}

function address(virtual: VirtualAddress, instanceInterface: string): string {
  const { address: ip, prefixLength, dev } = virtual;
  const isHost = prefixLength === (ip.includes(":") ? 128 : 32);
  return `${ip}${isHost ? "" : `/${prefixLength}`} dev ${dev ?? instanceInterface}`;
}

function groupValues(group: VrrpSyncGroup, config: KeepalivedConfig): Map<string, string> {
  const known = new Set(config.vrrpInstances.map(({ name }) => name));
  return new Map([
    ["VRRP member instances", group.members.filter((name) => known.has(name)).join(", ")],
    ["Using smtp notification", group.smtpAlert ? "yes" : "no"],
  ]);
}

function scriptValues(script: VrrpScript): Map<string, string> {
  return new Map([
    ["Interval", `${script.interval} sec`],
    ["Timeout", `${script.timeout === script.interval ? "" : script.timeout} sec`],
    ["Weight", weighted(script)],
    ["Rise", String(script.rise)],
    ["Fall", String(script.fall)],
    [
      "Command",
      script.command.argv
        .slice(1)
        .map((each) => `'${each}'`)
        .join(" "),
    ],
  ]);
}

/** Brings what keepalived printed into the same form: broadcast, scope and flags of an address are left out. */
export function comparable(name: string, value: string | undefined, ours: string): string {
  if (value === undefined) return "";
  if (name.startsWith("Virtual IP"))
    return value
      .split(", ")
      .map((each) => /^(\S+)(?:.*?) dev (?:\S+@)?(\S+)/.exec(each)?.slice(1, 3).join(" dev ") ?? each)
      .join(", ");
  if (name === "Multicast address") return value.replace(/, ifindex.*/, "");
  if (name === "Command") return value.replace(/^\S+ ?/, "");
  if (name === "Unicast Peer")
    return value
      .split(", ")
      .map((each) => (each.includes("ttl") ? each : `${each} min_ttl 0 max_ttl 255`))
      .join(", ");
  if (name.endsWith("delay") && Number.parseFloat(value) === 0 && ours === "") return "";
  if (name === "Preempt delay") return `${trimmed(Number.parseFloat(value))} secs`;
  if (name === "Timeout" && value === "0 sec") return ours;
  if (name === "Timeout" && ours === " sec") return ours;
  return value;
}
