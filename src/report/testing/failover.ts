/** A made-up failover: power off of the master's node, takeover, power on, and the first master takes back. */
import type { Judgement } from "../../domain/expectation.ts";
import type { JudgedRecording } from "../../domain/run.ts";
import { ms } from "../../domain/units.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { header, instances } from "./cluster.ts";
import * as make from "./events.ts";
import { met, verdict } from "./judged.ts";

interface Options {
  readonly repetition?: number;
  /** Requests per second; fewer make a smaller history. */
  readonly rate?: number;
  /** When in the advert's interval the fault strikes, 0 to 1. */
  readonly phase?: number;
}

const [first, end] = [3.92, 24];

export function failoverRecording({
  repetition = 1,
  rate = 1000,
  phase = 0.35,
}: Options = {}): JudgedRecording {
  const began = 9.92 + phase;
  const timer = instances[1]!.masterDown / 1000;
  const takeover = 9.92 + timer + 0.0014;
  const healed = takeover + 3.2;
  const back = healed + 0.31 + 3.6094;
  const history = [
    make.phase(0, "starting"),
    ...["director-1", "director-2"].flatMap((node) => [
      make.power(node, 0.02, "up"),
      make.claim(node, 0.31, "BACKUP"),
      make.log(node, 0.31, "(VI_1) Entering BACKUP STATE (init)"),
    ]),
    make.claim("director-1", first, "MASTER"),
    make.address("director-1", first + 0.0011, "added"),
    ...make.adverts("director-1", first, began, 100),
    ...make.gratuitous("director-1", first + 0.0016),
    make.phase(5, "steady"),
    make.cache(5.1, "director-1"),
    make.phase(began - 0.002, "safety"),
    ...make.fault("power-off", ["director-1"], [began, healed], {
      layer: "host",
      summary: "director-1 lost its power",
      witnesses: ["the node's cgroup was empty", "director-1 answered ARP again"],
    }),
    make.power("director-1", began, "down"),
    make.claim("director-2", takeover, "MASTER"),
    make.log(
      "director-2",
      takeover,
      "(VI_1) Entering MASTER STATE, master-down timer of 3648.438 ms expired",
    ),
    make.address("director-2", takeover + 0.0009, "added"),
    ...make.adverts("director-2", takeover, back, 90),
    ...make.gratuitous("director-2", takeover + 0.0013),
    make.cache(takeover + 0.0016, "director-2"),
    make.phase(healed, "liveness"),
    make.power("director-1", healed - 0.001, "up"),
    make.claim("director-1", healed + 0.31, "BACKUP"),
    make.claim("director-1", back, "MASTER"),
    make.address("director-1", back + 0.0008, "added"),
    ...make.adverts("director-1", back, end, 100),
    ...make.gratuitous("director-1", back + 0.0012),
    make.claim("director-2", back + 0.0006, "BACKUP"),
    make.address("director-2", back + 0.0019, "removed"),
    make.cache(back + 0.0015, "director-1"),
    ...make.whoHas(4.2, end, (t) => {
      if (t < began) return ["director-1"];
      if (t < takeover) return [];
      return [t < back + 0.001 ? "director-2" : "director-1"];
    }),
    ...make.probes(5.2, end, rate, (t, source) => {
      if (t < began) return { director: "director-1", server: source % 2 === 0 ? "real-1" : "real-2" };
      if (t < takeover + 0.0021) return null;
      if (t < back + 0.0014)
        return { director: "director-2", server: source % 2 === 0 ? "real-2" : "real-1" };
      return t < back + 0.0024
        ? null
        : { director: "director-1", server: source % 2 === 0 ? "real-1" : "real-2" };
    }),
    ...make.captures(end),
    make.phase(end - 0.4, "ending"),
  ];
  const name = `failover.power-off.${repetition}`;
  const title = "The master's node dies and comes back";
  const why =
    "The one thing the cluster is bought for: the address moves in the time that the configuration promises, and moves back.";
  const verdicts = verdictsOf({ began, takeover, lost: Math.round((takeover + 0.0021 - began) * rate) });
  return {
    recording: {
      header: header({
        name,
        title,
        why,
        variant: "power-off",
        repetition,
        phase,
        load: { ...header({ name }).load, rate },
      }),
      history: make.inOrder(history),
    },
    verdicts,
    judgements: verdicts.map(
      (one): Judgement => met(one, whys[`${one.property} ${one.plane}`] ?? "the cluster is whole again"),
    ),
    outcome: "met",
  };
}

const whys: Readonly<Record<string, string>> = {
  "failover-within wire": "the backup advertises when its master-down time is over, no sooner",
  "failover-within address": "the address is set within milliseconds of the first advertisement",
  "failover-within arp": "gratuitous ARP follows at once",
  "failover-within data": "clients are answered again as soon as their caches can know",
  "distribution data": "the scheduler's decisions are exact under each director that serves",
};

