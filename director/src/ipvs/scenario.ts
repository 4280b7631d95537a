import type { Protocol } from "./model.ts";

/**
 * What is done to an IPVS and what it then chose, in words that a file can hold. A scenario without answers is a
 * question; the referee kernel's answers make it a golden trace; the model has to give the same.
 */

/** One service with real servers A to H, addressed alike in every scenario. */
export interface Scenario {
  readonly name: string;
  /** 10.96.0.0 + this number; no two scenarios of a run share one, because the kernel remembers removed servers. */
  readonly virtual: number;
  readonly protocol: Protocol;
  readonly switches: Switches;
  readonly steps: readonly Step[];
}

/** Those under net.ipv4.vs that a scenario may set. */
export interface Switches {
  readonly connReuseMode: number;
  readonly expireNodestConn: boolean;
  readonly expireQuiescentTemplate: boolean;
}

export interface ServerStep {
  /** A to H. */
  readonly server: string;
  readonly weight: number;
  readonly upper?: number;
  readonly lower?: number;
}

export type Step =
  | { readonly do: "service" | "edit-service"; readonly service: ServiceWords }
  | ({ readonly do: "add" | "edit" } & ServerStep)
  | { readonly do: "remove"; readonly server: string }
  /**
   * Words like `7:4000:S`: client 10.100.0.7 sends a SYN from port 4000; A is ACK, F is FIN with ACK, R is RST, U is
   * UDP. `7+3:4000:S` is the same from 10.100.0.7, .8 and .9, one after the other.
   */
  | { readonly do: "send"; readonly packets: string }
  | { readonly do: "look" }
  | { readonly do: "wait"; readonly seconds: number };

export interface ServiceWords {
  readonly scheduler: string;
  readonly fallback?: boolean;
  readonly port?: boolean;
  readonly persistence?: { readonly seconds: number; readonly prefix: number };
}

/**
 * What one step gave: for `send` a letter a packet (the server that received it, `!` for ICMP port unreachable, `r`
 * for a TCP RST by the director, `.` for nothing), for `look` the list of servers and the connections.
 */
export type Answer = string;

export interface Trace extends Scenario {
  /** The kernel's answers, one a step; empty for steps that say nothing. */
  readonly answers: readonly Answer[];
  /** The service's counters at the end. */
  readonly statistics: string;
}

/** Who can be asked: the kernel in its guest, or the model. */
export interface Respondent {
  begin(scenario: Scenario): void | Promise<void>;
  answer(step: Step): Answer | Promise<Answer>;
  /** The counters of each scenario's service; the services go. */
  end(scenarios: readonly Scenario[]): string[] | Promise<string[]>;
}

/** Plays scenarios one after the other; no two of them may share a virtual address. */
export async function play(scenarios: readonly Scenario[], respondent: Respondent): Promise<Trace[]> {
  const played: Omit<Trace, "statistics">[] = [];
  for (const scenario of scenarios) {
    await respondent.begin(scenario);
    const answers: Answer[] = [];
    for (const step of scenario.steps) answers.push(await respondent.answer(step));
    played.push({ ...scenario, answers });
  }
  const statistics = await respondent.end(scenarios);
  return played.map((trace, i) => ({ ...trace, statistics: statistics[i]! }));
}

export const servicePort = 80;
export const virtualAddress = ({ virtual }: Scenario): number => 0x0a600000 + virtual;
export const serverAddress = (name: string): number => 0x0a000100 + name.charCodeAt(0) - 64;
export const serverName = (address: number): string => String.fromCharCode(address - 0x0a000100 + 64);
export const clientAddress = (client: number): number => 0x0a640000 + client;

export interface PacketWords {
  readonly client: number;
  readonly port: number;
  readonly kind: string;
}

export function packetsOf(words: string): PacketWords[] {
  return words.split(" ").flatMap((word) => {
    const found = /^(\d+)(?:\+(\d+))?:(\d+):([SAFRU])$/.exec(word);
    if (found === null) throw new TypeError(`A packet like 7:4000:S was awaited; found ${word}.`);
    const [, client, count = "1", port, kind] = found;
    return Array.from({ length: Number(count) }, (_, i) => ({
      client: Number(client) + i,
      port: Number(port),
      kind: kind!,
    }));
  });
}

/** What a look shows, in one way for everybody; servers in the order of the list. */
export interface Look {
  readonly servers: readonly {
    readonly name: string;
    readonly weight: number;
    readonly active: number;
    readonly inactive: number;
    readonly persistent: number;
  }[];
  /** `B SYN_RECV`, one for each entry of the connection table but the templates. */
  readonly entries: readonly string[];
}

export const statisticsText = (connections: number, packets: number, bytes: number): string =>
  `${connections} connections, ${packets} packets, ${bytes} bytes`;

export function lookText({ servers, entries }: Look): Answer {
  const counted = new Map<string, number>();
  for (const entry of entries) counted.set(entry, (counted.get(entry) ?? 0) + 1);
  return [
    servers.map((s) => `${s.name} w${s.weight} a${s.active} i${s.inactive} p${s.persistent}`).join(", "),
    [...counted]
      .map(([entry, count]) => `${count} ${entry}`)
      .sort()
      .join(", "),
  ].join(" | ");
}
