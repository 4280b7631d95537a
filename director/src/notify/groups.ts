import type { NotifyScripts, VrrpSyncGroup } from "../config/index.ts";
import type { NotifiedState } from "../vrrp/machine.ts";

/** A group has become something, and is told before or after the member by which it became so. */
export type GroupChange = {
  readonly name: string;
  readonly notify: NotifyScripts;
  readonly state: NotifiedState;
  readonly when: "before" | "after";
};

/**
 * What groups have become, from what their members become. A group is in a state once every member is, and is told
 * after the last of them; its first BACKUP is told before its members' (so keepalived 2.2.7).
 */
export class Groups {
  #groups: readonly VrrpSyncGroup[] = [];
  readonly #states = new Map<string, NotifiedState>();
  readonly #members = new Map<string, NotifiedState>();

  configure(groups: readonly VrrpSyncGroup[]): void {
    this.#groups = groups;
  }

  entered(member: string, state: NotifiedState): GroupChange | undefined {
    this.#members.set(member, state);
    const group = this.#groups.find(({ members }) => members.includes(member));
    if (group === undefined) return undefined;
    const { name, notify, members } = group;
    const before = this.#states.get(name);
    const isFirst = before === undefined && state === "BACKUP";
    const isWhole = before !== state && members.every((each) => this.#members.get(each) === state);
    if (!isFirst && !isWhole) return undefined;
    this.#states.set(name, state);
    return { name, notify, state, when: isFirst ? "before" : "after" };
  }
}
