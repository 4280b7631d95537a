/** A made-up split brain: the directors lose sight of each other, both serve, and after the heal one steps back. */
import type { Judgement } from "../../domain/expectation.ts";
import type { JudgedRecording } from "../../domain/run.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { header, instances } from "./cluster.ts";
import * as make from "./events.ts";
import { met, verdict } from "./judged.ts";

const [first, began, end] = [3.92, 9.27, 22];
const takeover = 8.92 + instances[1]!.masterDown / 1000 + 0.002;
const healed = began + 6.65;
const yielded = 15.92 + 0.0011;

/** `outcome` unmet is the same recording where the address stays double after the heal. */
export function splitBrainRecording({
  rate = 1000,
  healsWell = true,
}: {
  rate?: number;
  healsWell?: boolean;
} = {}): JudgedRecording {
  const both = (t: number) => t >= takeover && (t < yielded || !healsWell);
  const history = [
    make.phase(0, "starting"),
    ...["director-1", "director-2"].flatMap((node) => [
      make.power(node, 0.02, "up"),
      make.claim(node, 0.31, "BACKUP"),
    ]),
    make.claim("director-1", first, "MASTER"),
    make.address("director-1", first + 0.0011, "added"),
    ...make.adverts("director-1", first, end, 100),
    ...make.gratuitous("director-1", first + 0.0016),
    make.phase(5, "steady"),
    make.cache(5.1, "director-1"),
    make.phase(began - 0.002, "safety"),
    ...make.fault("cut-heartbeat", ["director-1", "director-2"], [began, healed], {
      layer: "all frames between the two directors",
      summary: "nothing passes between director-1 and director-2",
      witnesses: [
        "the rule at director-2's port counted an advert of director-1",
        "director-2 received an advert of director-1",
      ],
    }),
    make.claim("director-2", takeover, "MASTER"),
    make.log("director-2", takeover, "(VI_1) Entering MASTER STATE"),
    make.address("director-2", takeover + 0.0009, "added"),
    ...make.adverts("director-2", takeover, healsWell ? yielded : end, 90),
    ...make.gratuitous("director-2", takeover + 0.0013),
    make.cache(takeover + 0.0016, "director-2"),
    make.phase(healed, "liveness"),
    ...(healsWell
      ? [
          make.claim("director-2", yielded, "BACKUP"),
          make.address("director-2", yielded + 0.0012, "removed"),
          ...make.gratuitous("director-1", yielded + 0.003),
          make.cache(yielded + 0.0035, "director-1"),
        ]
      : []),
    ...make.whoHas(4.2, end, (t) => (both(t) ? ["director-1", "director-2"] : ["director-1"])),
    ...make.probes(5.2, end, rate, (t, source) => {
      const second = t > takeover + 0.0016 && (t < yielded + 0.0035 || !healsWell);
      if (healsWell && t > yielded && t < yielded + 0.0035) return null;
      const server = (source + (second ? 1 : 0)) % 2 === 0 ? "real-1" : "real-2";
      return { director: second ? "director-2" : "director-1", server };
    }),
    ...make.captures(end),
    make.phase(end - 0.4, "ending"),
  ];
  const verdicts = verdictsOf(healsWell ? yielded : end, healsWell);
  return {
    recording: {
      header: header({
        name: "cut-heartbeat.1",
        title: "The directors lose sight of each other",
        why: "Both live and both are reached by clients, and each believes the other dead: split brain, which VRRP without a guard cannot prevent.",
        load: { ...header({ name: "x" }).load, rate },
        notes: ["The cluster has no guard against split brain; that it comes is expected."],
      }),
      history: make.inOrder(history),
    },
    verdicts,
    judgements: verdicts.map(judge),
    outcome: healsWell ? "met" : "unmet",
  };
}

const during = { measure: "double", atLeast: 2000, atMost: 6648 };

function judge(one: Verdict): Judgement {
  if (one.window === "fault" && one.outcome === "violated")
    return met(one, "the backup hears no master and becomes one; the master never learns of it", during);
  const judgement = met(
    one,
    one.window === "healed" ? "after the heal one node alone has the address" : "the master never stops",
  );
  if (one.window !== "healed" || one.outcome !== "violated") return judgement;
  return { ...judgement, outcome: "unmet", expectation: { ...judgement.expectation, expect: "holds" } };
}

function verdictsOf(until: number, healsWell: boolean): readonly Verdict[] {
  const planes = ["address", "wire", "arp"] as const;
  const verbs = { address: "had the address on an interface", wire: "advertised it", arp: "answered for it" };
  const double = (from: number, to: number) => ({
    outcome: "violated" as const,
    measures: [
      { name: "double", value: (to - from) * 1000, unit: "ms" as const, expected: [0, 1000] as const },
    ],
    intervals: [{ from: make.at(from), to: make.at(to), who: ["director-1", "director-2"] }],
  });
  const healedAt = Math.min(until, healed);
  return [
    ...planes.map((plane) =>
      verdict(
        "single-holder",
        plane,
        "fault",
        `director-1 and director-2 both ${verbs[plane]} for ${(healedAt - takeover).toFixed(3)} s, first at ${takeover.toFixed(6)} s; bounded.`,
        {
          ...double(takeover, healedAt),
          evidence: [
            {
              text: `Asked who has 192.168.114.180 at ${(takeover + 0.05).toFixed(6)} s: director-1 after 0.12 ms, director-2 after 0.17 ms.`,
              t: make.at(takeover + 0.05),
              frame: { capture: "captures/observer.pcapng", number: 254 },
              filter: "arp.opcode == 2 && arp.src.proto_ipv4 == 192.168.114.180",
            },
          ],
        },
      ),
    ),
    verdict("some-holder", "wire", "fault", "At every instant somebody advertised.", {
      measures: [{ name: "gap", value: 0, unit: "ms", expected: [0, 1500] }],
    }),
    ...planes.map((plane) =>
      healsWell
        ? verdict("single-holder", plane, "healed", "At no instant two nodes held the address.", {
            measures: [{ name: "double", value: 0, unit: "ms", expected: [0, 1000] }],
          })
        : verdict(
            "single-holder",
            plane,
            "healed",
            `director-1 and director-2 both ${verbs[plane]} for ${(until - healed).toFixed(3)} s; still so one advertisement after the heal; sustained, after the heal.`,
            {
              ...double(healed + 1, until),
              evidence: [
                {
                  text: "Two advertise: director-2 advertised as virtual router 100 with priority 90 at 17.570438 s, captured at director-2.",
                  t: make.at(17.570438),
                  frame: { capture: "captures/director-2.pcapng", number: 71 },
                  filter: "vrrp.virt_rtr_id == 100 && ip.src == 192.168.114.251",
                },
              ],
            },
          ),
    ),
    verdict(
      "caches-correct",
      "arp",
      "healed",
      "The client's neighbour entry names director-1 from 3.50 ms after the heal on.",
      { measures: [{ name: "wrong", value: 3.5, unit: "ms", expected: [0, 2000] }] },
    ),
    verdict("single-holder", "data", "fault", "At no instant two nodes delivered clients' probes.", {
      measures: [{ name: "double", value: 0, unit: "ms", expected: [0, 1000] }],
    }),
    verdict("distribution", "data", "run", "Decisions of rr are exact under each director.", {}),
  ];
}
