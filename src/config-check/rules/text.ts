/** Mistakes of writing that the typed model no longer shows. */

import { clustersOf, type Member } from "../members.ts";
import { firstNested, type OutlineNode, walk } from "../outline.ts";
import { placeOf, positionOf } from "../parsed-file.ts";
import { each, finding, type Rule, related } from "../rule.ts";

/** Values in which people want a `#` or `!`. */
const cuttable = /^(\s*)(auth_pass|password|regex|path|script|misc_path|notify\w*)\s+([^"\s#!]+|)([#!])(\S*)/;

const cutOff: Rule = {
  id: "L69",
  title: "`#` or `!` in a password, path or command outside double quotes",
  check: each((file) =>
    file.text.split("\n").flatMap((text, index) => {
      const match = cuttable.exec(text);
      if (match === null || (match[3] === "" && match[5] === "")) return [];
      const [, blank = "", keyword = "", kept = "", sign = "", lost = ""] = match;
      const column = text.indexOf(sign, blank.length + keyword.length) + 1;
      const value = /pass/.test(keyword) ? "…" : `${kept}${sign}${lost}`;
      return [
        finding("L69", "error", positionOf(file, { line: index + 1, column }), {
          message: `\`${sign}\` begins a comment here, in the middle of a word: the value of ${keyword} ends before it.${/pass/.test(keyword) ? " Where the other node has the password in quotes there are two masters." : ""}`,
          hint: `Put the value into double quotes: ${keyword} "${value}"`,
        }),
      ];
    }),
  ),
};

/** Texts that a template should have replaced. */
const leftover =
  /\{\{[^}]*\}\}|\{%[^%]*%\}|<[A-Z][A-Z0-9_ -]*>|\$\{[A-Za-z_]\w*\}|%[A-Z_]{3,}%|\b(?:X{3,}|CHANGE_?ME|YOUR_[A-Z_]+|MY_[A-Z_]+|VIRTUAL_IP|VIP_ADDRESS)\b/;

const template: Rule = {
  id: "L68",
  title: "template leftovers",
  check: each((file) => {
    const defined = new Set([...file.text.matchAll(/^\s*(?:@\S+\s+)?\$(\w+)=/gm)].map((match) => match[1]));
    const looped = new Set(
      [...file.text.matchAll(/~(?:SEQx?|LST)\(\{?([\w, ]+)/g)].flatMap((match) => match[1]!.split(/[, ]+/)),
    );
    return file.text.split("\n").flatMap((text, index) => {
      const match = leftover.exec(withoutComment(text));
      const variable = match === null ? undefined : /^\$\{(\w+)\}$/.exec(match[0])?.[1];
      if (
        match === null ||
        (variable !== undefined &&
          (variable.startsWith("_") || defined.has(variable) || looped.has(variable)))
      )
        return [];
      const torn = /[{}]/.test(match[0])
        ? " keepalived takes its braces for a block, and the closing one ends the block that it stands in."
        : "";
      return [
        finding("L68", "error", positionOf(file, { line: index + 1, column: match.index + 1 }), {
          message: `\`${match[0]}\` looks like a template's placeholder that was not filled in.${torn}`,
          hint:
            variable === undefined
              ? "Write the value."
              : `Write the value, or define it above: $${variable}=VALUE`,
        }),
      ];
    });
  }),
};

/** Up to a `#` or `!` outside double quotes. */
function withoutComment(text: string): string {
  return /^(?:"[^"]*"?|[^"#!])*/.exec(text)?.[0] ?? "";
}

const nested: Rule = {
  id: "L67",
  title: "block inside a block: a brace is missing above",
  check: each((file) => {
    const found = firstNested(file.outline);
    return found === undefined
      ? []
      : [
          finding("L67", "error", positionOf(file, found.inner), {
            message: `\`${found.inner.keyword}\` stands inside \`${found.outer.keyword}\` of line ${found.outer.line}: a \`}\` is missing above, and everything from here on is read as part of that block and lost.`,
            hint: `Close \`${found.outer.keyword}\` before this line.`,
            related: [related(positionOf(file, found.outer), "the block that is not closed")],
          }),
        ];
  }),
};

const executable: Rule = {
  id: "L71",
  title: "configuration file with an execute permission bit",
  check: each((file) =>
    file.executable.map((name) =>
      finding(
        "L71",
        "error",
        { file: name, line: 1, column: 1 },
        {
          message: `${name} has an execute permission bit: keepalived skips it, and its config test ends with status 0 all the same.`,
          hint: `Run: chmod a-x ${name}`,
        },
      ),
    ),
  ),
};

const hmac: Rule = {
  id: "L77",
  title: "auth_hmac keys, active_key or mode not shared",
  check: (files) =>
    clustersOf(files).flatMap((cluster) =>
      cluster.slice(1).flatMap((member) => {
        const [one, two] = [hmacOf(cluster[0]!), hmacOf(member)];
        if (one.keys === two.keys) return [];
        return [
          finding("L77", "error", placeOf(member.file, member.instance, "auth_hmac"), {
            message: `auth_hmac differs from ${cluster[0]!.file.node}: unless the mode is permissive each drops what the other signs, and both become master.`,
            versions: "from 2.4.0 on; earlier releases do not know the block",
            severityIn: { "2.2.7": "absent" },
            hint: "Write the same keys, active_key and mode in both files.",
            related: [
              related(placeOf(cluster[0]!.file, cluster[0]!.instance, "auth_hmac"), "the other block"),
            ],
          }),
        ];
      }),
    ),
};

function hmacOf({ file, instance }: Member): { readonly keys: string } {
  const nodes: OutlineNode[] = [...walk(file.outline)];
  const block = nodes.find(({ line }) => line === instance.position.line);
  const inner = block?.children.find(({ keyword }) => keyword === "auth_hmac");
  const lines = (inner?.children ?? []).map(({ keyword, words }) => [keyword, ...words].join(" "));
  return { keys: lines.toSorted().join("\n") };
}

export const textRules: readonly Rule[] = [cutOff, template, nested, executable, hmac];
