import type { NodeName, Role } from "../../domain/node.ts";
import type { ProcessIdentity } from "../netns/machine.ts";

/** What every container and network of a lab bears, and by which other processes find it. */
export interface LabLabels {
  readonly lab: string;
  readonly topology: string;
  readonly directory: string;
  /** ISO 8601. */
  readonly since: string;
  /** The process that raised it. */
  readonly owner: ProcessIdentity;
  /** Who holds its switches and cleans up after it. */
  readonly keeper: ProcessIdentity;
}

type Labels = Record<string, string>;

export const labLabel = "keelhaul.lab";

export const labelsOf = (lab: LabLabels): Labels => ({
  [labLabel]: lab.lab,
  "keelhaul.topology": lab.topology,
  "keelhaul.directory": lab.directory,
  "keelhaul.since": lab.since,
  "keelhaul.owner": written(lab.owner),
  "keelhaul.keeper": written(lab.keeper),
});

export const nodeLabels = (name: NodeName, role: Role): Labels => ({
  "keelhaul.node": name,
  "keelhaul.role": role,
});

export function readLabels(labels: Readonly<Labels>): LabLabels {
  const text = (key: string): string => labels[`keelhaul.${key}`] ?? "";
  return {
    lab: text("lab"),
    topology: text("topology"),
    directory: text("directory"),
    since: text("since"),
    owner: read(text("owner")),
    keeper: read(text("keeper")),
  };
}

export const nodeOf = (labels: Readonly<Labels>): NodeName => labels["keelhaul.node"] ?? "";

const written = ({ pid, started }: ProcessIdentity): string => `${pid} ${started}`;

function read(text: string): ProcessIdentity {
  const [pid = "0", started = ""] = text.split(" ");
  return { pid: Number(pid), started };
}
