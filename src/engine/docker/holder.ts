import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { LabError } from "../../domain/errors.ts";
import { type ProcessIdentity, processFacts, searchPath } from "../netns/machine.ts";
import { inTime } from "../netns/patience.ts";

const program = fileURLToPath(new URL("keeper.ts", import.meta.url));
const patienceMs = 10_000;

/** This process's hold on a lab's keeper (keeper.ts). */
export class Holder {
  readonly #child: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };
  readonly #heard = new Map<string, PromiseWithResolvers<void>>();
  readonly #ended: Promise<unknown>;
  #complaints = "";

  static async start(lab: string): Promise<Holder> {
    const holder = new Holder(lab);
    await holder.#hears("ready");
    return holder;
  }

  private constructor(lab: string) {
    const command = ["--net", "--", process.execPath, "--disable-warning=ExperimentalWarning", program, lab];
    this.#child = spawn("unshare", command, {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, PATH: searchPath },
    });
    createInterface(this.#child.stdout).on("line", (line) => this.#word(line).resolve());
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaints += text;
    });
    this.#child.stdin.on("error", () => {});
    this.#ended = once(this.#child, "close").then(
      () => this.#failAll(),
      () => this.#failAll(),
    );
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get identity(): ProcessIdentity {
    const facts = processFacts(this.pid);
    if (!facts) throw new LabError(`The lab's keeper has ended${this.#why()}`);
    return { pid: facts.pid, started: facts.started };
  }

  #word(word: string): PromiseWithResolvers<void> {
    const known = this.#heard.get(word);
    if (known) return known;
    const fresh = Promise.withResolvers<void>();
    fresh.promise.catch(() => {});
    this.#heard.set(word, fresh);
    return fresh;
  }

  #hears(word: string): Promise<void> {
    return inTime(
      this.#word(word).promise,
      patienceMs,
      () => `The lab's keeper did not answer within ${patienceMs} ms${this.#why()}`,
    );
  }

  #failAll(): void {
    const error = new LabError(`The lab's keeper has ended${this.#why()}`);
    for (const { reject } of this.#heard.values()) reject(error);
  }

  #why(): string {
    const text = this.#complaints.trim().replaceAll("\n", "; ");
    return text === "" ? "" : `: ${text}`;
  }

  /** From now on the lab outlives this process. */
  async keep(): Promise<void> {
    this.#child.stdin.write("keep\n");
    await this.#hears("kept");
  }

  /** Ends the keeper of a lab whose containers and networks have been removed. */
  async end(): Promise<void> {
    this.#child.stdin.end("end\n");
    await inTime(
      this.#ended,
      patienceMs,
      () => `The lab's keeper was not gone ${patienceMs} ms after its end`,
    );
  }

  /** Lets this process end while the lab goes on. */
  release(): void {
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
  }
}
