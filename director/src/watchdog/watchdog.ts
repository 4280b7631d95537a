import type { KeepalivedConfig } from "../config/model.ts";
import type { ServiceManager } from "../notify/systemd.ts";
import type { Log } from "../process/log.ts";
import { type PoolMember, poolMemberKey, type Role, type ToChild } from "../process/messages.ts";
import { Child } from "./child.ts";
import type { Options } from "./options.ts";
import { RespawnDelay } from "./respawn.ts";

/** What keepalived's log calls them. */
const titles: Readonly<Record<Role, string>> = {
  vrrp: "VRRP",
  checkers: "Healthcheck",
  forwarding: "Forwarding",
};

/** A child that says this is not started again: what it lacks will be lacking next time too. */
const permanentError = 2;
const patienceMs = 5_000;

interface Post {
  child: Child | undefined;
  ready: boolean;
  readonly delay: RespawnDelay;
  respawn: NodeJS.Timeout | undefined;
}

/**
 * keepalived's parent process: starts the children, starts again whoever dies, and passes on what the checkers find
 * to the process that forwards. It remembers who is in which pool, so that a forwarding process that had to be
 * started again begins where the dead one stood.
 */
export class Watchdog {
  readonly #options: Options;
  readonly #log: Log;
  readonly #posts = new Map<Role, Post>();
  readonly #pool = new Map<string, PoolMember>();
  readonly #service: ServiceManager;
  readonly #ended: (status: number) => void;
  #config: KeepalivedConfig;
  #stopping: number | undefined;
  #complete = false;

  /** `ended` is called once, when every child has left. */
  constructor(
    options: Options,
    config: KeepalivedConfig,
    log: Log,
    service: ServiceManager,
    ended: (status: number) => void,
  ) {
    this.#options = options;
    this.#config = config;
    this.#log = log;
    this.#service = service;
    this.#ended = ended;
  }

  start(): void {
    for (const role of this.#wanted()) this.#start(role);
    this.#sayComplete();
  }

  /** Every child gets the new configuration; those it needs no more leave, those it needs now are started. */
  reload(config: KeepalivedConfig): void {
    this.#config = config;
    const wanted = this.#wanted();
    for (const [role, post] of this.#posts) {
      if (wanted.includes(role)) post.child?.tell(this.#configuration());
      else this.#dismiss(role, post);
    }
    for (const role of wanted) if (!this.#posts.has(role)) this.#start(role);
    if (this.#posts.get("checkers") === undefined) this.#pool.clear();
  }

  dump(what: "data" | "stats"): void {
    for (const { child } of this.#posts.values()) child?.tell({ kind: "dump", what });
  }

  stop(status: number): void {
    if (this.#stopping !== undefined) return;
    this.#stopping = status;
    this.#log.always("Stopping");
    this.#service.stopping();
    for (const [role, post] of this.#posts) this.#dismiss(role, post);
    this.#endIfAlone();
  }

  #wanted(): Role[] {
    const { vrrp, lvs } = this.#options;
    const roles: Role[] = [];
    if (vrrp && this.#config.vrrpInstances.length > 0) roles.push("vrrp");
    if (lvs && this.#config.virtualServers.length > 0) roles.push("forwarding", "checkers");
    return roles;
  }

  #configuration(): ToChild {
    return { kind: "configure", config: this.#config, options: this.#options.run };
  }

  #start(role: Role): void {
    const post = this.#posts.get(role) ?? {
      child: undefined,
      ready: false,
      delay: new RespawnDelay(),
      respawn: undefined,
    };
    this.#posts.set(role, post);
    const child: Child = new Child(role, {
      heard: (message) => {
        if (message.kind === "pool") this.#passOn(message.member);
        else {
          post.ready = true;
          this.#sayComplete();
        }
      },
      ended: (status) => this.#onEnd(role, post, child, status),
    });
    post.child = child;
    this.#log.always(`Starting ${titles[role]} child process, pid=${child.pid}`);
    child.tell(this.#configuration());
    if (role === "forwarding") for (const member of this.#pool.values()) child.tell({ kind: "pool", member });
  }

  #passOn(member: PoolMember): void {
    this.#pool.set(poolMemberKey(member), member);
    this.#posts.get("forwarding")?.child?.tell({ kind: "pool", member });
  }

  #onEnd(role: Role, post: Post, child: Child, status: number | null): void {
    post.child = undefined;
    if (this.#stopping !== undefined) this.#endIfAlone();
    else if (this.#posts.get(role) === post) this.#replace(role, post, child, status);
  }

  #replace(role: Role, post: Post, child: Child, status: number | null): void {
    if (status === permanentError) {
      this.#log.always(
        `${titles[role]} child process(${child.pid}) exited with permanent error CONFIG. Terminating`,
      );
      this.stop(permanentError);
      return;
    }
    this.#log.always(`${titles[role]} child process(${child.pid}) died: Respawning`);
    const waitMs = post.delay.after(performance.now() - child.startedMs);
    if (waitMs === 0) {
      this.#start(role);
      return;
    }
    this.#log.always(
      `Restart of ${titles[role]} process delayed ${waitMs / 1_000} seconds to limit respawn rate`,
    );
    post.respawn = setTimeout(() => this.#start(role), waitMs);
  }

  /** Asks the child to leave, and makes it leave when it does not. */
  #dismiss(role: Role, post: Post): void {
    clearTimeout(post.respawn);
    if (this.#stopping === undefined) this.#posts.delete(role);
    const { child } = post;
    if (child === undefined) return;
    child.tell({ kind: "stop" });
    setTimeout(() => {
      if (post.child === undefined) return;
      this.#log.always(`${titles[role]} process failed to die - forcing termination`);
      child.kill();
    }, patienceMs).unref();
  }

  #sayComplete(): void {
    if (this.#complete || [...this.#posts.values()].some(({ ready }) => !ready)) return;
    this.#complete = true;
    this.#log.always("Startup complete");
    this.#service.ready("Running");
  }

  #endIfAlone(): void {
    if ([...this.#posts.values()].every(({ child }) => child === undefined)) this.#ended(this.#stopping ?? 0);
  }
}
