import { arpSender, whoHas } from "./arp-packet.ts";
import { ArpTable } from "./arp-table.ts";

const mac = Uint8Array.of(2, 0, 0, 0, 0, 1);
const other = Uint8Array.of(2, 0, 0, 0, 0, 2);

function table() {
  const asked: number[] = [];
  return { asked, arp: new ArpTable((address) => asked.push(address)) };
}

test("an unknown neighbour is asked for once a second, and its frames come out when it answers", () => {
  const { asked, arp } = table();
  expect(arp.lookUp(1, 0)).toBeUndefined();
  arp.hold(1, Uint8Array.of(10));
  expect(arp.lookUp(1, 500)).toBeUndefined();
  arp.hold(1, Uint8Array.of(11));
  expect(asked).toEqual([1]);
  expect(arp.learn(1, mac, 600).map((frame) => frame[0])).toEqual([10, 11]);
  expect(arp.learn(1, mac, 700)).toEqual([]);
  expect(arp.lookUp(1, 30_000)).toEqual(mac);
  expect(asked).toEqual([1]);
});

test("what is learned is a copy: the buffer it was read from is used again", () => {
  const { arp } = table();
  const buffer = Buffer.from(mac);
  arp.lookUp(1, 0);
  arp.learn(1, buffer, 0);
  buffer.set(other);
  expect(arp.lookUp(1, 1)).toEqual(mac);
});

test("an answer holds 30 s; then the old address serves on for three questions", () => {
  const { asked, arp } = table();
  arp.lookUp(1, 0);
  arp.learn(1, mac, 0);
  for (const at of [30_000, 31_000, 32_000]) expect(arp.lookUp(1, at)).toEqual(mac);
  expect(asked.length).toBe(4);
  expect(arp.lookUp(1, 33_000)).toBeUndefined();
  arp.learn(1, other, 33_100);
  expect(arp.lookUp(1, 33_200)).toEqual(other);
});

test("frames of a neighbour that never answers are lost, and of too many the oldest", () => {
  const { arp } = table();
  for (const at of [0, 1_000, 2_000]) arp.lookUp(1, at);
  for (let i = 0; i < 70; i++) arp.hold(1, Uint8Array.of(i));
  expect(arp.learn(1, mac, 2_500).map((frame) => frame[0])).toEqual(
    Array.from({ length: 64 }, (_, i) => i + 6),
  );
  const silent = table().arp;
  for (const at of [0, 1_000, 2_000]) silent.lookUp(1, at);
  silent.hold(1, Uint8Array.of(1));
  silent.lookUp(1, 3_000);
  expect(silent.learn(1, mac, 3_100)).toEqual([]);
});

test("strangers are not noted", () => {
  const { asked, arp } = table();
  arp.learn(7, mac, 0);
  expect(arp.lookUp(7, 1)).toBeUndefined();
  expect(asked).toEqual([7]);
});

test("a who-has names its sender; an ARP probe, which has no address yet, names nobody", () => {
  const frame = whoHas(0xc0a872fc, 0xc0a87281, mac);
  expect(Buffer.from(frame).toString("hex")).toBe(
    "ffffffffffff020000000001080600010800060400010200000000" + "01c0a87281000000000000c0a872fc",
  );
  expect(arpSender(frame)).toEqual({ address: 0xc0a87281, mac });
  expect(arpSender(whoHas(1, 0, mac))).toBeUndefined();
  expect(arpSender(frame.subarray(0, 41))).toBeUndefined();
  frame[12] = 0x86;
  expect(arpSender(frame)).toBeUndefined();
});
