import type { Ipv4, Mac } from "../domain/address.ts";
import type { PhaseEvent } from "../domain/history.ts";
import { only } from "../domain/history.ts";
import type { NodeFacts, NodeName } from "../domain/node.ts";
import type { RecordingHeader } from "../domain/recording.ts";
import type { JudgedRecording } from "../domain/run.ts";
import type { Instant } from "../domain/units.ts";
import { ns } from "../domain/units.ts";
import { type Answers, readAnswers } from "./read/answers.ts";
import { destinationsOf } from "./read/destinations.ts";
import { type DirectorLife, readDirectors } from "./read/directors.ts";
import { type FaultSpan, readFaults } from "./read/faults.ts";
import { type CacheSpan, readCaches } from "./read/neighbours.ts";
import type { Span } from "./read/span.ts";
import { type Rounds, readRounds } from "./read/who-has.ts";

/** One recording as the report needs it: the history read once into what is drawn and told. */
export interface RecordingView {
  readonly judged: JudgedRecording;
  readonly header: RecordingHeader;
  /** Anchor in the page. */
  readonly id: string;
  /** The recording's directory, relative to the run's. */
  readonly path: string;
  readonly end: Instant;
  readonly naming: Naming;
  readonly faults: readonly FaultSpan[];
  readonly phases: readonly PhaseEvent[];
  readonly directors: readonly DirectorLife[];
  readonly rounds: Rounds;
  readonly answers: Answers;
  readonly destinations: ReadonlyMap<Mac, readonly Span[]>;
  readonly caches: readonly CacheSpan[];
}

/** Who is meant by a MAC or an address, and which colour a node wears: the same one all over the page. */
export interface Naming {
  readonly directors: readonly NodeName[];
  readonly servers: readonly NodeName[];
  ofMac(mac: Mac): NodeName | null;
  ofAddress(address: Ipv4): NodeName | null;
  /** The node's name, or the MAC itself when it is nobody's. */
  macText(mac: Mac): string;
}

const colours = 6;
/** CSS class of a director: `d0`, `d1` … and `dx` for what belongs to none. */
export const directorClass = (naming: Naming, node: NodeName | null): string => {
  const index = node === null ? -1 : naming.directors.indexOf(node);
  return index < 0 ? "dx" : `d${index % colours}`;
};
/** CSS class of a real server: `s0`, `s1` … */
export const serverClass = (naming: Naming, node: NodeName | null): string => {
  const index = node === null ? -1 : naming.servers.indexOf(node);
  return index < 0 ? "sx" : `s${index % colours}`;
};

/** `path` is the recording's directory, relative to the run's. */
export function viewOf(judged: JudgedRecording, path: string): RecordingView {
  const { header, history } = judged.recording;
  const naming = namingOf(header.nodes);
  const end = endOf(judged);
  const answers = readAnswers(only(history, "probe"));
  return {
    judged,
    header,
    id: `r-${header.name.replace(/[^\w.-]/g, "-")}`,
    path,
    end,
    naming,
    faults: readFaults(only(history, "fault"), end),
    phases: only(history, "phase"),
    directors: readDirectors(header, history, naming, end),
    rounds: readRounds(only(history, "who-has"), naming, end),
    answers,
    destinations: destinationsOf(answers.probes),
    caches: readCaches(only(history, "neighbour"), header, end),
  };
}

function endOf({ recording: { history } }: JudgedRecording): Instant {
  let end = 0;
  for (const event of history) {
    const last = event.kind === "probe" ? event.ended : event.t;
    if (last > end) end = last;
  }
  return ns(end);
}

export function namingOf(nodes: readonly NodeFacts[]): Naming {
  const macs = new Map<string, NodeName>();
  const addresses = new Map<string, NodeName>();
  for (const node of nodes)
    for (const nic of node.nics) {
      macs.set(nic.mac, node.name);
      if (nic.address !== null) addresses.set(nic.address, node.name);
    }
  const names = (role: NodeFacts["role"]) =>
    nodes.filter((node) => node.role === role).map(({ name }) => name);
  return {
    directors: names("director"),
    servers: names("real-server"),
    ofMac: (mac) => macs.get(mac) ?? null,
    ofAddress: (address) => addresses.get(address) ?? null,
    macText: (mac) => macs.get(mac) ?? mac,
  };
}

/** When the first fault took hold; its asking when that was not seen; null when there was none. */
export const faultStart = (view: RecordingView): Instant | null => view.faults[0]?.from ?? null;

/** When the last fault was asked to end. */
export const healStart = (view: RecordingView): Instant | null => view.faults.at(-1)?.endAsked ?? null;
