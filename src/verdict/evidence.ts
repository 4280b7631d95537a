/** Evidence as sentences, each with the frame it rests on and the Wireshark display filter that shows it. */
import type { AdvertEvent, ArpEvent, FrameRef, ProbeEvent, WhoHasEvent } from "../domain/history.ts";
import { formatMs, type Instant } from "../domain/units.ts";
import type { Evidence } from "../domain/verdict.ts";
import { senderOf } from "./ownership/wire.ts";
import { answeredAt, sentAt } from "./probes.ts";
import { nodeOfMac, type Scene } from "./scene.ts";

/** An instant as the report shows it: seconds since the start of the recording. */
export const clockTime = (t: Instant): string => `${(t / 1e9).toFixed(6)} s`;

export function advertEvidence(scene: Scene, advert: AdvertEvent, role: string): Evidence {
  const { source, vrid, priority, at, t } = advert;
  return {
    text: `${role}: ${senderOf(scene, advert)} advertised as virtual router ${vrid} with priority ${priority} at ${clockTime(t)}, captured at ${at}.`,
    t,
    frame: advert.frame,
    filter: `vrrp.virt_rtr_id == ${vrid} && ip.src == ${source}`,
  };
}

export function arpEvidence(scene: Scene, arp: ArpEvent, role: string): Evidence {
  return {
    text: `${role}: ${nodeOfMac(scene, arp.senderMac) ?? arp.senderMac} announced ${arp.senderAddress} at ${clockTime(arp.t)}, captured at ${arp.at}.`,
    t: arp.t,
    frame: arp.frame,
    filter: `arp.isgratuitous == 1 && arp.src.hw_mac == ${arp.senderMac} && arp.src.proto_ipv4 == ${arp.senderAddress}`,
  };
}

export function probeEvidence(scene: Scene, probe: ProbeEvent, role: string): Evidence {
  const towards = probe.toMac === null ? "nowhere" : (nodeOfMac(scene, probe.toMac) ?? probe.toMac);
  const ended = `${probe.outcome} after ${formatMs((answeredAt(probe) - sentAt(probe)) / 1e6)}`;
  return {
    text: `${role}: probe ${probe.id} from ${probe.source}, sent to ${towards} at ${clockTime(sentAt(probe))}, ${ended}.`,
    t: sentAt(probe),
    ...framed(probe.frame, probeFilter(probe)),
  };
}

/** All frames of a probe's connection; where the port is not known, all of its client. */
function probeFilter(probe: ProbeEvent): string {
  const port = probe.sourcePort === null ? "" : ` && tcp.port == ${probe.sourcePort}`;
  return `ip.addr == ${probe.source}${port}`;
}

export function answersEvidence(scene: Scene, round: WhoHasEvent): Evidence {
  const names = round.answers.map(
    ({ mac, after }) => `${nodeOfMac(scene, mac) ?? mac} after ${formatMs(after)}`,
  );
  return {
    text: `Asked who has ${round.address} at ${clockTime(round.t)}: ${names.join(", ") || "no answer"}.`,
    t: round.t,
    ...framed(
      round.answers.at(-1)?.frame ?? null,
      `arp.opcode == 2 && arp.src.proto_ipv4 == ${round.address}`,
    ),
  };
}

const framed = (frame: FrameRef | null, filter: string): Pick<Evidence, "frame" | "filter"> =>
  frame === null ? {} : { frame, filter };

export const said = (text: string, t?: Instant): Evidence => (t === undefined ? { text } : { text, t });
