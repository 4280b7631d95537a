import { seconds } from "../../units.ts";
import type { VrrpScript } from "../model.ts";
import type { Item } from "../parser.ts";
import { readScript } from "./command.ts";
import { LONGEST_SECONDS, type Values } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const COUNT = { min: 1, max: 2_147_483_647 };

/** @returns undefined when there is no command: keepalived removes such a script. */
export function buildScript(block: Item, values: Values): VrrpScript | undefined {
  const { file, line, column } = block;
  const draft: Mutable<Partial<VrrpScript>> = {};
  for (const item of block.items) readScriptItem(draft, item, values);
  const name = block.args[0]?.text ?? "";
  if (draft.command === undefined) {
    values.report.warn(block, {
      code: "no-script",
      message: `No script is set for \`${name}\`; it is removed, so that its check does not exist.`,
    });
    return undefined;
  }
  const {
    command,
    interval = seconds(1),
    timeout = interval,
    weight = 0,
    reverse = false,
    rise = 1,
    fall = 1,
  } = draft;
  const identity = {
    ...(draft.user === undefined ? {} : { user: draft.user }),
    ...(draft.group === undefined ? {} : { group: draft.group }),
  };
  return {
    name,
    position: { file, line, column },
    command,
    interval,
    timeout,
    weight,
    reverse,
    rise,
    fall,
    ...identity,
  };
}

function readScriptItem(draft: Mutable<Partial<VrrpScript>>, item: Item, values: Values): void {
  const [first, second] = item.args;
  const time = { min: 0, max: LONGEST_SECONDS };
  /** Whole seconds up to 2.3.1. */
  const decimals = values.compat === "2.4" ? 3 : 0;
  switch (item.keyword) {
    case "script": {
      const command = readScript(item, values.report);
      if (command !== undefined) draft.command = command;
      break;
    }
    case "interval":
      draft.interval = atLeastOneSecond(
        item,
        values.seconds(first, time, decimals, "interval", "1 is used."),
        values,
      );
      break;
    case "timeout":
      draft.timeout = atLeastOneSecond(
        item,
        values.seconds(first, time, decimals, "timeout", "1 is used."),
        values,
      );
      break;
    case "weight":
      draft.weight = values.integer(first, { min: -253, max: 253 }, "A weight", "0 is used.") ?? 0;
      draft.reverse = second?.text === "reverse";
      if (second !== undefined && !draft.reverse) {
        const message = `\`${second.text}\` was found after the weight; only \`reverse\` can stand there. It is ignored.`;
        values.report.warn(second, { code: "unknown-option", message });
      }
      break;
    case "user":
      if (first !== undefined) draft.user = first.text;
      if (second !== undefined) draft.group = second.text.replace(/^:/, "");
      break;
    case "rise":
      draft.rise = values.integer(first, COUNT, "rise", "1 is used.") ?? 1;
      break;
    case "fall":
      draft.fall = values.integer(first, COUNT, "fall", "1 is used.") ?? 1;
      break;
  }
}

function atLeastOneSecond(item: Item, value: number | undefined, values: Values) {
  if (value === 0) {
    values.report.warn(item, {
      code: "out-of-range",
      message: `\`${item.keyword}\` is at least 1 second; found 0. 1 is used.`,
    });
  }
  return seconds(value || 1);
}
