import { type Family, familyOf } from "../address.ts";
import type { KeepalivedConfig, VrrpInstance } from "../config/model.ts";

/** The family of the advertisements, whatever excluded addresses there are. */
export function familyOfInstance({ transport }: VrrpInstance): Family {
  const reach = transport.kind === "multicast" ? transport.group : transport.peers[0]?.address;
  return reach === undefined ? 4 : familyOf(reach);
}

/** A sentence for every instance that runs otherwise than its file says. */
export function unserved(config: KeepalivedConfig): string[] {
  return config.vrrpInstances.flatMap((instance) => {
    if (instance.authentication.type === "AH")
      return [`(${instance.name}) auth_type AH is not spoken by this director; advertisements go without.`];
    if (instance.useVmac !== undefined && familyOfInstance(instance) === 6)
      return [`(${instance.name}) use_vmac is for IPv4 here; the addresses stay on ${instance.interface}.`];
    return [];
  });
}
