import { familyOf, type IpAddress } from "../../address.ts";
import type { Word } from "../line.ts";
import type { Command, ForwardingMethod, RealServer } from "../model.ts";
import type { Item } from "../parser.ts";
import { buildChecker, type CheckDefaults, readCheckDefaults } from "./checkers.ts";
import { readCommand } from "./command.ts";
import type { Values } from "./values.ts";

export type RealServerContext = {
  readonly values: Values;
  readonly inherited: CheckDefaults;
  readonly family: 4 | 6 | undefined;
  /** What a real server without a port of its own gets. */
  readonly port: number;
  readonly weight: number;
  readonly forwarding: ForwardingMethod;
  readonly inhibitOnFailure: boolean;
  readonly alpha: boolean;
  readonly service: string;
};

const MOST = 2_147_483_647;

/** @returns undefined when keepalived skips the server. */
export function buildRealServer(block: Item, context: RealServerContext): RealServer | undefined {
  const { values } = context;
  const address = readAddress(block, context);
  if (address === undefined) return undefined;
  const forwarding =
    readForwarding(
      block.items.findLast((item) => item.keyword === "lvs_method"),
      values,
    ) ?? context.forwarding;
  const port = readPort(block, forwarding, context);
  if (port === undefined) return undefined;
  const inherited: CheckDefaults = { ...context.inherited };
  for (const item of block.items) readCheckDefaults(inherited, item, 1, values);
  switchOf(block, "smtp_alert", values);
  const { file, line, column } = block;
  return {
    address,
    port,
    position: { file, line, column },
    weight: numberOf(block, "weight", values) ?? context.weight,
    forwarding,
    inhibitOnFailure: switchOf(block, "inhibit_on_failure", values) ?? context.inhibitOnFailure,
    alpha: switchOf(block, "alpha", values) ?? context.alpha,
    upperThreshold: numberOf(block, "uthreshold", values) ?? 0,
    lowerThreshold: numberOf(block, "lthreshold", values) ?? 0,
    ...commandOf(block, "notify_up", "notifyUp", values),
    ...commandOf(block, "notify_down", "notifyDown", values),
    checkers: block.items.flatMap((item) => buildChecker(item, { inherited, address, port, values }) ?? []),
  };
}

function readAddress(block: Item, { values, family, service }: RealServerContext): IpAddress | undefined {
  const [word] = block.args;
  const address = word && values.address(word, "A real server was awaited.", "It is left out.");
  if (word === undefined || address === undefined || family === undefined || familyOf(address) === family)
    return address;
  values.report.warn(word, {
    code: "wrong-family",
    message: `The virtual server ${service} is IPv${family}, the real server ${address} is not; it is left out.`,
  });
  return undefined;
}

/** With DR and TUN the packet goes on unchanged, so the port cannot differ from the service's. */
function readPort(
  block: Item,
  forwarding: ForwardingMethod,
  { values, port, service }: RealServerContext,
): number | undefined {
  const [, word] = block.args;
  if (word === undefined) return port;
  const own = values.integer(word, { min: 0, max: 65_535 }, "A port", "The real server is left out.", true);
  if (own === 0) return port;
  if (own === undefined || forwarding === "NAT" || own === port || service.startsWith("[group")) return own;
  values.report.warn(word, {
    code: "port-reset",
    message: `With ${forwarding} a real server is reached at the port of its service; ${own} is reset to ${port} (${service}).`,
  });
  return port;
}

/** `NAT`, `DR` or `TUN`; the words after TUN are reported by name. */
export function readForwarding(item: Item | undefined, values: Values): ForwardingMethod | undefined {
  const [word, ...options] = item?.args ?? [];
  readTunnel(options, values);
  const method = values.oneOf(word, ["NAT", "DR", "TUN"], "forwarding method", "The line is ignored.");
  if (item !== undefined && word !== undefined && method !== undefined) {
    values.noteUnlessActedOn(word, item.written, "forwarding", method);
  }
  return method;
}

const TUNNEL_FLAGS = ["nocsum", "csum", "remcsum"];

/** `type ipip`, `type gre`, `type gue port N` and a word on checksums. */
function readTunnel(options: readonly Word[], values: Values): void {
  for (let at = 0; at < options.length; at++) {
    const option = options[at] as Word;
    const takesValue = option.text === "type" || option.text === "port";
    if (takesValue) at++;
    if (takesValue || TUNNEL_FLAGS.includes(option.text)) {
      const message = `\`${option.text}\` of a forwarding method is known, not acted on yet.`;
      values.report.note(option, { code: "not-acted-on", message });
      continue;
    }
    const message = `\`${option.text}\` is no option of a forwarding method; it and what follows is ignored.`;
    values.report.warn(option, { code: "unknown-option", message });
    return;
  }
}

function numberOf(block: Item, keyword: string, values: Values): number | undefined {
  const item = block.items.findLast((candidate) => candidate.keyword === keyword);
  return values.integer(
    item?.args[0],
    { min: 0, max: MOST },
    `The ${keyword} of a real server`,
    "The line is ignored.",
    true,
  );
}

function switchOf(block: Item, keyword: string, values: Values): boolean | undefined {
  const item = block.items.findLast((candidate) => candidate.keyword === keyword);
  return item === undefined ? undefined : values.switch(item);
}

export function commandOf<K extends string>(
  block: Item,
  keyword: string,
  key: K,
  values: Values,
): { [P in K]?: Command } {
  const item = block.items.find((candidate) => candidate.keyword === keyword);
  const command = item && readCommand(item, values.report);
  return (command === undefined ? {} : { [key]: command }) as { [P in K]?: Command };
}
