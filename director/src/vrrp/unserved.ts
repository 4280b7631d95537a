import { familyOf } from "../address.ts";
import type { KeepalivedConfig, VrrpInstance } from "../config/model.ts";

/** Whether this director runs the instance; the words that it does not act on are the configuration's to name. */
export function isServed({ transport }: VrrpInstance): boolean {
  const reach = transport.kind === "multicast" ? transport.group : transport.peers[0]?.address;
  return reach === undefined || familyOf(reach) === 4;
}

/** A sentence for every instance that runs otherwise than its file says, or not at all. */
export function unserved(config: KeepalivedConfig): string[] {
  return config.vrrpInstances.flatMap((instance) => {
    if (!isServed(instance))
      return [`(${instance.name}) VRRP over IPv6 is not run by this director; the instance is left out.`];
    if (instance.authentication.type === "AH")
      return [`(${instance.name}) auth_type AH is not spoken by this director; advertisements go without.`];
    return [];
  });
}
