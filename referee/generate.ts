import type { Scenario, ServerStep, ServiceWords, Step } from "../director/src/ipvs/scenario.ts";
import { Seeded } from "./seeded.ts";

/** Every scheduler that the referee kernel has; twos is not built there. */
export const refereed = "rr wrr lc wlc sed nq sh dh lblc lblcr mh fo ovf".split(" ");

const weights = [0, 1, 1, 1, 2, 3, 4, 5, 7, 10, 12, 40, 60, 100, 200, 1000, 65535];
const names = "ABCDEFGH";

/** The scenario of a seed and a number; the scheduler goes through all of them in turn. */
export function scenario(seed: number, number: number): Scenario {
  const random = new Seeded(seed * 100_003 + number);
  const scheduler = refereed[number % refereed.length]!;
  return new Maker(random, scheduler).make(`${scheduler}-${seed}-${number}`, number + 1);
}

class Maker {
  readonly #random: Seeded;
  readonly #scheduler: string;
  readonly #protocol: "TCP" | "UDP";
  readonly #persistence: ServiceWords["persistence"];
  readonly #thresholds: boolean;
  readonly #servers = new Map<string, ServerStep>();
  readonly #open: { client: number; port: number }[] = [];
  readonly #steps: Step[] = [];
  #nextClient: number;
  #hashesPorts = false;

  constructor(random: Seeded, scheduler: string) {
    this.#random = random;
    this.#scheduler = scheduler;
    this.#protocol = random.chance(0.15) ? "UDP" : "TCP";
    this.#persistence = random.chance(0.2)
      ? { seconds: 300, prefix: random.pick([32, 32, 30, 24]) }
      : undefined;
    this.#thresholds = random.chance(0.25);
    this.#nextClient = random.below(60_000);
  }

  make(name: string, virtual: number): Scenario {
    this.#steps.push({ do: "service", service: this.#service(this.#scheduler) });
    const first = 2 + this.#random.below(4);
    for (const server of names.slice(0, first)) this.#enter(server);
    for (let round = 6 + this.#random.below(8); round > 0; round--) this.#round();
    this.#steps.push({ do: "look" });
    return {
      name,
      virtual,
      protocol: this.#protocol,
      switches: {
        connReuseMode: this.#random.pick([1, 1, 1, 0, 2]),
        expireNodestConn: this.#random.chance(0.2),
        expireQuiescentTemplate: this.#random.chance(0.3),
      },
      steps: this.#steps,
    };
  }

  #service(scheduler: string): ServiceWords {
    const hashes = scheduler === "sh" || scheduler === "mh";
    const flags = { fallback: this.#random.chance(0.4), port: this.#random.chance(0.3) };
    this.#hashesPorts = hashes && flags.port;
    return {
      scheduler,
      ...(hashes ? flags : {}),
      ...(this.#persistence === undefined ? {} : { persistence: this.#persistence }),
    };
  }

  #round(): void {
    const dice = this.#random.below(100);
    if (dice < 45) this.#newClients();
    else if (dice < 65) this.#goOn();
    else if (dice < 80) this.#edit();
    else if (dice < 87) this.#remove();
    else if (dice < 94) this.#return();
    else if (dice < 97) this.#steps.push({ do: "look" });
    else this.#steps.push({ do: "edit-service", service: this.#service(this.#otherScheduler()) });
  }

  #otherScheduler(): string {
    return this.#random.chance(0.5) ? this.#scheduler : this.#random.pick(refereed);
  }

  #newClients(): void {
    const count = 3 + this.#random.below(22);
    const kind = this.#protocol === "TCP" ? "S" : "U";
    if (this.#persistence === undefined && !this.#hashesPorts) {
      const port = 1024 + this.#random.below(60_000);
      for (let i = 0; i < count; i++) this.#open.push({ client: this.#nextClient + i, port });
      this.#send([`${this.#nextClient}+${count}:${port}:${kind}`]);
      this.#nextClient += count;
      return;
    }
    const packets = Array.from({ length: count }, () => {
      const known = this.#persistence !== undefined && this.#open.length > 0 && this.#random.chance(0.4);
      const client = known ? this.#random.pick(this.#open).client : this.#nextClient++;
      const connection = { client, port: 1024 + this.#random.below(60_000) };
      this.#open.push(connection);
      return word(connection, kind);
    });
    this.#send(packets);
  }

  /** Packets of connections that stand, in the order of a real one more often than not. */
  #goOn(): void {
    if (this.#open.length === 0) return;
    const packets: string[] = [];
    for (let i = 2 + this.#random.below(6); i > 0; i--) {
      const connection = this.#random.pick(this.#open);
      const kinds =
        this.#protocol === "UDP"
          ? "U"
          : this.#random.pick(["A", "AF", "AR", "AFA", "F", "R", "S", "ARS", "AFS"]);
      for (const kind of kinds) packets.push(word(connection, kind));
    }
    this.#send(packets);
  }

  #send(packets: readonly string[]): void {
    this.#steps.push({ do: "send", packets: packets.join(" ") });
  }

  #enter(server: string): void {
    const step = this.#serverStep(server);
    this.#servers.set(server, step);
    this.#steps.push({ do: "add", ...step });
  }

  #edit(): void {
    if (this.#servers.size === 0) return;
    const server = this.#random.pick([...this.#servers.keys()]);
    const old = this.#servers.get(server)!;
    const step = this.#random.chance(0.15) ? old : this.#serverStep(server);
    this.#servers.set(server, step);
    this.#steps.push({ do: "edit", ...step });
  }

  #remove(): void {
    if (this.#servers.size === 0) return;
    const server = this.#random.pick([...this.#servers.keys()]);
    this.#servers.delete(server);
    this.#steps.push({ do: "remove", server });
  }

  /** A server that was removed before comes back, or a new one comes. */
  #return(): void {
    const absent = [...names.slice(0, 6)].filter((server) => !this.#servers.has(server));
    if (absent.length > 0) this.#enter(this.#random.pick(absent));
  }

  #serverStep(server: string): ServerStep {
    const weight = this.#random.pick(weights);
    if (!this.#thresholds || this.#random.chance(0.3)) return { server, weight };
    const upper = 1 + this.#random.below(8);
    return { server, weight, upper, lower: this.#random.below(upper + 1) };
  }
}

const word = ({ client, port }: { client: number; port: number }, kind: string) =>
  `${client}:${port}:${kind}`;
