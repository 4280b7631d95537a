import { type Line, slice, trim } from "./line.ts";

/** The definitions of one round: the loop's variables and their values. */
export type Round = readonly (readonly [name: string, value: string])[];

export type Repetition =
  | { readonly rounds: readonly Round[]; readonly rest: Line }
  | { readonly problem: string };

const MOST_ROUNDS = 10_000;

/** `~SEQ(V, start, step, end) rest`, `~SEQx(…) rest`, `~LST(V, a, b) rest`, `~LST({V,W}, {a,b}, {c,d}) rest`. */
export function parseRepetition(line: Line, substitute: (text: string) => string): Repetition {
  const match = /^~(SEQx?|LST)\(([^)]*)\)/.exec(line.text);
  if (match === null) return { problem: `\`${line.text}\` is neither ~SEQ(…) nor ~LST(…).` };
  const rest = trim(slice(line, match[0].length));
  const parameters = splitParameters(substitute(match[2] ?? ""));
  const rounds =
    match[1] === "LST" ? listRounds(parameters) : sequenceRounds(parameters, match[1] === "SEQx");
  return typeof rounds === "string" ? { problem: `\`${match[0]}\`: ${rounds}` } : { rounds, rest };
}

function sequenceRounds(parameters: readonly string[], hexadecimal: boolean): Round[] | string {
  const [name = "", ...texts] = parameters;
  const numbers = texts.map(parseNumber);
  if (numbers.length < 1 || numbers.length > 3 || numbers.some(Number.isNaN))
    return "one to three numbers were awaited after the name";
  const end = numbers.at(-1) ?? 0;
  const start = numbers.length > 1 ? (numbers[0] ?? 0) : Math.sign(end) || 1;
  const step = numbers.length === 3 ? (numbers[1] ?? 0) : start <= end ? 1 : -1;
  if (step === 0 || Math.sign(end - start) === -Math.sign(step))
    return "the step does not lead from the start to the end";
  const count = Math.floor((end - start) / step) + 1;
  if (count > MOST_ROUNDS) return `${count} rounds; at most ${MOST_ROUNDS} are read`;
  return Array.from(
    { length: count },
    (_, index) => [[name, (start + index * step).toString(hexadecimal ? 16 : 10)]] as const,
  );
}

function listRounds(parameters: readonly string[]): Round[] | string {
  const [first = "", ...values] = parameters;
  const names = membersOf(first);
  const tuples = values.map(membersOf);
  if (tuples.flat().some((value) => /[\s{}]/.test(value))) return "a value contains a blank or a brace";
  if (tuples.some((tuple) => tuple.length > names.length))
    return "a tuple has more members than there are variables";
  return tuples.map((tuple) => names.map((name, index) => [name, tuple[index] ?? ""] as const));
}

function membersOf(text: string): string[] {
  return text.startsWith("{")
    ? text
        .slice(1, -1)
        .split(",")
        .map((part) => part.trim())
    : [text];
}

function splitParameters(text: string): string[] {
  return (text.match(/\s*\{[^}]*\}\s*|[^,]+/g) ?? [])
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Decimal, 0x hexadecimal or 0 octal. */
function parseNumber(text: string): number {
  const match = /^(-?)(0x[0-9a-f]+|0[0-7]+|\d+)$/i.exec(text);
  if (match === null) return Number.NaN;
  const digits = match[2] ?? "";
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return match[1] === "-" ? -value : value;
}
