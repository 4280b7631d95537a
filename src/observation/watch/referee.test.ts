import { ipv4, mac } from "../../domain/address.ts";
import type { ArpEvent } from "../../domain/history.ts";
import { ns } from "../../domain/units.ts";
import { decodeArp } from "../decode/arp.ts";
import { decodeEthernet } from "../decode/ethernet.ts";
import { Referee } from "./referee.ts";
import { concernsReferee, wireEvent } from "./wire.ts";

const OBSERVER = mac("02:4b:00:00:00:ff");
const HOLDER = mac("02:4b:00:00:00:01");
const OTHER = mac("02:4b:00:00:00:02");
const VIP = ipv4("192.168.114.180");
const MS = 1_000_000;

const referee = () => new Referee("observer", OBSERVER, [VIP]);
const frame = (number: number) => ({ capture: "captures/observer.pcapng", number });

const captured = (bytes: Uint8Array, t: number, number: number): ArpEvent =>
  wireEvent(bytes, { at: "observer", t: ns(t), direction: "sent", frame: frame(number) }) as ArpEvent;

const answer = (
  from: typeof HOLDER,
  t: number,
  number: number,
  change: Partial<ArpEvent> = {},
): ArpEvent => ({
  kind: "arp",
  at: "observer",
  t: ns(t),
  direction: "received",
  frame: frame(number),
  operation: "reply",
  gratuitous: false,
  sourceMac: from,
  senderMac: from,
  senderAddress: VIP,
  targetMac: OBSERVER,
  targetAddress: ipv4("0.0.0.0"),
  ...change,
});

test("it asks everybody, in nobody's name", () => {
  const [bytes] = referee().ask(ns(0));
  const ethernet = decodeEthernet(bytes!)!;
  expect(ethernet).toMatchObject({ destination: "ff:ff:ff:ff:ff:ff", source: OBSERVER });
  expect(decodeArp(ethernet.payload)).toMatchObject({
    operation: "request",
    senderMac: OBSERVER,
    senderAddress: "0.0.0.0",
    targetMac: "00:00:00:00:00:00",
    targetAddress: VIP,
  });
});

test("every answer counts, timed from the question's stamp", () => {
  const asking = referee();
  const [bytes] = asking.ask(ns(0));
  asking.see(captured(bytes!, 2 * MS, 1));
  asking.see(answer(HOLDER, 2.5 * MS, 2));
  asking.see(answer(OTHER, 3 * MS, 3));
  expect(asking.close()).toEqual([
    {
      kind: "who-has",
      t: 2 * MS,
      observer: "observer",
      address: VIP,
      answers: [
        { mac: HOLDER, after: 0.5, frame: frame(2) },
        { mac: OTHER, after: 1, frame: frame(3) },
      ],
    },
  ]);
});

test("silence is a round without answers", () => {
  const asking = referee();
  asking.ask(ns(7));
  expect(asking.close()).toMatchObject([{ t: 7, answers: [] }]);
  expect(asking.close()).toEqual([]);
});

test("late answers, answers to others and about others do not count", () => {
  const asking = referee();
  const [bytes] = asking.ask(ns(0));
  asking.see(captured(bytes!, 0, 1));
  asking.see(answer(HOLDER, 81 * MS, 2));
  asking.see(answer(HOLDER, MS, 3, { targetMac: OTHER }));
  asking.see(answer(HOLDER, MS, 4, { senderAddress: ipv4("192.168.114.1") }));
  asking.see(answer(HOLDER, MS, 5, { operation: "request" }));
  expect(asking.close()).toMatchObject([{ answers: [] }]);
});

test("its own frames are told from the cluster's", () => {
  const observers = new Set([OBSERVER]);
  const [bytes] = referee().ask(ns(0));
  expect(concernsReferee(captured(bytes!, 0, 1), observers)).toBe(true);
  expect(concernsReferee(answer(HOLDER, 0, 1), observers)).toBe(true);
  expect(concernsReferee(answer(HOLDER, 0, 1, { targetMac: OTHER }), observers)).toBe(false);
});
