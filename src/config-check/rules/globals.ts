/** Lines of global_defs that the nodes have to agree on, or must not share. */
import { type ParsedFile, placeOf, positionOf } from "../parsed-file.ts";
import { finding, type Rule, related } from "../rule.ts";

const sync: Rule = {
  id: "L66",
  title: "lvs_sync_daemon without an instance, or with another id, port or group",
  check: (files) => {
    const daemons = files.flatMap((file) => syncDaemon(file) ?? []);
    const [first] = daemons;
    return [
      ...daemons
        .filter(({ file, words }) => !file.config.vrrpInstances.some(({ name }) => words.includes(name)))
        .map(({ file, at }) =>
          finding("L66", "warning", at, {
            message: `lvs_sync_daemon names no instance of ${file.node}: it runs as master and backup at once and follows no election.`,
            hint: "Write: lvs_sync_daemon INTERFACE INSTANCE",
          }),
        ),
      ...daemons
        .filter(({ key }) => key !== first?.key)
        .map(({ file, at, key }) =>
          finding("L66", "error", at, {
            message: `No connection is synchronised: ${first!.file.node} has \`${first!.key}\`, ${file.node} has \`${key}\`. Established connections are lost at a takeover.`,
            hint: "Write the same id, port and group in both files.",
            related: [related(first!.at, "the other daemon")],
          }),
        ),
    ];
  },
};

function syncDaemon(file: ParsedFile) {
  const globals = file.outline.find(({ keyword }) => keyword === "global_defs");
  const line = globals?.children.findLast(({ keyword }) => keyword === "lvs_sync_daemon");
  if (line === undefined) return undefined;
  const option = (name: string, otherwise: string): string => {
    const at = line.words.indexOf(name);
    return `${name} ${at < 0 ? otherwise : line.words[at + 1]}`;
  };
  const instance = file.config.vrrpInstances.find(({ name }) => line.words.includes(name));
  const key = [
    option("id", String(instance?.vrid ?? 0)),
    option("port", "8848"),
    option("group", "224.0.0.81"),
  ].join(" ");
  return { file, words: line.words, key, at: positionOf(file, line) };
}

const routerId: Rule = {
  id: "L53",
  title: "the same router_id on both nodes",
  check: (files) =>
    files.flatMap((file, index) => {
      const other = files.slice(0, index).find((one) => same(one, file));
      const block = file.outline.find(({ keyword }) => keyword === "global_defs");
      if (other === undefined || block === undefined) return [];
      return [
        finding("L53", "info", placeOf(file, { position: block }, "router_id"), {
          message: `${other.node} and ${file.node} both have router_id ${file.config.globalDefs.routerId}: mails and SNMP traps do not say which node they come from. The election does not use it.`,
          hint: "Give each node a router_id of its own.",
        }),
      ];
    }),
};

const same = (a: ParsedFile, b: ParsedFile): boolean =>
  a.config.globalDefs.routerId !== undefined && a.config.globalDefs.routerId === b.config.globalDefs.routerId;

export const globalRules: readonly Rule[] = [routerId, sync];
