import { ns } from "../../domain/units.ts";
import { altered, sample } from "../decode/samples.ts";
import { isControl, wireEvent } from "./wire.ts";

const sight = {
  at: "director-1",
  t: ns(5),
  direction: "sent",
  frame: { capture: "captures/director-1.pcapng", number: 3 },
} as const;

test("an advertisement becomes an event", () => {
  expect(wireEvent(sample("vrrp2"), sight)).toEqual({
    kind: "advert",
    ...sight,
    source: "192.168.114.129",
    sourceMac: "02:4b:00:00:00:01",
    destination: "224.0.0.18",
    ttl: 255,
    version: 2,
    vrid: 100,
    priority: 100,
    interval: 100,
    addresses: ["192.168.114.180"],
    authType: 1,
    defect: null,
  });
});

test("defects are joined to one text", () => {
  const frame = altered("vrrp2", { [14 + 8]: 64, [34 + 1]: 0 });
  expect(wireEvent(frame, sight)).toMatchObject({
    defect: "TTL 64 instead of 255; IP header checksum wrong; virtual router id 0; checksum wrong",
  });
});

test("an ARP packet becomes an event", () => {
  expect(wireEvent(sample("gratuitousArp"), sight)).toMatchObject({
    kind: "arp",
    at: "director-1",
    sourceMac: "02:4b:00:00:00:01",
    gratuitous: true,
  });
});

test("other frames are none, and are known without being decoded", () => {
  expect(wireEvent(sample("syn"), sight)).toBeNull();
  expect(isControl(sample("syn"), 0)).toBe(false);
  expect(isControl(sample("vrrp3"), 0)).toBe(true);
  const behind = Uint8Array.from([9, 9, 9, ...sample("arpReply")]);
  expect(isControl(behind, 3)).toBe(true);
  expect(isControl(behind, 0)).toBe(false);
});
