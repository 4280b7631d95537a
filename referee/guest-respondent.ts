import { setTimeout as sleep } from "node:timers/promises";
import { netmask } from "../director/src/ipvs/ipv4-number.ts";
import { flagsOfKind } from "../director/src/ipvs/replay.ts";
import {
  type Answer,
  clientAddress,
  lookText,
  packetsOf,
  type Respondent,
  type Scenario,
  type ServiceWords,
  type Step,
  serverName,
  servicePort,
  virtualAddress,
} from "../director/src/ipvs/scenario.ts";
import { packetFrame, type Seen } from "./frames.ts";
import type { Guest } from "./guest.ts";
import { entriesOf, serversOf, statisticsOf } from "./listings.ts";

/** The kernel's estimator reads the counters that ipvsadm shows every 2 s, under emulation a little later. */
const estimatorMs = 3_000;
/** A connection that a SYN ends is gone with the next timer tick, every 4 ms. */
const timerMicroseconds = 20_000;
/** With expire_nodest_conn the kernel ends the connections of a removed server a tick later, in a worker. */
const flushMicroseconds = 30_000;

/** The kernel in its guest as a respondent: ipvsadm configures it, frames ask it. */
export class GuestRespondent implements Respondent {
  readonly #guest: Guest;
  #scenario: Scenario | undefined;
  readonly #waiting: string[] = [];
  readonly #known = new Set<string>();

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  async begin(scenario: Scenario): Promise<void> {
    this.#scenario = scenario;
    this.#known.clear();
    const { connReuseMode, expireNodestConn, expireQuiescentTemplate } = scenario.switches;
    const write = (name: string, value: number) => `echo ${value} > /proc/sys/net/ipv4/vs/${name}`;
    await this.#guest.run(
      [
        write("conn_reuse_mode", connReuseMode),
        write("expire_nodest_conn", Number(expireNodestConn)),
        write("expire_quiescent_template", Number(expireQuiescentTemplate)),
      ].join("; "),
    );
  }

  async end(scenarios: readonly Scenario[]): Promise<string[]> {
    await this.#configure();
    await sleep(estimatorMs);
    const statistics = statisticsOf(await this.#guest.run("ipvsadm -Ln --stats --exact"));
    await this.#guest.run("ipvsadm -C");
    return scenarios.map((scenario) => {
      const found = statistics.get(virtualText(scenario));
      if (found === undefined)
        throw new Error(`Counters of ${virtualText(scenario)} were awaited; found none.`);
      return found;
    });
  }

  async answer(step: Step): Promise<Answer> {
    switch (step.do) {
      case "service":
        this.#waiting.push(`-A ${this.#service()} ${schedulerWords(step.service)}`);
        return "";
      case "edit-service":
        this.#waiting.push(`-E ${this.#service()} ${schedulerWords(step.service)}`);
        return "";
      case "add":
      case "edit": {
        const { server, weight, upper = 0, lower = 0 } = step;
        const words = `-r ${serverText(server)} -g -w ${weight} -x ${upper} -y ${lower}`;
        this.#waiting.push(`${step.do === "add" ? "-a" : "-e"} ${this.#service()} ${words}`);
        return "";
      }
      case "remove":
        this.#waiting.push(`-d ${this.#service()} -r ${serverText(step.server)}`);
        if (this.#playing().switches.expireNodestConn) {
          await this.#configure();
          await this.#guest.run(`usleep ${flushMicroseconds}`);
        }
        return "";
      case "send":
        await this.#configure();
        return this.#send(step.packets);
      case "look":
        await this.#configure();
        return this.#look();
      case "wait":
        await this.#configure();
        await sleep(step.seconds * 1000);
        return "";
    }
  }

  /** One process for all that has gathered: starting one is what costs time in the guest. */
  async #configure(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const commands = this.#waiting.splice(0);
    const text = await this.#guest.run(`ipvsadm -R <<end\n${commands.join("\n")}\nend`);
    if (text !== "") throw new Error(`ipvsadm was awaited to take ${commands.join("; ")}; it says: ${text}`);
  }

  #playing(): Scenario {
    if (this.#scenario === undefined) throw new Error("A scenario has to begin before a step is asked.");
    return this.#scenario;
  }

  #service(): string {
    const scenario = this.#playing();
    return `${scenario.protocol === "TCP" ? "-t" : "-u"} ${virtualText(scenario)}`;
  }

  async #send(words: string): Promise<Answer> {
    const scenario = this.#playing();
    let letters = "";
    let frames: Buffer[] = [];
    const flush = async () => {
      if (frames.length > 0) letters += (await this.#guest.send(frames)).map(letter).join("");
      frames = [];
    };
    for (const { client, port, kind } of packetsOf(words)) {
      frames.push(
        packetFrame({
          protocol: scenario.protocol,
          source: clientAddress(client),
          sourcePort: port,
          destination: virtualAddress(scenario),
          destinationPort: servicePort,
          tcpFlags: flagsOfKind[kind] ?? 0,
        }),
      );
      const connection = `${client}:${port}`;
      if (this.#known.has(connection) && kind === "S") {
        await flush();
        await this.#guest.run(`usleep ${timerMicroseconds}`);
      }
      this.#known.add(connection);
    }
    await flush();
    return letters;
  }

  async #look(): Promise<Answer> {
    const hex = virtualAddress(this.#playing()).toString(16).toUpperCase().padStart(8, "0");
    const list = `ipvsadm -Ln ${this.#service()} --nosort --persistent-conn`;
    const text = await this.#guest.run(`${list}; echo =; ${stableEntries(hex)}`);
    const [servers = "", entries = ""] = text.split("=\n");
    return lookText({ servers: serversOf(servers), entries: entriesOf(entries) });
  }
}

/**
 * The kernel's list skips entries when others expire while it is read, so it is read until two readings agree; the
 * column of seconds left is cut off.
 */
function stableEntries(hex: string): string {
  const read = `$(grep ' ${hex} ' /proc/net/ip_vs_conn | cut -c1-58)`;
  return `b=; for i in 1 2 3 4 5 6 7 8; do a=$b; b="${read}"; [ $i != 1 ] && [ "$a" = "$b" ] && break; done; echo "$b"`;
}

const virtualText = (scenario: Scenario): string => `${addressText(virtualAddress(scenario))}:${servicePort}`;
const serverText = (name: string): string => `10.0.1.${name.charCodeAt(0) - 64}:${servicePort}`;

function schedulerWords({ scheduler, fallback, port, persistence }: ServiceWords): string {
  const flags = [fallback ? "flag-1" : "", port ? "flag-2" : ""].filter((flag) => flag !== "");
  const words = [`-s ${scheduler}`];
  if (flags.length > 0) words.push(`-b ${flags.join(",")}`);
  if (persistence !== undefined)
    words.push(`-p ${persistence.seconds} -M ${addressText(netmask(persistence.prefix))}`);
  return words.join(" ");
}

const addressText = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");

function letter(seen: readonly Seen[]): string {
  const [first, ...more] = seen;
  if (first === undefined) return ".";
  if (more.length > 0) throw new Error(`One frame for a packet was awaited; found ${JSON.stringify(seen)}.`);
  switch (first.kind) {
    case "forwarded":
      return serverName(0x0a000100 + first.server);
    case "unreachable":
      return "!";
    case "reset":
      return "r";
    default:
      throw new Error(`A frame that a packet can cause was awaited; found ${JSON.stringify(first)}.`);
  }
}
