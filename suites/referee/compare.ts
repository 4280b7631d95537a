import type { Diagnostic, KeepalivedConfig, ParseResult } from "../../director/src/config/index.ts";
import { SAID_ELSEWHERE } from "./correspondence.ts";
import { DIRECTOR_ALONE, KEEPALIVED_ALONE } from "./differences.ts";
import { comparable, projectDump, readDump } from "./dump.ts";
import type { Case, Message, StartAnswer, TestAnswer } from "./keepalived.ts";

const MAIN = "keepalived.conf";
/** What the director leaves undone is no opinion on the file. */
const NO_OPINION = new Set(["not-acted-on"]);
const ALONE = new Set(DIRECTOR_ALONE.flatMap(({ codes }) => codes));
const ELSEWHERE = new Set(SAID_ELSEWHERE.flatMap(({ codes }) => codes));
/** After these keepalived does not go on, or its processes no longer agree on where a block ends. */
const LOST = new Set(["missing-brace", "missing-open-brace", "missing-argument"]);
const FATAL_LATER =
  /virtual router id must be set|Unknown interface!|Non-existent interface|at least one is required|both use VRID/;

/** Lines of which one of the two speaks and the other does not, as sentences. */
export function linesThatDiffer(each: Case, answer: TestAnswer, { diagnostics }: ParseResult): string[] {
  if (isCrash(answer)) return [];
  const found = diagnostics.filter(({ code }) => !NO_OPINION.has(code));
  const isLost = answer.status === 2 || found.some(isDeadEnd);
  const isFatal = isLost || answer.messages.some(({ text }) => FATAL_LATER.test(text));
  const unanswered = answer.messages.filter((message) => !isSaid(message, found, isFatal));
  const unfounded = found.filter((finding) => !isFounded(finding, answer.messages, isFatal));
  return [
    ...(isLost ? [] : unanswered).map(
      (message) => `keepalived alone: ${placed(each, message)} ${message.text}`,
    ),
    ...(isLost ? [] : unfounded).map(
      (finding) => `director alone: ${placed(each, finding)} ${finding.message}`,
    ),
  ];
}

/**
 * The config test of 2.2.7 ends itself with SIGTERM over a script with a user other than root, and with SIGSEGV over
 * some files; then it has said nothing.
 */
export function isCrash({ status }: TestAnswer): boolean {
  return status > 6;
}

function isDeadEnd({ code, severity }: Diagnostic): boolean {
  return LOST.has(code) || (code === "include-missing" && severity === "error");
}

function isSaid(
  { file = MAIN, line, text }: Message,
  found: readonly Diagnostic[],
  isFatal: boolean,
): boolean {
  if (KEEPALIVED_ALONE.some(({ message }) => message.test(text))) return true;
  if (found.some((finding) => finding.file === file && finding.line === line)) return true;
  const codes = SAID_ELSEWHERE.filter(({ message }) => message.test(text)).flatMap((entry) => entry.codes);
  return codes.length > 0 && (isFatal || found.some(({ code }) => codes.includes(code)));
}

function isFounded(
  { file, line, code }: Diagnostic,
  messages: readonly Message[],
  isFatal: boolean,
): boolean {
  if (ALONE.has(code) || (isFatal && ELSEWHERE.has(code))) return true;
  if (code === "weight-ignored" && messages.some(({ text }) => /Disabling track script/.test(text)))
    return true;
  if (messages.some((message) => (message.file ?? MAIN) === file && message.line === line)) return true;
  return SAID_ELSEWHERE.some(
    ({ message, codes }) => codes.includes(code) && messages.some(({ text }) => message.test(text)),
  );
}

function placed(
  { files }: Case,
  { file = MAIN, line }: { readonly file?: string; readonly line?: number },
): string {
  if (line === undefined) return "";
  const text = files.find(({ path }) => path === file)?.text.split("\n")[line - 1] ?? "";
  return `${file}:${line} [${text.trim()}]`;
}

/** Errors that are meant to differ: keepalived would start. */
const STRICTER = new Set(["missing-brace", "missing-open-brace", "not-acted-on"]);

/** Whether a real start is refused by the one and not by the other. */
export function startsThatDiffer(answer: StartAnswer, { diagnostics }: ParseResult): string[] {
  if (answer.kind === "crashed") return [];
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const isStricter = errors.length > 0 && errors.every(({ code }) => STRICTER.has(code));
  if (errors.length > 0 === (answer.kind === "refused") || isStricter) return [];
  const last = answer.log.trimEnd().split("\n").slice(-4).join(" | ");
  return [
    `keepalived: ${answer.kind} (${last}); director: ${errors.map(({ message }) => message).join("; ") || "runs"}`,
  ];
}

/** Values that differ, of what both would run. */
export function valuesThatDiffer(answer: StartAnswer, { config, diagnostics }: ParseResult): string[] {
  const isAstray = diagnostics.some(
    ({ code, severity }) => severity === "error" || code === "bad-repetition",
  );
  if (answer.kind !== "running" || isAstray) return [];
  const theirs = readDump(answer.log);
  const ours = projectDump(withoutRemoved(config, answer.log));
  const tracked = trackedBy(config);
  const missing = [...ours.keys()].filter((block) => !theirs.has(block) && tracked(block));
  const unknown = [...theirs.keys()].filter((block) => !ours.has(block));
  return [
    ...missing.map((block) => `${block}: only the director has it`),
    ...unknown.map((block) => `${block}: only keepalived has it`),
    ...[...ours].flatMap(([block, values]) =>
      [...values].flatMap(([name, value]) => {
        const their = comparable(name, theirs.get(block)?.get(name), value);
        return !theirs.has(block) || their === value
          ? []
          : [`${block}, ${name}: keepalived "${their}", director "${value}"`];
      }),
    ),
  ];
}

const REMOVED = /Disabling track script (\S+) since not found/g;

/** Without the scripts whose programs this host does not have: keepalived removes them. */
function withoutRemoved(config: KeepalivedConfig, log: string): KeepalivedConfig {
  const removed = new Set([...log.matchAll(REMOVED)].map(([, name]) => name));
  const isThere = ({ script }: { readonly script: string }) => !removed.has(script);
  return {
    ...config,
    vrrpScripts: config.vrrpScripts.filter(({ name }) => !removed.has(name)),
    vrrpInstances: config.vrrpInstances.map((each) => ({
      ...each,
      trackScripts: each.trackScripts.filter(isThere),
    })),
  };
}

/** keepalived removes trackers that nothing tracks. */
function trackedBy(config: KeepalivedConfig): (block: string) => boolean {
  const users = [...config.vrrpInstances, ...config.vrrpSyncGroups];
  const names = new Set(
    users.flatMap((user) => [
      ...user.trackScripts.map(({ script }) => `VRRP Script ${script}`),
      ...user.trackFiles.map(({ file }) => `Track file ${file}`),
      ...user.trackProcesses.map(({ process }) => `VRRP Track process ${process}`),
    ]),
  );
  return (block) => !/^(VRRP Script|Track file|VRRP Track process) /.test(block) || names.has(block);
}
