import type { NotifyScripts, TrackedInterface, TrackedScript, TrackWeight } from "../model.ts";
import type { Entry, Item } from "../parser.ts";
import { readCommand } from "./command.ts";
import type { Values } from "./values.ts";

const WEIGHTS = { min: -253, max: 253 };

export function readTrackedInterfaces(item: Item, values: Values): TrackedInterface[] {
  return item.entries.map((entry) => {
    const tracked = { interface: entry[0].text, ...readWeight(entry, values, { weight: 0, reverse: false }) };
    if (tracked.weight !== 0 || tracked.reverse) {
      values.report.note(entry[0], {
        code: "not-acted-on",
        message: `The weight of track_interface ${tracked.interface} is known, not acted on yet.`,
      });
    }
    return tracked;
  });
}

/** `known` has the scripts defined above: keepalived ignores a script that is defined further down. */
export function readTrackedScripts(
  item: Item,
  known: ReadonlyMap<string, TrackWeight>,
  values: Values,
): TrackedScript[] {
  return item.entries.flatMap((entry) => {
    const [name] = entry;
    const own = known.get(name.text);
    if (own !== undefined) return [{ script: name.text, ...readWeight(entry, values, own) }];
    values.report.warn(name, {
      code: "unknown-script",
      message: `The script \`${name.text}\` is not defined above; it is ignored, so that its check does not exist.`,
      hint: "Define a vrrp_script of that name before the block that tracks it.",
    });
    return [];
  });
}

function readWeight(entry: Entry, values: Values, own: TrackWeight): TrackWeight {
  const [, option, number, ...more] = entry;
  if (option === undefined) return own;
  if (option.text !== "weight" || number === undefined) {
    const message = `\`weight\` and a number were awaited after \`${entry[0].text}\`; \`${option.text}\` is ignored.`;
    values.report.warn(option, { code: "unknown-option", message });
    return own;
  }
  const weight = values.integer(number, WEIGHTS, "A weight", `${own.weight} is used.`, true) ?? own.weight;
  const direction = more.find((word) => word.text === "reverse" || word.text === "noreverse");
  return { weight, reverse: direction === undefined ? own.reverse : direction.text === "reverse" };
}

const NOTIFY_KEYS = {
  notify: "any",
  notify_master: "master",
  notify_backup: "backup",
  notify_fault: "fault",
  notify_stop: "stop",
  notify_deleted: "deleted",
  notify_master_rx_lower_pri: "masterRxLowerPri",
} as const satisfies Record<string, keyof NotifyScripts>;

export function isNotify(keyword: string): keyword is keyof typeof NOTIFY_KEYS {
  return Object.hasOwn(NOTIFY_KEYS, keyword);
}

/** Of two scripts for one occasion keepalived keeps the first. */
export function readNotify(before: NotifyScripts, item: Item, values: Values): NotifyScripts {
  if (!isNotify(item.keyword)) return before;
  const key = NOTIFY_KEYS[item.keyword];
  if (before[key] !== undefined) {
    values.report.warn(item, {
      code: "duplicate",
      message: `\`${item.keyword}\` is given already; this line is ignored.`,
    });
    return before;
  }
  const command = readCommand(item, values.report);
  return command === undefined ? before : { ...before, [key]: command };
}
