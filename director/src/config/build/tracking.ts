import type { Word } from "../line.ts";
import type { NotifyScripts, TrackedInterface, TrackWeight, VrrpInstance } from "../model.ts";
import type { Entry, Item } from "../parser.ts";
import { readCommand } from "./command.ts";
import type { Range, Values } from "./values.ts";

const WEIGHTS: Range = { min: -253, max: 253 };

export function readTrackedInterfaces(item: Item, values: Values): TrackedInterface[] {
  return item.entries.map((entry) => ({
    interface: entry[0].text,
    ...readWeight(entry, WEIGHTS, values, { weight: 0, reverse: false }),
  }));
}

/** Trackers by name, of those defined above: keepalived ignores what is defined further down. */
export type KnownTrackers = {
  readonly [K in "scripts" | "files" | "processes" | "bfds"]: ReadonlyMap<string, TrackWeight>;
};

type Lists = Pick<VrrpInstance, "trackScripts" | "trackFiles" | "trackProcesses" | "trackBfds">;
type Named = { readonly name: string } & TrackWeight;

export type Trackers = { -readonly [K in keyof Lists]: Lists[K] };

export const noTrackers = (): Trackers => ({
  trackScripts: [],
  trackFiles: [],
  trackProcesses: [],
  trackBfds: [],
});

/** Reads a `track_script`, `track_file`, `track_process` or `track_bfd` block; other items are not its affair. */
export function readTrackers(lists: Trackers, item: Item, known: KnownTrackers, values: Values): void {
  const before = (list: readonly object[], key: string) =>
    list.map((entry) => (entry as Record<string, unknown>)[key] as string);
  switch (item.keyword) {
    case "track_script": {
      const found = readNamed(item, SCRIPTS, known.scripts, before(lists.trackScripts, "script"), values);
      lists.trackScripts = [
        ...lists.trackScripts,
        ...found.map(({ name, ...weight }) => ({ script: name, ...weight })),
      ];
      break;
    }
    case "track_file": {
      const found = readNamed(item, FILES, known.files, before(lists.trackFiles, "file"), values);
      lists.trackFiles = [
        ...lists.trackFiles,
        ...found.map(({ name, ...weight }) => ({ file: name, ...weight })),
      ];
      break;
    }
    case "track_process": {
      const found = readNamed(
        item,
        PROCESSES,
        known.processes,
        before(lists.trackProcesses, "process"),
        values,
      );
      lists.trackProcesses = [
        ...lists.trackProcesses,
        ...found.map(({ name, ...weight }) => ({ process: name, ...weight })),
      ];
      break;
    }
    case "track_bfd": {
      const found = readNamed(item, BFDS, known.bfds, before(lists.trackBfds, "bfd"), values);
      lists.trackBfds = [
        ...lists.trackBfds,
        ...found.map(({ name, ...weight }) => ({ bfd: name, ...weight })),
      ];
      break;
    }
  }
}

type TrackerKind = {
  readonly what: string;
  readonly block: string;
  readonly code: string;
  readonly range: Range;
};

const SCRIPTS: TrackerKind = { what: "script", block: "vrrp_script", code: "unknown-script", range: WEIGHTS };
const FILES: TrackerKind = {
  what: "file",
  block: "track_file",
  code: "unknown-track-file",
  range: { min: -254, max: 254 },
};
const PROCESSES: TrackerKind = {
  what: "process",
  block: "vrrp_track_process",
  code: "unknown-track-process",
  range: { min: -254, max: 254 },
};
const BFDS: TrackerKind = {
  what: "BFD instance",
  block: "bfd_instance",
  code: "unknown-bfd",
  range: WEIGHTS,
};

function readNamed(
  item: Item,
  kind: TrackerKind,
  known: ReadonlyMap<string, TrackWeight>,
  before: readonly string[],
  values: Values,
): Named[] {
  const seen = new Set(before);
  return item.entries.flatMap((entry) => {
    const [name] = entry;
    const own = known.get(name.text);
    if (own === undefined) {
      values.report.warn(name, {
        code: kind.code,
        message: `The ${kind.what} \`${name.text}\` is not defined above; it is ignored, so that its check does not exist.`,
        hint: `Define a ${kind.block} of that name before the block that tracks it.`,
      });
      return [];
    }
    if (seen.has(name.text)) {
      const message = `The ${kind.what} \`${name.text}\` is tracked already; this line is ignored.`;
      values.report.warn(name, { code: "duplicate", message });
      return [];
    }
    seen.add(name.text);
    return [{ name: name.text, ...readWeight(entry, kind.range, values, own) }];
  });
}

/** 254 and -254 are one too many for some trackers: keepalived takes the next number. */
function readNumber(word: Word, range: Range, own: number, values: Values): number | undefined {
  if (range.max !== 253 || !/^[+-]?254$/.test(word.text))
    return values.integer(word, range, "A weight", `${own} is used.`);
  const used = Math.sign(Number(word.text)) * range.max;
  const message = `A weight is from ${range.min} to ${range.max}; found ${word.text}. ${used} is used.`;
  values.report.warn(word, { code: "out-of-range", message });
  return used;
}

function readWeight(
  entry: Entry,
  range: Range,
  values: Values,
  { weight: ownWeight, reverse }: TrackWeight,
): TrackWeight {
  const own = { weight: ownWeight, reverse };
  const [, option, number, ...more] = entry;
  if (option === undefined) return own;
  if (option.text !== "weight" || number === undefined) {
    const message = `\`weight\` and a number were awaited after \`${entry[0].text}\`; \`${option.text}\` is ignored.`;
    values.report.warn(option, { code: "unknown-option", message });
    return own;
  }
  const weight = readNumber(number, range, own.weight, values) ?? own.weight;
  const [direction, extra] = more;
  if (direction !== undefined && direction.text !== "reverse" && direction.text !== "noreverse") {
    const message = `\`${direction.text}\` was found after the weight; only \`reverse\` or \`noreverse\` can stand there. It is ignored.`;
    values.report.warn(direction, { code: "unknown-option", message });
    return { weight, reverse: own.reverse };
  }
  if (extra !== undefined) {
    const message = `\`${extra.text}\` is ignored: keepalived reads one tracker a line.`;
    values.report.warn(extra, { code: "several-statements", message });
  }
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
