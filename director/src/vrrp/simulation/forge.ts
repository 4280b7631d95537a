import { centiseconds, seconds } from "../../units.ts";
import { encodeIpv4 } from "../carrier.ts";
import { advertOf, destinationsOf } from "../exchange.ts";
import type { MachineConfig } from "../machine.ts";
import { type Advert, encodeAdvert } from "../packet.ts";
import { addressOf, priorityOf } from "./node.ts";

/**
 * An advertisement as the victim's own configuration would send it, with something changed: `from` (the source),
 * `priority`, `interval` (in the unit of the version), `vrid`, `password`, `vip` (comma-separated), `ttl`, and
 * `checksum` (bad, or the profile of another router), `length=-4` for bytes cut off the end.
 */
export function forge(victim: MachineConfig, settings: ReadonlyMap<string, string>): Uint8Array {
  const source = addressOf(settings.get("from") ?? "10.0.0.66");
  const profile = settings.get("checksum");
  const [destination = source] = destinationsOf(victim);
  const message = encodeAdvert(
    change(advertOf(victim, priorityOf(settings.get("priority") ?? "100")), settings),
    source,
    destination,
    profile === "rfc9568" || profile === "keepalived" ? profile : victim.checksum,
  );
  if (profile === "bad") message[6] = (message[6] ?? 0) ^ 0xff;
  const cut = message.subarray(0, message.length + Number(settings.get("length") ?? 0));
  return encodeIpv4({ source, destination, identification: 1, ttl: Number(settings.get("ttl") ?? 255) }, cut);
}

function change(advert: Advert, settings: ReadonlyMap<string, string>): Advert {
  const interval = settings.get("interval");
  const password = settings.get("password");
  const shared = {
    vrid: Number(settings.get("vrid") ?? advert.vrid) as Advert["vrid"],
    addresses: settings.get("vip")?.split(",").map(addressOf) ?? advert.addresses,
  };
  if (advert.version === 3)
    return {
      ...advert,
      ...shared,
      interval: interval === undefined ? advert.interval : centiseconds(Number(interval)),
    };
  return {
    ...advert,
    ...shared,
    interval: interval === undefined ? advert.interval : seconds(Number(interval)),
    authentication: password === undefined ? advert.authentication : { type: 1, password },
  };
}
