import { realtimeNs } from "@keelhaul/linux";
import { LabError } from "../domain/errors.ts";
import type { HistoryEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { InstanceFacts } from "../domain/recording.ts";
import { type Instant, type Milliseconds, ms, ns } from "../domain/units.ts";
import type { Lab } from "../engine/engine.ts";
import type { Cluster } from "../faults/fault.ts";
import type { Recorder } from "../observation/recorder.ts";
import type { Plan, RunningStack, StackObserver } from "../stacks/stack.ts";
import { nodesWith } from "../topology/topology.ts";
import { LiveView } from "./live-view.ts";

/** The lab with its stacks running and its recorder listening: what faults and scenarios act on. */
export class LiveCluster implements Cluster {
  readonly lab: Lab;
  readonly instances: readonly InstanceFacts[];
  readonly #plans: ReadonlyMap<NodeName, Plan>;
  readonly #recorder: Recorder;
  readonly #view: LiveView;
  readonly #stacks = new Map<NodeName, RunningStack>();
  readonly #observer: StackObserver;

  constructor(lab: Lab, plans: readonly Plan[], recorder: Recorder) {
    this.lab = lab;
    this.#plans = new Map(plans.map((plan) => [plan.node, plan]));
    this.instances = plans.flatMap((plan) => plan.instances);
    this.#recorder = recorder;
    this.#view = new LiveView(
      [...this.#plans.keys()],
      lab.topology.vips.map((vip) => vip.address),
    );
    recorder.on((event) => this.#view.see(event));
    this.#observer = {
      claim: ({ realtimeNs: at, ...claim }) => recorder.append({ ...claim, t: this.instantOf(at) }),
      log: (node, program, text, at) =>
        recorder.append({ kind: "log", t: this.instantOf(at), node, program, text }),
    };
  }

  async startStacks(): Promise<void> {
    await Promise.all([...this.#plans.keys()].map((node) => this.restart(node)));
  }

  async stopStacks(): Promise<void> {
    await Promise.all([...this.#stacks.values()].map(async (stack) => stack.running && (await stack.stop())));
  }

  stack(node: NodeName): RunningStack {
    const stack = this.#stacks.get(node);
    if (stack === undefined) throw new LabError(`no stack runs on ${node}`);
    return stack;
  }

  async restart(node: NodeName): Promise<void> {
    const plan = this.#plans.get(node);
    if (plan === undefined) throw new LabError(`${node} is no director`);
    this.#stacks.set(node, await plan.start(this.lab.node(node), this.#observer));
  }

  /** The director with the highest priority: the one that ends up as master when all is well. */
  get preferred(): NodeName {
    const best = this.instances.toSorted((a, b) => b.priority - a.priority)[0];
    if (best === undefined) throw new LabError("no director has a VRRP instance");
    return best.node;
  }

  /** The one director that holds the VIP and advertises it; null when there is none, or more than one. */
  leader(): NodeName | null {
    const holders = this.#view.holders();
    const advertisers = this.#view.advertisers(this.now(), this.longestInterval);
    const [only] = holders;
    return only !== undefined && holders.length === 1 && advertisers.length === 1 && advertisers[0] === only
      ? only
      : null;
  }

  master(): NodeName {
    const leader = this.leader();
    if (leader === null) throw new LabError(`one master was awaited; ${this.describe()}`);
    return leader;
  }

  backup(): NodeName {
    const master = this.master();
    const backup = this.instances
      .filter((instance) => instance.node !== master)
      .toSorted((a, b) => b.priority - a.priority)[0];
    if (backup === undefined) throw new LabError("the cluster has no backup");
    return backup.node;
  }

  /** Exactly one director holds the VIP and advertises it, the preferred one, for at least this long. */
  settled(quietFor: Milliseconds): boolean {
    return this.leader() === this.preferred && this.#view.quiet(this.now()) >= quietFor;
  }

  describe(): string {
    const advertisers = this.#view.advertisers(this.now(), this.longestInterval);
    return `the VIP is held by ${listed(this.#view.holders())} and advertised by ${listed(advertisers)}`;
  }

  get longestInterval(): Milliseconds {
    return ms(Math.max(...this.instances.map((instance) => instance.advertInterval)));
  }

  get longestMasterDown(): Milliseconds {
    return ms(Math.max(...this.instances.map((instance) => instance.masterDown)));
  }

  get clients(): readonly NodeName[] {
    return nodesWith(this.lab.topology, "client").map((node) => node.name);
  }

  awaitEvent<E extends HistoryEvent>(
    condition: (event: HistoryEvent) => event is E,
    deadline: Milliseconds,
  ): Promise<E | null> {
    return new Promise((resolve) => {
      const finish = (event: E | null): void => {
        clearTimeout(timer);
        stop();
        resolve(event);
      };
      const stop = this.#recorder.on((event) => {
        if (condition(event)) finish(event);
      });
      const timer = setTimeout(() => finish(null), deadline);
    });
  }

  now(): Instant {
    return this.instantOf(realtimeNs());
  }

  instantOf(at: bigint): Instant {
    return ns(Number(at - this.#recorder.start));
  }

  realtimeOf(t: Instant): bigint {
    return this.#recorder.start + BigInt(t);
  }
}

const listed = (names: readonly NodeName[]): string => (names.length === 0 ? "none" : names.join(" and "));
