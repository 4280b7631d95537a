import { parseConfig } from "../../config/index.ts";
import { priority } from "../../units.ts";
import type { MachineConfig } from "../machine.ts";
import { forge } from "./forge.ts";
import { addressOf, SimulatedNode } from "./node.ts";
import { type Scene, Segment } from "./segment.ts";

/*
 * A conversation is a text file: comments that say why, a command, four dashes, what came of it, an empty line.
 *
 *   node NAME ADDRESS [KEYWORD[=VALUE] …]   a router; the words are those of a vrrp_instance
 *   start NAME … · stop NAME · kill NAME    kill says nothing and leaves the addresses
 *   advance DURATION                        e.g. 3609.375ms, 10s
 *   cut FROM TO · heal                      one direction of the wire
 *   inject NAME from=… [priority=…] …       a forged advert; see forge.ts
 *   repeat N DURATION COMMAND               the command N times, DURATION after each
 *   fault NAME CAUSE · clear NAME CAUSE     e.g. interface-eth0
 *   priority NAME N · steal NAME            tracking; somebody removes the addresses
 *   reload NAME [KEYWORD[=VALUE] …]         with these words changed
 *   show                                    states, holders, running timers
 *   counters NAME
 */

type Settings = ReadonlyMap<string, string>;

/** Runs a conversation and answers the file as it should be. */
export function runConversation(text: string): string {
  const stage = new Stage();
  return text
    .trimEnd()
    .split(/\n(?:[ \t]*\n)+/)
    .map((paragraph) => stage.play(paragraph))
    .join("\n\n")
    .concat("\n");
}

class Stage {
  readonly #segment = new Segment();
  readonly #settings = new Map<string, Settings>();

  play(paragraph: string): string {
    const lines = paragraph.split("\n");
    const comments = lines.filter((line) => line.startsWith("#"));
    const end = lines.indexOf("----");
    const commands = (end < 0 ? lines : lines.slice(0, end)).filter(
      (line) => !line.startsWith("#") && line.trim() !== "",
    );
    if (commands.length === 0) return paragraph;
    const answers = commands.map((command) => this.#obey(command)).filter((answer) => answer !== undefined);
    const said = [...render(this.#segment.takeScenes()), ...answers];
    return [...comments, ...commands, "----", ...(said.length > 0 ? said : ["(nothing)"])].join("\n");
  }

  #obey(command: string): string | undefined {
    const [verb = "", ...words] = command.trim().split(/\s+/);
    const [name = "", ...rest] = words;
    switch (verb) {
      case "node":
        return this.#addNode(name, rest[0] ?? "", settingsOf(rest.slice(1)));
      case "start":
        for (const each of words) this.#segment.send(each, { kind: "startup" });
        return undefined;
      case "stop":
        this.#segment.send(name, { kind: "shutdown" });
        return undefined;
      case "kill":
        this.#segment.kill(name);
        return undefined;
      case "advance":
        this.#segment.advance(durationOf(name));
        return undefined;
      case "cut":
        this.#segment.cut(name, rest[0] ?? "");
        return undefined;
      case "heal":
        this.#segment.heal();
        return undefined;
      case "inject":
        this.#segment.inject(name, forge(this.#segment.node(name).config, settingsOf(rest)));
        return undefined;
      case "repeat":
        return this.#repeat(Number(name), durationOf(rest[0] ?? ""), rest.slice(1).join(" "));
      case "fault":
        this.#segment.send(name, { kind: "fault-began", cause: rest.join(" ") });
        return undefined;
      case "clear":
        this.#segment.send(name, { kind: "fault-ended", cause: rest.join(" ") });
        return undefined;
      case "priority":
        this.#segment.send(name, { kind: "priority-changed", effective: priority(Number(rest[0])) });
        return undefined;
      case "steal":
        this.#segment.send(name, { kind: "addresses-lost" });
        return undefined;
      case "reload":
        return this.#reload(name, settingsOf(rest));
      case "show":
        return [...this.#segment.nodes.values()].map(describeNode).join("\n");
      case "counters":
        return [...this.#segment.node(name).counters]
          .map(([reason, count]) => `${reason} ${count}`)
          .join("\n");
      default:
        throw new Error(`"${verb}" is no command of a conversation.`);
    }
  }

  #addNode(name: string, address: string, settings: Settings): undefined {
    this.#settings.set(name, settings);
    this.#segment.nodes.set(name, new SimulatedNode(name, configOf(address, settings)));
  }

  #reload(name: string, changes: Settings): undefined {
    const settings = new Map([...(this.#settings.get(name) ?? []), ...changes]);
    this.#settings.set(name, settings);
    this.#segment.send(name, {
      kind: "reload",
      config: configOf(this.#segment.node(name).config.source, settings),
    });
  }

  #repeat(times: number, pause: number, command: string): undefined {
    for (let round = 0; round < times; round++) {
      this.#obey(command);
      this.#segment.advance(pause);
    }
  }
}

/** `priority=100 nopreempt` as the lines of an instance. `vip` stands for virtual_ipaddress. */
function configOf(source: string, settings: Settings): MachineConfig {
  const { vip = "10.0.0.100", password, ...words } = Object.fromEntries(settings);
  const lines = Object.entries({ interface: "eth0", virtual_router_id: "51", ...words }).map(
    ([key, value]) => `${key} ${value}`,
  );
  if (password !== undefined) lines.push("authentication {", "auth_type PASS", `auth_pass ${password}`, "}");
  const text = ["vrrp_instance VI_1 {", ...lines, "virtual_ipaddress {", ...vip.split(","), "}", "}"].join(
    "\n",
  );
  const { config, diagnostics } = parseConfig(text, { file: "conversation", strict: true });
  const [instance] = config.vrrpInstances;
  const wrong = diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (instance === undefined || wrong !== undefined)
    throw new Error(`The node's settings are wrong: ${wrong?.message ?? "no instance"}`);
  return { ...instance, source: addressOf(source) };
}

function settingsOf(words: readonly string[]): Settings {
  return new Map(
    words.map((word) => {
      const [key = "", value = ""] = word.split("=", 2);
      return [key, value] as const;
    }),
  );
}

function durationOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text);
  if (match === null) throw new Error(`A duration such as 500ms or 3s was awaited; found "${text}".`);
  return Number(match[1]) * (match[2] === "s" ? 1_000 : 1);
}

/** Scenes that only repeat the one before are counted. */
function render(scenes: readonly Scene[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < scenes.length; ) {
    const scene = scenes[at] as Scene;
    const text = scene.lines.join("\n");
    let last = at;
    while (scenes[last + 1]?.lines.join("\n") === text) last++;
    const again = last > at ? ` (× ${last - at + 1}, until ${scenes[last]?.at} ms)` : "";
    lines.push(`${scene.at} ms${again}`, ...scene.lines.map((line) => `  ${line}`));
    at = last + 1;
  }
  return lines;
}

function describeNode(node: SimulatedNode): string {
  const timers = [...node.deadlines].map(([timer, deadline]) => `${timer} at ${deadline} ms`);
  return `${node.name} ${node.state.kind} priority ${node.state.effectivePriority}${heldText(node)}${timers.length > 0 ? `; ${timers.join(", ")}` : ""}`;
}

function heldText(node: SimulatedNode): string {
  return node.held.size > 0 ? `, holds ${[...node.held].join(", ")}` : "";
}
