import { familyOf } from "../address.ts";
import type { KeepalivedConfig, VrrpInstance } from "../config/model.ts";

/** A sentence for everything in the configuration that is read but not done. */
export function unserved(config: KeepalivedConfig): string[] {
  const sentences = config.vrrpInstances.flatMap(unservedOf);
  if (config.vrrpSyncGroups.length > 0) {
    sentences.push("vrrp_sync_group is not followed by this director: each instance goes its own way.");
  }
  return sentences;
}

function unservedOf(instance: VrrpInstance): string[] {
  const { name, transport, trackScripts, trackInterfaces, notify, useVmac, authentication } = instance;
  const reach = transport.kind === "multicast" ? transport.group : transport.peers[0]?.address;
  if (reach !== undefined && familyOf(reach) === 6) {
    return [`(${name}) VRRP over IPv6 is not run by this director; the instance is left out.`];
  }
  const words: [boolean, string][] = [
    [trackScripts.length > 0, "track_script is not followed"],
    [trackInterfaces.some(({ weight }) => weight !== 0), "the weight of a track_interface is not followed"],
    [Object.keys(notify).length > 0, "notify scripts are not run"],
    [useVmac !== undefined, "use_vmac is not followed; the interface's own hardware address is used"],
    [authentication.type === "AH", "auth_type AH is not spoken; advertisements go without"],
  ];
  return words.filter(([applies]) => applies).map(([, what]) => `(${name}) ${what} by this director.`);
}
