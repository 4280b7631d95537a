import type { KeepalivedConfig, NotifyScripts } from "../config/index.ts";
import { Notifier } from "../notify/notifier.ts";
import type { Log } from "../process/log.ts";
import type { PollLoop } from "../process/poll-loop.ts";
import type { FromRunner } from "./messages.ts";
import { Runner } from "./runner.ts";
import { Tracking } from "./tracking.ts";

/** What instances look at besides the wire, and whom they tell what they have become. Nothing here waits. */
export class Surroundings {
  readonly tracking: Tracking;
  readonly notifier: Notifier;
  readonly #runner: Runner;
  readonly #changed: () => void;

  /** `changed` is called when what is tracked says something new. */
  constructor(loop: PollLoop, log: Log, changed: () => void) {
    this.#changed = changed;
    this.tracking = new Tracking((text) => log.always(text));
    this.#runner = new Runner(loop, log, (message) => this.#hear(message));
    this.notifier = new Notifier((message) => this.#runner.tell(message));
  }

  /** Before the instances hear of the configuration, so that their first words find whom they are for. */
  configure(config: KeepalivedConfig): void {
    this.tracking.configure(config);
    this.notifier.configure(config);
    const { fifos } = this.notifier;
    const tells = [...config.vrrpInstances, ...config.vrrpSyncGroups].some(
      ({ notify }) => Object.keys(notify satisfies NotifyScripts).length > 0,
    );
    const needed = this.tracking.isNeeded || fifos.length > 0 || tells;
    if (needed || this.#runner.pid !== undefined) this.#runner.tell(this.tracking.wish(config, fifos));
  }

  /** Gives notifications that are running a second. */
  leave(): void {
    this.#runner.leave();
  }

  #hear(message: FromRunner): void {
    if (this.tracking.hear(message)) this.#changed();
  }
}
