/**
 * failover-within: how long each part of a take-over took, on one clock, held against the windows that the
 * configuration gives. Too early is as wrong as too late. Failure catalogue, 5.2 and 5.3.
 */
import { only } from "../domain/history.ts";
import { between, formatMs, type Milliseconds, ms } from "../domain/units.ts";
import type { Measure } from "../domain/verdict.ts";
import { doubtsAbout, tempered } from "./doubts.ts";
import { advertEvidence, arpEvidence, clockTime, said } from "./evidence.ts";
import { windowOf } from "./expected.ts";
import { outageAnswer } from "./outage.ts";
import { addressHoldings } from "./ownership/address.ts";
import { worstLateness } from "./probes.ts";
import { type Answer, complete, property, type Question, within } from "./property.ts";
import { isVirtualMac, nodeOfMac, type Scene } from "./scene.ts";
import { type NoTakeover, type Takeover, takeoverIn } from "./takeover.ts";
import { earliness, reaction, stampError, unstamped } from "./tolerances.ts";

const questions: readonly Question[] = [
  { plane: "wire", window: "fault" },
  { plane: "address", window: "fault" },
  { plane: "arp", window: "fault" },
  { plane: "data", window: "fault" },
];

export const failoverWithin = property("failover-within", questions, (scene, question) => {
  const found = takeoverIn(scene);
  if (found.kind === "not-judged") return { outcome: found.outcome, summary: found.why };
  const planes = question.plane === "data" ? (["wire", "data"] as const) : (["wire", "arp"] as const);
  const answer = answerOn(scene, question, found);
  return tempered(complete("failover-within", question, answer), doubtsAbout(scene, planes), true);
});

function answerOn(scene: Scene, { plane }: Question, found: Takeover | NoTakeover): Answer {
  if (plane === "data") return outageAnswer(scene, found);
  if (found.kind === "missing") return nobodyTookOver(scene, found);
  if (plane === "address") return actuation(scene, found);
  return plane === "arp" ? announcement(scene, found) : detection(scene, found);
}

function nobodyTookOver(scene: Scene, { old, due, lastHeard }: NoTakeover): Answer {
  return {
    outcome: "violated",
    summary: `Nobody took over from ${old}, though a backup was due to by ${clockTime(due)}.`,
    evidence: [advertEvidence(scene, lastHeard, "Last sign of life heard by the backup")],
  };
}

function detection(scene: Scene, takeover: Takeover): Answer {
  const { heir, manner, old, lastHeard, first } = takeover;
  const [timer, timerName] =
    manner === "graceful" ? [heir.skew, "skew"] : [heir.masterDown, "master-down time"];
  const took = between(lastHeard.t, first.t);
  const early = earliness(heir);
  const measures: Measure[] = [
    bounded("detection", took, [timer - early, timer + reaction], stampError),
    bounded("detection-overshoot", ms(took - timer), [-early, reaction], stampError),
    sinceFault(scene, takeover),
  ];
  const answer = judgedOn(scene, takeover, measures.slice(0, 2));
  return {
    ...answer,
    summary:
      `${heir.node} advertised ${formatMs(took)} after it last heard of ${old}; its ${timerName} is ` +
      `${formatMs(timer)} (up to ${formatMs(reaction)} late is allowed, ${formatMs(early)} early).${answer.summary}`,
    measures,
    intervals: [{ from: lastHeard.t, to: first.t, who: [old, heir.node] }],
    evidence: [
      advertEvidence(scene, lastHeard, `Last sign of life (T0${manner === "graceful" ? ", a goodbye" : ""})`),
      advertEvidence(scene, first, "First advertisement of the new master (T1)"),
    ],
  };
}

/**
 * From the fault to the new master. Bounded only where the witness stands between the last advertisement and
 * the next one due: a later witness noticed the fault by its effects.
 */