function verdictsOf({
  began,
  takeover,
  lost,
}: {
  began: number;
  takeover: number;
  lost: number;
}): readonly Verdict[] {
  const sinceFault = (takeover - began) * 1000;
  const outage = sinceFault + 2.8;
  const client = { capture: "captures/client.pcapng", number: 30_022 };
  return [
    verdict(
      "failover-within",
      "wire",
      "fault",
      "director-2 advertised 3.650 s after it last heard of director-1; its master-down time is 3.648 s (up to 50.0 ms late is allowed, 1.00 ms early).",
      {
        measures: [
          { name: "detection", value: 3649.8, unit: "ms", expected: [3647.4, 3698.4], error: 1 },
          { name: "detection-overshoot", value: 1.4, unit: "ms", expected: [-1, 50], error: 1 },
          { name: "takeover", value: sinceFault, unit: "ms", expected: [2598.4, 3698.4], error: 1 },
        ],
        evidence: [
          {
            text: "Last sign of life (T0): director-1 advertised as virtual router 100 with priority 100 at 9.920000 s, captured at director-2.",
            t: make.at(9.92),
            frame: { capture: "captures/director-2.pcapng", number: 41 },
            filter: "vrrp.virt_rtr_id == 100 && ip.src == 192.168.114.129",
          },
          {
            text: `First advertisement of the new master (T1): director-2 advertised as virtual router 100 with priority 90 at ${takeover.toFixed(6)} s, captured at director-2.`,
            t: make.at(takeover),
            frame: { capture: "captures/director-2.pcapng", number: 47 },
            filter: "vrrp.virt_rtr_id == 100 && ip.src == 192.168.114.251",
          },
        ],
      },
    ),
    verdict(
      "failover-within",
      "address",
      "fault",
      "192.168.114.180 was on director-2 0.90 ms after its first advertisement.",
      {
        measures: [{ name: "address", value: 0.9, unit: "ms", expected: [-10, 50], error: 10 }],
      },
    ),
    verdict(
      "failover-within",
      "arp",
      "fault",
      "director-2 sent its first gratuitous ARP 1.30 ms after its first advertisement.",
      {
        measures: [{ name: "gratuitous-arp", value: 1.3, unit: "ms", expected: [-10, 50], error: 1 }],
        evidence: [
          {
            text: `First gratuitous ARP (T3): director-2 announced 192.168.114.180 at ${(takeover + 0.0013).toFixed(6)} s, captured at director-2.`,
            t: make.at(takeover + 0.0013),
            frame: { capture: "captures/director-2.pcapng", number: 48 },
            filter:
              "arp.isgratuitous == 1 && arp.src.hw_mac == 02:4b:00:00:00:02 && arp.src.proto_ipv4 == 192.168.114.180",
          },
        ],
      },
    ),
    verdict(
      "failover-within",
      "data",
      "fault",
      `Clients got no answer for ${(outage / 1000).toFixed(3)} s (${lost} probes lost); 2.598 s to 3.698 s is to be expected of the configuration.`,
      {
        measures: [
          { name: "outage", value: outage, unit: "ms", expected: [2597.4, 3699.4], error: ms(1) },
          { name: "lost-probes", value: lost, unit: "count" },
          { name: "last-answer", value: -0.4, unit: "ms" },
          { name: "first-answer", value: 2.6, unit: "ms", error: 1 },
        ],
        intervals: [{ from: make.at(began + 0.0003), to: make.at(takeover + 0.0026), who: ["client"] }],
        evidence: [
          {
            text: "Last good answer: probe 5070 from 192.168.114.5, sent to director-1, answered after 0.61 ms.",
            t: make.at(began - 0.001),
            frame: client,
            filter: "ip.addr == 192.168.114.5 && tcp.port == 25070",
          },
          {
            text: "First lost probe: probe 5071 from 192.168.114.6, timeout after 500.0 ms.",
            t: make.at(began),
            frame: client,
            filter: "ip.addr == 192.168.114.6 && tcp.port == 25071",
          },
        ],
      },
    ),
    verdict("some-holder", "wire", "fault", "No longer than 3.650 s without a master, 3.648 s are due.", {
      measures: [{ name: "gap", value: 3649.8, unit: "ms", expected: [0, 3698.4] }],
      intervals: [{ from: make.at(began), to: make.at(takeover), who: [] }],
    }),
    ...(["address", "wire"] as const).map((plane) =>
      verdict("single-holder", plane, "fault", "At no instant two nodes held the address.", {
        measures: [{ name: "double", value: 0, unit: "ms", expected: [0, 1000] }],
      }),
    ),
    ...(["address", "wire", "arp"] as const).map((plane) =>
      verdict(
        "single-holder",
        plane,
        "healed",
        plane === "address"
          ? "director-1 and director-2 both had the address on an interface for 1.10 ms; transient, after the heal."
          : "At no instant two nodes held the address.",
        {
          measures: [
            { name: "double", value: plane === "address" ? 1.1 : 0, unit: "ms", expected: [0, 1000] },
          ],
        },
      ),
    ),
    verdict(
      "caches-correct",
      "arp",
      "healed",
      "The client's neighbour entry named the holder all the time.",
      {
        measures: [{ name: "wrong", value: 0, unit: "ms", expected: [0, 2000] }],
      },
    ),
    verdict(
      "steady-again",
      null,
      "healed",
      "One holder on every plane and no loss from 3.922 s after the heal on.",
      {
        measures: [{ name: "settled", value: 3922, unit: "ms", expected: [0, 13609.4] }],
      },
    ),
    verdict(
      "distribution",
      "data",
      "run",
      "17 decisions of rr under each of three tenures, each exact: 9 and 8.",
      {},
    ),
  ];
}
