import type { Command } from "../config/index.ts";
import type { ScriptStatus } from "../tracking/tracking.ts";
import type { Instance } from "../vrrp/instance.ts";
import { masterDownInterval } from "../vrrp/timing.ts";
import {
  addressLine,
  quoted,
  stateWord,
  statusWord,
  transitionSeconds,
  transitionText,
  type View,
  wantedWord,
  weightText,
} from "./view.ts";

const yes = (value: boolean): string => (value ? "true" : "false");
const enabled = (value: boolean): string => (value ? "enabled" : "disabled");

/** keepalived.data in the words and the order of keepalived 2.2.7, of what this director has. Passwords are not told. */
export function dataDump(view: View): string {
  const { tracking, instances } = view;
  return [
    "------< Global definitions >------",
    ` Router ID = ${view.routerId}`,
    "------< VRRP Topology >------",
    ...instances.flatMap((instance) => instanceLines(view, instance)),
    ...(tracking.scripts.length > 0 ? ["------< VRRP Scripts >------"] : []),
    ...tracking.scripts.flatMap((script) => scriptLines(view, script)),
    ...(tracking.files.size > 0 ? ["------< Tracked files >------"] : []),
    ...[...tracking.files].flatMap(([name, value]) => [
      ` Track file = ${name}`,
      `   Status = ${value ?? "not read"}`,
    ]),
    ...(tracking.processes.size > 0 ? ["------< Tracked processes >------"] : []),
    ...[...tracking.processes].flatMap(([name, verdict]) => [
      ` Process = ${name}`,
      `   Have quorum = ${yes(verdict === "good")}`,
    ]),
    "",
  ].join("\n");
}

function instanceLines(view: View, instance: Instance): string[] {
  const { configured, config, state } = instance;
  return [
    ` VRRP Instance = ${config.name}`,
    `   VRRP Version = ${config.version}`,
    `   State = ${stateWord(instance)}`,
    ...(state.kind === "backup" && state.masterAddress !== undefined
      ? [`   Master router = ${state.masterAddress}`]
      : []),
    `   Wantstate = ${wantedWord(instance)}`,
    `   Number of interface and track script faults = ${state.faults.length}`,
    ...state.faults.map((cause) => `     ${cause}`),
    `   Last transition = ${transitionSeconds(instance)} (${transitionText(instance)})`,
    `   Master down timer = ${Math.round(masterDownInterval(config, state.effectivePriority, config.advertInterval) * 1_000)} usecs`,
    `   Interface = ${config.interface}`,
    `   Using src_ip = ${config.source}`,
    ...(config.transport.kind === "multicast" ? [`   Multicast address ${config.transport.group}`] : []),
    `   Gratuitous ARP delay = ${config.garp.masterDelay}`,
    `   Gratuitous ARP repeat = ${config.garp.masterRepeat}`,
    `   Gratuitous ARP refresh = ${config.garp.masterRefresh}`,
    `   Gratuitous ARP refresh repeat = ${config.garp.masterRefreshRepeat}`,
    `   Gratuitous ARP lower priority delay = ${config.garp.lowerPrioDelay}`,
    `   Gratuitous ARP lower priority repeat = ${config.garp.lowerPrioRepeat}`,
    `   Down timer adverts = ${config.downTimerAdverts}`,
    `   Send advert after receive lower priority advert = ${yes(!config.lowerPrioNoAdvert)}`,
    `   Send advert after receive higher priority advert = ${yes(config.higherPrioSendAdvert)}`,
    `   Virtual Router ID = ${config.vrid}`,
    `   Priority = ${config.priority}`,
    `   Effective priority = ${state.effectivePriority}`,
    `   Advert interval = ${config.version === 3 ? `${config.advertInterval * 10} milli-sec` : `${config.advertInterval / 100} sec`}`,
    `   Accept = ${enabled(configured.accept)}`,
    `   Preempt = ${enabled(config.preempt)}`,
    ...(config.preemptDelay > 0 ? [`   Preempt delay = ${config.preemptDelay} secs`] : []),
    `   Authentication type = ${{ none: "none", PASS: "SIMPLE_PASSWORD", AH: "IPSEC_AH" }[config.authentication.type]}`,
    `   Virtual IP (${config.virtualAddresses.length}):`,
    ...config.virtualAddresses.map((address) => `     ${addressLine(instance, address)}`),
    ...(config.excludedAddresses.length > 0
      ? [
          `   Virtual IP Excluded (${config.excludedAddresses.length}):`,
          ...config.excludedAddresses.map((address) => `     ${addressLine(instance, address)}`),
        ]
      : []),
    ...peerLines(instance),
    ...trackerLines(view, instance),
    `   Notify deleted = ${configured.notifyDeleted ? "Deleted" : "Fault"}`,
    ...notifyLines(instance),
    `   Notify priority changes = ${yes(configured.notifyPriorityChanges)}`,
  ];
}

function peerLines({ config: { transport } }: Instance): string[] {
  if (transport.kind === "multicast") return [];
  return ["   Unicast Peer :", ...transport.peers.map(({ address }) => `     ${address}`)];
}

function trackerLines({ tracking }: View, { config: { name } }: Instance): string[] {
  const { interfaces, scripts, files, processes } = tracking.trackersOf(name);
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`   Tracked ${title} :`, ...lines.map((line) => `     ${line}`)];
  return [
    ...list(
      "interfaces",
      interfaces.map((it) => `${it.interface} ${weightText(it)}`),
    ),
    ...list(
      "scripts",
      scripts.map((it) => `${it.script} ${weightText(it)}`),
    ),
    ...list(
      "files",
      files.map((it) => `${it.file} ${weightText(it)}`),
    ),
    ...list(
      "processes",
      processes.map((it) => `${it.process} ${weightText(it)}`),
    ),
  ];
}

function notifyLines({ configured: { notify } }: Instance): string[] {
  const line = (what: string, command: Command | undefined): string[] =>
    command === undefined ? [] : [`   ${what} = ${quoted(command.argv)}`];
  return [
    ...line("Backup state transition script", notify.backup),
    ...line("Master state transition script", notify.master),
    ...line("Fault state transition script", notify.fault),
    ...line("Stop state transition script", notify.stop),
    ...line("Deleted state transition script", notify.deleted),
    ...line("Generic state transition script", notify.any),
    ...line("Master rx lower priority script", notify.masterRxLowerPri),
  ];
}

function scriptLines({ tracking, instances }: View, status: ScriptStatus): string[] {
  const { config, health, lastStatus } = status;
  const users = instances.flatMap((instance) =>
    tracking
      .trackersOf(instance.config.name)
      .scripts.filter(({ script }) => script === config.name)
      .map((tracked) => `     ${instance.config.name}, ${weightText(tracked)}`),
  );
  return [
    ` VRRP Script = ${config.name}`,
    `   Command = ${quoted(config.command.argv)}`,
    `   Interval = ${config.interval} sec`,
    `   Timeout = ${config.timeout} sec`,
    `   Weight = ${config.weight}`,
    `   Rise = ${config.rise}`,
    `   Fall = ${config.fall}`,
    `   Result = ${health.result}`,
    `   Last status = ${lastStatus ?? "none"}`,
    `   Status = ${statusWord(tracking, status)}`,
    "   Tracking instances :",
    ...users,
  ];
}
