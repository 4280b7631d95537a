import { type Line, placeAt } from "../line.ts";
import type { Command } from "../model.ts";
import type { Item } from "../parser.ts";
import type { Report } from "../report.ts";

/**
 * A command keeps its quotes through the first split: word 1 is the whole command with its arguments, word 2 the user,
 * word 3 the group. The second split makes arguments of word 1. No shell is involved.
 */
export function readCommand(item: Item, report: Report): Command | undefined {
  const [command, user, group] = shellWords(item.rest.text, true);
  const argv = command === undefined ? [] : shellWords(command, false);
  const [program, ...args] = argv;
  if (program === undefined) return undefined;
  warnOfShell(item.rest, args, report);
  return {
    argv: [program, ...args],
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group: group.replace(/^:/, "") }),
  };
}

/** As {@link readCommand} for `script` and `misc_path`, which take their user elsewhere: what follows word 1 is ignored. */
export function readScript(item: Item, report: Report): Command | undefined {
  const command = readCommand(item, report);
  const ignored = shellWords(item.rest.text, true).slice(1);
  if (command === undefined || ignored.length === 0) return command && { argv: command.argv };
  report.warn(placeAt(item.rest, 0), {
    code: "lost-arguments",
    message: `Only \`${command.argv[0]}\` is run; \`${ignored.join(" ")}\` is lost.`,
    hint: `Put the command and its arguments into double quotes: "${[command.argv.join(" "), ...ignored].join(" ")}"`,
  });
  return { argv: command.argv };
}

const SHELL_WORDS = /^(&&|\|\|?|;|>>?|<|2>&1|>\/dev\/null|2>\/dev\/null|&)$/;

function warnOfShell(rest: Line, args: readonly string[], report: Report): void {
  const found = args.find((argument) => SHELL_WORDS.test(argument));
  if (found === undefined) return;
  report.warn(placeAt(rest, 0), {
    code: "no-shell",
    message: `\`${found}\` reaches the program as an ordinary argument: keepalived runs commands without a shell.`,
    hint: "Write: sh -c '…'",
  });
}

/** Words at blanks, grouped by either quote. The first split keeps backslash sequences, the second resolves them. */
function shellWords(text: string, keepEscapes: boolean): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\" && at + 1 < text.length) {
      const [value, length] = escapeAt(text, at);
      word = (word ?? "") + (keepEscapes ? text.slice(at, at + length) : value);
      at += length - 1;
    } else if (quote !== "") {
      if (character === quote) quote = "";
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function escapeAt(text: string, at: number): [value: string, length: number] {
  const rest = text.slice(at + 1);
  const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
  if (octal !== undefined) return [String.fromCharCode(Number.parseInt(octal, 8)), 1 + octal.length];
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex !== null) return [String.fromCharCode(Number.parseInt(hex[1] ?? "", 16)), 1 + hex[0].length];
  const control = /^c(.)/.exec(rest);
  if (control !== null) return [String.fromCharCode((control[1] ?? "").charCodeAt(0) & 0x1f), 3];
  const letter = rest[0] ?? "";
  return [LETTERS[letter] ?? letter, 2];
}
