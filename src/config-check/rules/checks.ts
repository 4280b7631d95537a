/** What the nodes check, compared with each other. */
import type { Finding } from "../finding.ts";
import { at, clustersOf, type Member, pairs } from "../members.ts";
import { finding, type Rule, related } from "../rule.ts";
import { namesOf, trackersOf } from "../trackers.ts";
import { strangers } from "./hearing.ts";

const oneSided: Rule = {
  id: "L28",
  title: "check tracked on one node only",
  check: pairs((a, b) => [...lacks(a, b), ...lacks(b, a)]),
};

function lacks(has: Member, other: Member): readonly Finding[] {
  const known = new Set(trackersOf(other).map(({ name }) => name));
  const missing = trackersOf(has).filter(({ name }) => name.startsWith("script") && !known.has(name));
  if (missing.length === 0 || strangers(has, other)) return [];
  return [
    finding("L28", "warning", at(other), {
      message: `${other.file.node} does not track ${namesOf(missing)}, ${has.file.node} does: ${other.file.node} can become master, or stay it, with the checked thing broken.`,
      hint: "Track the same checks on every node.",
      related: [related(at(has, "track_script"), "tracked here")],
    }),
  ];
}

const shared: Rule = {
  id: "L29",
  title: "weight-0 checks of all nodes that depend on one shared thing",
  check: (files) =>
    clustersOf(files).flatMap((cluster) => {
      const targets = cluster.map(sharedTargets);
      const [first, ...rest] = targets;
      if (first === undefined || rest.length === 0) return [];
      const common = [...first].find(([target]) => rest.every((each) => each.has(target)));
      return common === undefined ? [] : [fateShared(cluster[0]!, ...common)];
    }),
};

function fateShared(member: Member, target: string, script: string): Finding {
  return finding("L29", "warning", at(member, "track_script"), {
    message: `Every node checks ${target} (script ${script}) with weight 0: when ${target} fails all are in FAULT, and the addresses are nowhere.`,
    hint: "Check what each node has for itself, or give the check a weight, so that one node serves on.",
  });
}

/** Remote hosts in the commands of checks that mean FAULT, with the script's name. */
function sharedTargets(member: Member): ReadonlyMap<string, string> {
  const scripts = trackersOf(member).flatMap(({ name, weight }) =>
    weight === 0 ? member.file.config.vrrpScripts.filter((script) => name === `script ${script.name}`) : [],
  );
  return new Map(
    scripts.flatMap(({ name, command }) =>
      command.argv
        .slice(1)
        .flatMap((word) => remoteHost(word) ?? [])
        .map((host) => [host, name] as const),
    ),
  );
}

function remoteHost(word: string): string | undefined {
  const host = /^https?:\/\/([^/:]+)/.exec(word)?.[1] ?? /^\d+\.\d+\.\d+\.\d+$/.exec(word)?.[0];
  return host === undefined || host === "localhost" || host.startsWith("127.") ? undefined : host;
}

export const checkRules: readonly Rule[] = [oneSided, shared];
