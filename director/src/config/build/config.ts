import { type Compat, DEFAULT_COMPAT } from "../compat.ts";
import type { KeepalivedConfig, Position, TrackWeight, VrrpInstance } from "../model.ts";
import type { Item } from "../parser.ts";
import type { Report } from "../report.ts";
import { buildGlobalDefs } from "./global.ts";
import { buildServerGroup, buildSyncGroup } from "./groups.ts";
import {
  buildGarpGroup,
  buildHostSettings,
  buildTlsClient,
  buildTrackGroup,
  readInterfaceDelays,
  readLinkbeat,
  readStaticAddresses,
} from "./host.ts";
import { buildInstance } from "./instance.ts";
import { readRoutes, readRules } from "./routing.ts";
import { buildScript } from "./script.ts";
import { settleStates, settleTrackers } from "./settle.ts";
import { buildBfd, buildTrackFile, buildTrackProcess } from "./trackers.ts";
import type { KnownTrackers } from "./tracking.ts";
import { Values } from "./values.ts";
import { buildVirtualServer } from "./virtualServer.ts";

/** The typed model of a tree. */
export function buildConfig(
  items: readonly Item[],
  report: Report,
  compat: Compat = DEFAULT_COMPAT,
): KeepalivedConfig {
  const values = new Values(report, compat);
  const blocks = (keyword: string) => items.filter((item) => item.keyword === keyword);
  const globalDefs = buildGlobalDefs(blocks("global_defs"), values);
  const vrrpScripts = firstOfName(blocks("vrrp_script"), report).flatMap(
    (block) => buildScript(block, values) ?? [],
  );
  const named = <T>(keyword: string, build: (block: Item, values: Values) => T | undefined): T[] =>
    firstOfName(blocks(keyword), report).flatMap((block) => build(block, values) ?? []);
  const trackFiles = named("track_file", buildTrackFile);
  const trackProcesses = named("vrrp_track_process", buildTrackProcess);
  const bfdInstances = named("bfd_instance", buildBfd);
  const trackersAbove = (block: Item): KnownTrackers => {
    const before = items.slice(0, items.indexOf(block));
    return {
      scripts: above(vrrpScripts, before),
      files: above(trackFiles, before),
      processes: above(trackProcesses, before),
      bfds: above(bfdInstances, before),
    };
  };
  const { smtpAlert, smtpAlertVrrp } = globalDefs;
  const alert = smtpAlertVrrp ?? smtpAlert ?? false;
  const vrrpSyncGroups = firstOfName(blocks("vrrp_sync_group"), report).map((block) =>
    buildSyncGroup(block, {
      trackers: trackersAbove(block),
      defaults: { smtpAlert: alert, notifyPriorityChanges: globalDefs.vrrp.notifyPriorityChanges },
      values,
    }),
  );
  const instance = (block: Item): VrrpInstance | undefined => {
    const trackers = trackersAbove(block);
    const built = buildInstance(block, { defaults: globalDefs.vrrp, smtpAlert: alert, trackers, values });
    return built && settleTrackers(built, vrrpSyncGroups, block, report);
  };
  const virtualServerGroups = blocks("virtual_server_group").map((block) => buildServerGroup(block, values));
  const isOfEmptyGroup = ({ args: [kind, name] }: Item) =>
    kind?.text === "group" &&
    virtualServerGroups.some((group) => group.name === name?.text && group.entries.length === 0);
  return {
    globalDefs,
    vrrpScripts,
    trackFiles,
    trackProcesses,
    bfdInstances,
    vrrpSyncGroups,
    vrrpInstances: settleStates(
      firstOfName(blocks("vrrp_instance"), report).flatMap((block) => instance(block) ?? []),
      vrrpSyncGroups,
    ),
    virtualServerGroups,
    virtualServers: blocks("virtual_server").flatMap((block) => {
      const built = buildVirtualServer(block, values);
      return built === undefined || isOfEmptyGroup(block) ? [] : [built];
    }),
    staticAddresses: blocks("static_ipaddress").flatMap((block) => readStaticAddresses(block, values)),
    staticRoutes: blocks("static_routes").flatMap((block) => readRoutes(block, values)),
    staticRules: blocks("static_rules").flatMap((block) => readRules(block, values)),
    trackGroups: firstOfName(blocks("track_group"), report).map(buildTrackGroup),
    garpGroups: blocks("garp_group").flatMap((block) => buildGarpGroup(block, values) ?? []),
    linkbeatInterfaces: blocks("linkbeat_interfaces").flatMap((block) => readLinkbeat(block, values)),
    interfaceDelays: blocks("interface_up_down_delays").flatMap((block) =>
      readInterfaceDelays(block, values),
    ),
    tlsClient: buildTlsClient(blocks("SSL"), values),
    host: buildHostSettings(items, values),
  };
}

/** keepalived ignores a tracker that is defined further down. */
function above<T extends TrackWeight & { readonly name: string; readonly position: Position }>(
  trackers: readonly T[],
  blocks: readonly Item[],
): ReadonlyMap<string, TrackWeight> {
  const isAbove = ({ name, position }: T) =>
    blocks.some(
      ({ args, line, column }) =>
        args[0]?.text === name && line === position.line && column === position.column,
    );
  return new Map(trackers.filter(isAbove).map((tracker) => [tracker.name, tracker]));
}

/** Of two blocks of one name keepalived skips the second. */
function firstOfName(blocks: readonly Item[], report: Report): Item[] {
  const seen = new Set<string>();
  return blocks.filter((block) => {
    const name = block.args[0]?.text ?? "";
    if (seen.has(name)) {
      report.warn(block, {
        code: "duplicate",
        message: `${block.keyword} \`${name}\` is defined already; this block is skipped.`,
      });
      return false;
    }
    seen.add(name);
    return true;
  });
}
