import { familyOf, type IpAddress } from "../../address.ts";
import { type Microseconds, seconds } from "../../units.ts";
import type { BfdInstance, TrackFile, TrackProcess } from "../model-host.ts";
import type { Item } from "../parser.ts";
import type { Range, Values } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const KEPT = "The line is ignored.";
const WEIGHT = { min: -254, max: 254 };
const DELAY = { min: 0.000_001, max: 3600 };
const COUNT = { min: 0, max: 65_535 };

/** @returns undefined when no file is named: keepalived leaves such a block out. */
export function buildTrackFile(block: Item, values: Values): TrackFile | undefined {
  const { name, position } = headOf(block);
  let file: string | undefined;
  let init: TrackFile["init"];
  let weight = { weight: 1, reverse: false };
  for (const item of block.items) {
    if (item.keyword === "file") file = item.args[0]?.text;
    if (item.keyword === "weight") weight = readWeight(item, WEIGHT, values) ?? weight;
    if (item.keyword === "init_file") init = readInit(item, values);
  }
  if (file === undefined) {
    const message = `No file is set for \`${name}\`; the block is left out.`;
    values.report.warn(block, { code: "no-file", message });
    return undefined;
  }
  return { name, position, file, ...weight, ...(init === undefined ? {} : { init }) };
}

function readInit(item: Item, values: Values): TrackFile["init"] {
  let value = 0;
  let overwrite = false;
  for (const word of item.args) {
    if (/^[+-]?\d+$/.test(word.text)) value = Number(word.text);
    else if (word.text === "overwrite") overwrite = true;
    else {
      const message = `\`${word.text}\` is neither a whole number nor \`overwrite\`; it is ignored.`;
      values.report.warn(word, { code: "unknown-option", message });
    }
  }
  return { value, overwrite };
}

/** @returns undefined when no process is named: keepalived leaves such a block out. */
export function buildTrackProcess(block: Item, values: Values): TrackProcess | undefined {
  const { name, position } = headOf(block);
  const draft: Mutable<Partial<TrackProcess>> = {};
  for (const item of block.items) readProcessItem(draft, item, values);
  if (draft.process === undefined) {
    const message = `No process is named for \`${name}\`; the block is left out.`;
    values.report.warn(block, { code: "no-process", message });
    return undefined;
  }
  const { process, match = "exact", fullCommand = false, weight = 0, reverse = false, quorum = 1 } = draft;
  const { forkDelay = seconds(0), terminateDelay = seconds(0), quorumMax } = draft;
  const limit = quorumMax === undefined ? {} : { quorumMax };
  const compared = { process, match, fullCommand: fullCommand || process.length > 1 };
  return { name, position, ...compared, weight, reverse, quorum, ...limit, forkDelay, terminateDelay };
}

function readProcessItem(draft: Mutable<Partial<TrackProcess>>, item: Item, values: Values): void {
  const [word] = item.args;
  const delay = () => values.seconds(word, DELAY, 6, item.keyword, KEPT);
  switch (item.keyword) {
    case "process": {
      const [first, ...others] = item.args.map(({ text }) => text);
      if (draft.process !== undefined) {
        const message = `The process is given already, as \`${draft.process.join(" ")}\`; this line is ignored.`;
        values.report.warn(item, { code: "duplicate", message });
      } else if (first !== undefined) draft.process = [first, ...others];
      break;
    }
    case "param_match":
      set(draft, "match", values.oneOf(word, ["initial", "partial"], "param_match", KEPT));
      break;
    case "full_command":
      draft.fullCommand = true;
      break;
    case "weight":
      Object.assign(draft, readWeight(item, WEIGHT, values));
      break;
    case "quorum":
    case "quorum_max":
      readQuorum(draft, item, values);
      break;
    case "delay": {
      const value = delay();
      set(draft, "forkDelay", value);
      set(draft, "terminateDelay", value);
      break;
    }
    case "fork_delay":
      set(draft, "forkDelay", delay());
      break;
    case "terminate_delay":
      set(draft, "terminateDelay", delay());
      break;
  }
}

/** Each of the two is compared with the other as it stands by then. */
function readQuorum(draft: Mutable<Partial<TrackProcess>>, item: Item, values: Values): void {
  const isMost = item.keyword === "quorum_max";
  const range = isMost ? COUNT : { ...COUNT, min: 1 };
  const value = values.integer(item.args[0], range, item.keyword, KEPT, true);
  if (value === undefined) return;
  const least = isMost ? (draft.quorum ?? 0) : value;
  const most = isMost ? value : (draft.quorumMax ?? COUNT.max);
  if (least <= most || (isMost && draft.quorum === undefined)) {
    draft[isMost ? "quorumMax" : "quorum"] = value;
    return;
  }
  const message = `quorum ${least} is more than quorum_max ${most}; \`${item.keyword}\` is ignored.`;
  values.report.warn(item, { code: "out-of-range", message });
}

