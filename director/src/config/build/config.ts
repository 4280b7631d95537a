import type { KeepalivedConfig, TrackWeight, VrrpInstance } from "../model.ts";
import type { Item } from "../parser.ts";
import type { Report } from "../report.ts";
import { buildGlobalDefs } from "./global.ts";
import { buildServerGroup, buildSyncGroup } from "./groups.ts";
import { buildInstance } from "./instance.ts";
import { buildScript } from "./script.ts";
import { Values } from "./values.ts";
import { buildVirtualServer } from "./virtualServer.ts";

/** The typed model of a tree. */
export function buildConfig(items: readonly Item[], report: Report): KeepalivedConfig {
  const values = new Values(report);
  const blocks = (keyword: string) => items.filter((item) => item.keyword === keyword);
  const globalDefs = buildGlobalDefs(blocks("global_defs"), values);
  const vrrpScripts = firstOfName(blocks("vrrp_script"), report).flatMap(
    (block) => buildScript(block, values) ?? [],
  );
  const scriptsAbove = (block: Item): ReadonlyMap<string, TrackWeight> =>
    new Map(
      vrrpScripts
        .filter((script) => script.position.line <= block.line)
        .map((script) => [script.name, script]),
    );
  const instance = (block: Item): VrrpInstance | undefined =>
    buildInstance(block, { defaults: globalDefs.vrrp, scripts: scriptsAbove(block), values });
  return {
    globalDefs,
    vrrpScripts,
    vrrpSyncGroups: firstOfName(blocks("vrrp_sync_group"), report).map((block) =>
      buildSyncGroup(block, scriptsAbove(block), values),
    ),
    vrrpInstances: firstOfName(blocks("vrrp_instance"), report).flatMap((block) => instance(block) ?? []),
    virtualServerGroups: blocks("virtual_server_group").map((block) => buildServerGroup(block, values)),
    virtualServers: blocks("virtual_server").flatMap((block) => buildVirtualServer(block, values) ?? []),
  };
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
