/** What the reader of the file reports, under the number that the mistake has in the register. */
import type { Diagnostic } from "@keelhaul/director/config";
import type { Finding, Severity } from "../finding.ts";
import { firstNested, walk } from "../outline.ts";
import { type ParsedFile, placeOf, positionOf } from "../parsed-file.ts";
import type { Rule } from "../rule.ts";

interface Adopted extends Pick<Rule, "id" | "title"> {
  readonly adopts: (diagnostic: Diagnostic, file: ParsedFile) => boolean;
  readonly severity: Severity;
  /** What follows at run time, added to what the reader says. */
  readonly consequence?: string;
  readonly hint?: string;
  /** The statement to point at, where the reader points at its block. */
  readonly at?: string;
}

const coded =
  (code: string, pattern?: RegExp) =>
  ({ code: found, message }: Diagnostic): boolean =>
    found === code && (pattern === undefined || pattern.test(message));

const fatal =
  "keepalived does not start with this file (status 2); a reload into it ends the daemon and leaves its addresses on the interface.";

/** The first that fits takes the diagnostic. */
const table: readonly Adopted[] = [
  {
    id: "L7",
    title: "authentication with VRRP version 3",
    adopts: coded("authentication-ignored", /version 3/),
    severity: "warning",
    consequence: "Nothing protects the virtual router: whoever is on the segment can take it over.",
    hint: "Remove the block, or use version 2 on every node; 2.4.0 has auth_hmac.",
  },
  {
    id: "L20",
    title: "nopreempt with state MASTER",
    adopts: coded("preemption", /^\S+ nopreempt/),
    at: "nopreempt",
    severity: "error",
    consequence:
      "When this node comes back it takes the addresses again, the very interruption that nopreempt was to spare.",
    hint: "Write `state BACKUP` here; priorities decide who is master.",
  },
  {
    id: "L23",
    title: "preempt_delay with state MASTER or nopreempt",
    adopts: coded("preemption", /preempt_delay/),
    at: "preempt_delay",
    severity: "warning",
    consequence: "The node takes the addresses back as soon as it can.",
    hint: "Write `state BACKUP` without nopreempt, or remove preempt_delay.",
  },
  {
    id: "L26",
    title: "weighted tracker on a member of a sync group",
    adopts: coded("weight-ignored", /sync group/),
    at: "track_script",
    severity: "error",
    consequence: "A failure of it has no effect at all.",
    hint: "Track it in the group with weight 0.",
  },
  {
    id: "L27",
    title: "weighted tracker with priority 255",
    adopts: coded("weight-ignored"),
    at: "track_script",
    severity: "error",
    consequence: "A failure of it has no effect at all.",
    hint: "Write a priority below 255, or give the check weight 0.",
  },
  {
    id: "L30",
    title: "tracked script that is not defined above",
    adopts: coded("unknown-script"),
    severity: "error",
  },
  {
    id: "L31",
    title: "script that nothing tracks",
    adopts: coded("unused-script"),
    severity: "warning",
    hint: "Name it in the track_script block of an instance or a sync group, or delete it.",
  },
  {
    id: "L33",
    title: "command with arguments and without quotes",
    adopts: coded("lost-arguments"),
    severity: "error",
    consequence: "The check answers for the bare program, which may succeed always.",
  },
  {
    id: "L36",
    title: "shell characters in a command",
    adopts: coded("no-shell"),
    severity: "error",
    consequence:
      "The program gets arguments that it does not know, and fails or succeeds for the wrong reason.",
  },
  {
    id: "L41",
    title: "two instances with one VRID on one interface",
    adopts: coded("duplicate-vrid"),
    severity: "error",
    consequence: fatal,
    hint: "Give one of them another virtual_router_id.",
  },
  {
    id: "L47",
    title: "unicast keyword without peers",
    adopts: coded("no-unicast-peer"),
    severity: "warning",
    consequence: "In a network without multicast each node becomes master.",
  },
  {
    id: "L65",
    title: "fwmark service with ports on DR or TUN servers",
    adopts: coded("port-reset", /is reset to 0\b/),
    severity: "warning",
    consequence: "The mark decides which packets are taken, and they keep their port.",
    hint: "Leave the port out: real_server ADDRESS",
  },
  {
    id: "L57",
    title: "DR or TUN with another port on the server",
    adopts: coded("port-reset"),
    severity: "warning",
    hint: "Write the service's port at the real server and let it listen there, or use NAT.",
  },
  {
    id: "L61",
    title: "quorum above all weights, or hysteresis not below the quorum",
    adopts: ({ code }) => code === "quorum-lowered" || code === "hysteresis-lowered",
    severity: "warning",
  },
  {
    id: "L67",
    title: "unknown block, or a brace too many or too few",
    adopts: ({ code, hint }) =>
      ["unknown-block", "extra-brace", "missing-brace", "unexpected-brace"].includes(code) ||
      (code === "unknown-keyword" && /\}/.test(hint ?? "")),
    severity: "error",
  },
  {
    id: "L68",
    title: "template leftovers",
    adopts: coded("undefined-variable"),
    severity: "error",
  },
  {
    id: "L70",
    title: "more than one statement on a line",
    adopts: ({ code }) => code === "several-statements" || code === "extra-words",
    severity: "error",
  },
  {
    id: "L72",
    title: "sync group that names an instance which does not exist",
    adopts: coded("unknown-member"),
    severity: "error",
    consequence:
      "If the name is mistyped, the instance that was meant moves without the others: one address here, one there.",
  },
  {
    id: "L74",
    title: "advert_int that the version cannot carry",
    adopts: coded("interval-rounded"),
    severity: "warning",
    hint: "VRRPv2: whole seconds. For less write `vrrp_version 3` in global_defs of every node.",
  },
  {
    id: "L75",
    title: "vrrp_strict with what it forbids",
    adopts: ({ code, message }) =>
      code === "strict-mode" || (code === "authentication-ignored" && /strict/.test(message)),
    severity: "warning",
    hint: "Remove vrrp_strict, or what it forbids.",
  },
  {
    id: "L37",
    title: "a mistake that keepalived does not start with",
    adopts: ({ severity }) => severity === "error",
    severity: "error",
    consequence: fatal,
  },
];

