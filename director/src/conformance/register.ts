import { readFileSync } from "node:fs";

export type Level = "MUST" | "MUST NOT" | "SHOULD" | "SHOULD NOT" | "MAY" | "ERRATUM" | "-";

/** Beside what tests show: see the head of `register.txt`. */
export type Standing = {
  readonly kind: "open" | "host" | "optional" | "note";
  readonly text: string;
};

export type Requirement = {
  readonly id: string;
  readonly level: Level;
  readonly versions: readonly (2 | 3)[];
  readonly families: readonly (4 | 6)[];
  readonly clause: string;
  readonly sentence: string;
  readonly standing: Standing | null;
};

const idPattern = /^(?:V[23]-[A-Z]+-\d+b?|V23-\d+|UNI-\d+|SG-\d+|TRK-\d+|OBS-\d+)$/;
const levels: readonly string[] = ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY", "ERRATUM", "-"];

/**
 * The register of requirements, in its order.
 * @throws Error that names the line where the table is malformed or an id stands twice.
 */
export function readRegister(): readonly Requirement[] {
  const text = readFileSync(new URL("register.txt", import.meta.url), "utf8");
  const seen = new Set<string>();
  return text.split("\n").flatMap((line, index) => {
    if (line === "" || line.startsWith("#")) return [];
    const requirement = parseLine(line);
    if (requirement === undefined || seen.has(requirement.id))
      throw new Error(
        `register.txt:${index + 1}: a requirement of its own id was awaited; found ${JSON.stringify(line)}.`,
      );
    seen.add(requirement.id);
    return [requirement];
  });
}

export const binds = ({ level }: Requirement): boolean => level === "MUST" || level === "MUST NOT";

function parseLine(line: string): Requirement | undefined {
  const [id = "", level = "", applies = "", clause = "", sentence = "", standing] = line.split(" | ");
  const right = idPattern.test(id) && levels.includes(level) && clause !== "" && sentence !== "";
  if (!right) return undefined;
  const words = applies.split(" ");
  return {
    id,
    level: level as Level,
    versions: ([2, 3] as const).filter((version) => words.includes(`v${version}`)),
    families: ([4, 6] as const).filter((family) => words.includes(`${family}`)),
    clause,
    sentence,
    standing: standing === undefined ? null : parseStanding(standing),
  };
}

function parseStanding(text: string): Standing {
  const match = /^(open|host|optional|note): (.+)$/.exec(text);
  if (match === null) throw new Error(`open:, host:, optional: or note: was awaited; found "${text}".`);
  return { kind: match[1] as Standing["kind"], text: match[2] as string };
}
