/** Who held the virtual address when, as one plane shows it. Planes are never mixed (failure catalogue, 5.1). */
import { only } from "../domain/history.ts";
import type { Plane } from "../domain/node.ts";
import type { Interval } from "../domain/verdict.ts";
import { type Holding, pieces } from "./intervals.ts";
import { addressHoldings, addressWatched } from "./ownership/address.ts";
import { arpHoldings, roundsOf } from "./ownership/arp.ts";
import { dataHoldings, deliveriesOf, interleavings } from "./ownership/data.ts";
import { wireHoldings } from "./ownership/wire.ts";
import { isVirtualMac, type Scene } from "./scene.ts";

export type HoldingPlane = Exclude<Plane, "state">;

export interface Ownership {
  readonly holdings: readonly Holding[];
  /** Two or more held it at once. */
  readonly doubles: readonly Interval[];
}

/** Why a plane shows nothing; `not-applicable` where topology or stack have nothing of the kind. */
export interface Absence {
  readonly outcome: "unknown" | "not-applicable";
  readonly summary: string;
}

export function ownershipOn(plane: HoldingPlane, scene: Scene): Ownership {
  if (plane === "data") return { holdings: dataHoldings(scene), doubles: interleavings(scene) };
  const holdings = { address: addressHoldings, wire: wireHoldings, arp: arpHoldings }[plane](scene);
  return { holdings, doubles: pieces(holdings, scene.whole).filter(({ who }) => who.length > 1) };
}

/** Null when the plane has something to say. */
export function absenceOf(plane: HoldingPlane, scene: Scene): Absence | null {
  if (scene.instances.length < 2)
    return nothingOfTheKind("Fewer than two directors are configured to hold the address.");
  switch (plane) {
    case "address":
      return addressWatched(scene) ? null : nothingSeen("No address event of any director was recorded.");
    case "wire":
      return only(scene.history, "advert").length > 0
        ? null
        : nothingSeen("No advertisement was captured anywhere.");
    case "arp":
      return absenceOfAnswers(scene);
    case "data":
      return absenceOfTraffic(scene);
  }
}

function absenceOfAnswers(scene: Scene): Absence | null {
  if (!scene.header.nodes.some(({ role }) => role === "observer"))
    return nothingOfTheKind("The topology has no observer that could ask who has the address.");
  const rounds = roundsOf(scene);
  const macs = rounds.flatMap(({ answers }) => answers.map(({ mac }) => mac));
  if (macs.length === 0) return nothingSeen("No answer to the observer's who-has was recorded.");
  return macs.every(isVirtualMac)
    ? nothingSeen("Every answer names the virtual router's own MAC, which does not tell the nodes apart.")
    : null;
}

function absenceOfTraffic(scene: Scene): Absence | null {
  if (scene.service === null) return noTraffic(scene);
  return deliveriesOf(scene).length > 0
    ? null
    : nothingSeen("No answered probe was matched with a frame to a director's MAC.");
}

/** Why there is no data plane to judge. */
export function noTraffic(scene: Scene): Absence {
  return nothingOfTheKind(
    scene.header.load.kind === "none"
      ? "No client sends anything in this run."
      : "The stack forwards nothing for this address.",
  );
}

const nothingOfTheKind = (summary: string): Absence => ({ outcome: "not-applicable", summary });
const nothingSeen = (summary: string): Absence => ({ outcome: "unknown", summary });