function sinceFault(scene: Scene, { heir, manner, lastHeard, first }: Takeover): Measure {
  const began = scene.fault?.began ?? lastHeard.t;
  const value = between(began, first.t);
  const phase = between(lastHeard.t, began);
  const credible = manner === "crash" && phase >= 0 && phase <= heir.advertInterval;
  const [least, most] = windowOf(heir, manner);
  return credible
    ? bounded("takeover", value, [least - reaction, most + reaction], stampError)
    : { name: "takeover", value, unit: "ms", error: stampError };
}

function actuation(scene: Scene, takeover: Takeover): Answer {
  const { heir, first } = takeover;
  const held = addressHoldings(scene).find(({ who, to }) => who === heir.node && to > first.t);
  const shown = advertEvidence(scene, first, "First advertisement of the new master (T1)");
  if (held === undefined)
    return {
      outcome: "violated",
      summary: `${scene.vip.address} never came to an interface of ${heir.node}, the new master.`,
      evidence: [shown],
    };
  const took = between(first.t, held.from);
  const measure = bounded("address", took, [-unstamped, reaction], unstamped);
  const answer = judgedOn(scene, takeover, [measure]);
  return {
    ...answer,
    summary: `${scene.vip.address} was on ${heir.node} ${formatMs(took)} after its first advertisement.${answer.summary}`,
    measures: [measure],
    intervals: [{ from: held.from, to: held.to, who: [held.who] }],
    evidence: [
      shown,
      said(`${scene.vip.address} on ${heir.node} (T2) at ${clockTime(held.from)}.`, held.from),
    ],
  };
}

function announcement(scene: Scene, takeover: Takeover): Answer {
  const { heir, lastHeard, first } = takeover;
  const announced = only(scene.history, "arp").find(
    (arp) =>
      arp.gratuitous &&
      arp.senderAddress === scene.vip.address &&
      arp.t > lastHeard.t &&
      (nodeOfMac(scene, arp.senderMac) === heir.node ||
        (isVirtualMac(arp.senderMac) && arp.at === heir.node && arp.direction === "sent")),
  );
  const shown = advertEvidence(scene, first, "First advertisement of the new master (T1)");
  if (announced === undefined)
    return {
      outcome: "violated",
      summary: `${heir.node} became master and sent no gratuitous ARP for ${scene.vip.address}.`,
      evidence: [shown],
    };
  const took = between(first.t, announced.t);
  const measure = bounded("gratuitous-arp", took, [-unstamped, reaction], stampError);
  const answer = judgedOn(scene, takeover, [measure]);
  return {
    ...answer,
    summary: `${heir.node} sent its first gratuitous ARP ${formatMs(took)} after its first advertisement.${answer.summary}`,
    measures: [measure],
    evidence: [shown, arpEvidence(scene, announced, "First gratuitous ARP (T3)")],
  };
}

const bounded = (
  name: string,
  value: Milliseconds,
  expected: readonly [number, number],
  error: Milliseconds,
): Measure => ({ name, value, unit: "ms", expected, error });

/**
 * Holds when every measure is within its bounds. A part that is late by no more than the machine itself was,
 * as the prober's own lateness shows, is unknown: it says nothing about the cluster.
 */
function judgedOn(scene: Scene, takeover: Takeover, measures: readonly Measure[]): Answer {
  const missed = measures.find((measure) => !within(measure));
  if (missed?.expected === undefined) return { outcome: "holds", summary: "" };
  if (missed.value < missed.expected[0])
    return { outcome: "violated", summary: ` Too early by ${formatMs(missed.expected[0] - missed.value)}.` };
  const late = ms(missed.value - missed.expected[1]);
  const slack = worstLateness(scene, takeover.lastHeard.t, takeover.first.t);
  return late <= slack
    ? {
        outcome: "unknown",
        summary: ` Too late by ${formatMs(late)}, but the machine was ${formatMs(slack)} late itself.`,
      }
    : { outcome: "violated", summary: ` Too late by ${formatMs(late)}.` };
}