function readWeight(item: Item, range: Range, values: Values) {
  const [word, direction] = item.args;
  const weight = values.integer(word, range, "A weight", KEPT, true);
  if (direction !== undefined && direction.text !== "reverse") {
    const message = `\`${direction.text}\` was found after the weight; only \`reverse\` can stand there.`;
    values.report.warn(direction, { code: "unknown-option", message });
  }
  return weight === undefined ? undefined : { weight, reverse: direction?.text === "reverse" };
}

/** @returns undefined when keepalived disables the instance. */
export function buildBfd(block: Item, values: Values): BfdInstance | undefined {
  const { name, position } = headOf(block);
  const draft: Mutable<Partial<BfdInstance>> = {};
  for (const item of block.items) readBfdItem(draft, item, values);
  const { neighbor, source } = draft;
  if (neighbor === undefined) {
    const isGiven = block.items.some((item) => item.keyword === "neighbor_ip");
    const message = `${name}: no neighbour address is set; the instance is left out.`;
    if (!isGiven) values.report.warn(block, { code: "no-neighbor", message });
    return undefined;
  }
  if (source !== undefined && familyOf(source) !== familyOf(neighbor)) {
    const message = `${name}: source ${source} and neighbour ${neighbor} are of different families; the instance is left out.`;
    values.report.warn(block, { code: "wrong-family", message });
    return undefined;
  }
  const ttl = draft.ttl ?? (familyOf(neighbor) === 4 ? 255 : 64);
  return {
    ...BFD_DEFAULTS,
    ...draft,
    name,
    position,
    neighbor,
    ttl,
    maxHops: hopsOf(block, draft, ttl, values),
    ...audience(block),
  };
}

const milliseconds = (value: number) => Math.round(value * 1_000) as Microseconds;
const BFD_DEFAULTS = {
  minRx: milliseconds(10),
  minTx: milliseconds(10),
  idleTx: milliseconds(1_000),
  multiplier: 5,
  passive: false,
  weight: 0,
  reverse: false,
};

function hopsOf(block: Item, { maxHops = 0 }: Partial<BfdInstance>, ttl: number, values: Values): number {
  if (maxHops <= ttl) return maxHops;
  const message = `max_hops ${maxHops} is more than the hop limit ${ttl}, which is used.`;
  values.report.warn(block, { code: "max-hops-lowered", message });
  return ttl;
}

/** Both processes hear of it, unless one of the two words is given. */
function audience(block: Item): Pick<BfdInstance, "vrrp" | "checker"> {
  const has = (keyword: string) => block.items.some((item) => item.keyword === keyword);
  const neither = !has("vrrp") && !has("checker");
  return { vrrp: neither || has("vrrp"), checker: neither || has("checker") };
}

function readBfdItem(draft: Mutable<Partial<BfdInstance>>, item: Item, values: Values): void {
  const [word] = item.args;
  const time = (min: number) => {
    const value = values.seconds(word, { min, max: 4_294_967 }, 3, `${item.written} (in milliseconds)`, KEPT);
    return value === undefined ? undefined : milliseconds(value);
  };
  const number = (min: number, max: number) => values.integer(word, { min, max }, item.written, KEPT, true);
  switch (item.keyword) {
    case "neighbor_ip":
      set(draft, "neighbor", addressOf(item, values, "The instance is left out."));
      break;
    case "source_ip":
      set(draft, "source", addressOf(item, values, KEPT));
      break;
    case "min_rx":
      set(draft, "minRx", time(1));
      break;
    case "min_tx":
      set(draft, "minTx", time(1));
      break;
    case "idle_tx":
      set(draft, "idleTx", time(1_000));
      break;
    case "multiplier":
      set(draft, "multiplier", number(1, 255));
      break;
    case "ttl":
    case "hoplimit":
      set(draft, "ttl", number(1, 255));
      break;
    case "max_hops":
      set(draft, "maxHops", number(-1, 255));
      break;
    case "passive":
      draft.passive = true;
      break;
    case "weight":
      Object.assign(draft, readWeight(item, { min: -253, max: 253 }, values));
      break;
  }
}

function addressOf(item: Item, values: Values, kept: string): IpAddress | undefined {
  const [word] = item.args;
  return word && values.address(word, `${item.written} takes an address.`, kept);
}

function headOf(block: Item) {
  const { file, line, column } = block;
  return { name: block.args[0]?.text ?? "", position: { file, line, column } };
}

function set<T, K extends keyof T>(draft: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) draft[key] = value;
}
