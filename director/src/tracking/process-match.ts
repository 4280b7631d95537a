import type { TrackProcess } from "../config/index.ts";

/** The kernel's name of a process ends after this many characters (TASK_COMM_LEN). */
const longestName = 15;

/** Name and command line of a process, as /proc has them. */
export type Seen = { readonly name: string; readonly argv: readonly string[] };

/**
 * Whether a process is one of those that are counted. `partial`: the arguments given are its first ones; `initial`: so
 * too, and the last one may go on.
 */
export function isMatch(tracked: TrackProcess, { name, argv }: Seen): boolean {
  const [program, ...wanted] = tracked.process;
  const sameProgram = tracked.fullCommand
    ? argv[0] === program
    : name === (program.split("/").at(-1) ?? "").slice(0, longestName);
  if (!sameProgram) return false;
  const given = argv.slice(1);
  switch (tracked.match) {
    case "partial":
      return wanted.every((word, at) => given[at] === word);
    case "initial":
      return wanted.every((word, at) =>
        at === wanted.length - 1 ? given[at]?.startsWith(word) === true : given[at] === word,
      );
    case "exact":
      return (
        wanted.length === 0 ||
        (given.length === wanted.length && wanted.every((word, at) => given[at] === word))
      );
  }
}

/** Enough of them run, and not too many. */
export function isQuorate({ quorum, quorumMax }: TrackProcess, count: number): boolean {
  // "quorum_max 0" says that none may run, so that the quorum of 1 is no condition.
  return quorumMax === 0 ? count === 0 : count >= quorum && count <= (quorumMax ?? Number.POSITIVE_INFINITY);
}