/** Said of the director, not of the file: `keelhaul-director -t` has them. */
const ofTheDirector = (diagnostic: Diagnostic): boolean =>
  diagnostic.code === "not-acted-on" || /not acted on yet/.test(diagnostic.message);

/** Another finding says it already, and says why. */
function explained({ code, message }: Diagnostic, { outline }: ParsedFile): boolean {
  if (code === "missing-brace") return firstNested(outline) !== undefined;
  if (code !== "unused-script") return false;
  const tracked = [...walk(outline)].filter(({ keyword }) => keyword === "track_script");
  return tracked.some(({ children }) => children.some((child) => message.includes(`\`${child.keyword}\``)));
}

const relevant = (file: ParsedFile): readonly Diagnostic[] =>
  file.diagnostics.filter((diagnostic) => !ofTheDirector(diagnostic) && !explained(diagnostic, file));

/** keepalived would refuse the file. */
export const isFatal = (diagnostic: Diagnostic): boolean =>
  diagnostic.severity === "error" && !ofTheDirector(diagnostic);

export const readerRules: readonly Rule[] = table.map((adopted) => ({
  id: adopted.id,
  title: adopted.title,
  check: (files) =>
    files.flatMap((file) => mine(adopted, file).map((diagnostic) => told(adopted, diagnostic, file))),
}));

function mine(adopted: Adopted, file: ParsedFile): readonly Diagnostic[] {
  const owner = (diagnostic: Diagnostic) => table.find(({ adopts }) => adopts(diagnostic, file));
  return relevant(file).filter((diagnostic) => owner(diagnostic) === adopted);
}

/** The reader quotes what it ignores; passwords stay out of it. */
const hidden = (text: string): string => text.replace(/(`[^`]*\bauth_pass\s+)[^`]+`/g, "$1…`");

function told(
  { id, severity, consequence, hint, at }: Adopted,
  diagnostic: Diagnostic,
  file: ParsedFile,
): Finding {
  const advice = diagnostic.hint ?? hint;
  return {
    rule: id,
    severity,
    ...(at === undefined ? positionOf(file, diagnostic) : placeOf(file, { position: diagnostic }, at)),
    message: hidden(withConsequence(diagnostic.message, consequence)),
    ...(advice === undefined ? {} : { hint: hidden(advice) }),
    related: [],
  };
}

const withConsequence = (message: string, consequence: string | undefined): string =>
  [
    message.replace(/ keepalived does not start with this\.$/, ""),
    ...(consequence === undefined ? [] : [consequence]),
  ].join(" ");

/** What the reader reports and the register has no number for. */
export function unnumbered(files: readonly ParsedFile[]): readonly Finding[] {
  return files.flatMap((file) =>
    relevant(file)
      .filter((diagnostic) => !table.some(({ adopts }) => adopts(diagnostic, file)))
      .map((diagnostic) => ({
        rule: `syntax/${diagnostic.code}`,
        ...(diagnostic.code === "newer-keyword" ? { severityIn: { "2.4": "absent" as const } } : {}),
        severity: diagnostic.severity,
        ...positionOf(file, diagnostic),
        message: hidden(diagnostic.message),
        ...(diagnostic.hint === undefined ? {} : { hint: hidden(diagnostic.hint) }),
        related: [],
      })),
  );
}
