import { binds, type Requirement } from "./register.ts";

export type Tests = ReadonlyMap<string, readonly string[]>;

const introduction = `# Conformance

What VRRP routers must, should and may do, and how the director stands. Each test carries the ids that it shows in its
name; those in \`director/src/conformance/\` run the director's own machine and packets under a simulated clock against
adverts that the tests build byte by byte, those in \`suites/conformance/\` run it on a real network beside keepalived 2.2.7.

This page is generated from \`director/src/conformance/register.txt\` and the results of the tests:

\`\`\`
npx jest --selectProjects director suites --testPathPatterns conformance --json --outputFile results.json
node director/src/conformance/write-page.ts results.json
\`\`\`

Clauses without a document are RFC 9568's; 5798, 3768 and 2338 are those RFCs; E and a number is an erratum of RFC 9568.
*holds*: every test of the id passes. *host*: met by the kernel or another program of the host. *optional*: binds only
who offers an option that the director does not offer. *open*: not met, with the reason.
`;

const groups: readonly (readonly [pattern: RegExp, title: string])[] = [
  [/^V[23]-PKT-/, "What is sent"],
  [/^V[23]-RX-/, "What is received"],
  [/^V3-INIT-/, "Initialize"],
  [/^V3-BK-/, "Backup"],
  [/^V3-MS-/, "Master (Active)"],
  [/^V3-TIE-/, "Equal priorities"],
  [/^V3-PRE-/, "Preemption"],
  [/^V3-OWN-/, "Address owner"],
  [/^V3-ARP-/, "IPv4 neighbours"],
  [/^V3-ND-/, "IPv6 neighbours"],
  [/^V3-FWD-/, "Forwarding"],
  [/^V3-TMR-/, "Timers"],
  [/^V3-SHUT-/, "Start, stop, hand-over"],
  [/^V23-/, "VRRPv2 beside VRRPv3"],
  [/^UNI-/, "Unicast (keepalived's extension)"],
  [/^SG-/, "Sync groups (keepalived's extension)"],
  [/^TRK-/, "Tracking (keepalived's extension)"],
  [/^OBS-/, "What can be observed"],
];

/**
 * The page as it has to be. `failing` are ids with a test that did not pass.
 */
export function renderPage(
  register: readonly Requirement[],
  tests: Tests,
  failing: ReadonlySet<string>,
): string {
  const row = (requirement: Requirement): string => renderRow(requirement, tests, failing);
  return [
    introduction,
    summary(register, tests, failing),
    ...groups.flatMap(([pattern, title]) => {
      const rows = register.filter(({ id }) => pattern.test(id)).map(row);
      return [
        `## ${title}\n`,
        `| id | level | for | clause | requirement | result | tests |`,
        "| --- | --- | --- | --- | --- | --- | --- |",
        ...rows,
        "",
      ];
    }),
  ].join("\n");
}

function summary(register: readonly Requirement[], tests: Tests, failing: ReadonlySet<string>): string {
  const musts = register.filter(binds);
  const outcome = (requirement: Requirement): string => outcomeOf(requirement, tests, failing);
  const count = (result: string): number => musts.filter((each) => outcome(each) === result).length;
  const others = register.filter((each) => !binds(each));
  const shown = others.filter((each) => outcome(each) === "holds").length;
  const left = musts.filter((each) => !["holds", "host", "optional"].includes(outcome(each)));
  return [
    `Of ${musts.length} requirements with MUST or MUST NOT, ${count("holds")} hold by test, ${count("host")} are the host's,`,
    `${count("optional")} are of options not offered, ${count("open")} are open and ${count("fails")} fail. Of the ${others.length} others ${shown} are tested.\n`,
    "## MUST and MUST NOT that are not met\n",
    "| id | requirement | why |",
    "| --- | --- | --- |",
    ...left.map(
      (each) =>
        `| ${each.id} | ${each.sentence} | ${failing.has(each.id) ? "a test fails" : (each.standing?.text ?? "no test yet")} |`,
    ),
    "",
  ].join("\n");
}

function renderRow(requirement: Requirement, tests: Tests, failing: ReadonlySet<string>): string {
  const { id, level, versions, families, clause, sentence, standing } = requirement;
  const outcome = outcomeOf(requirement, tests, failing);
  const result = standing === null ? outcome : `${outcome}: ${standing.text}`;
  const applies = `v${versions.join("/")} IPv${families.join("/")}`;
  const files = (tests.get(id) ?? []).map((file) => file.replace(/^.*\/([^/]+)\.test\.ts$/, "$1"));
  return `| ${[id, level, applies, clause, sentence, result, files.join(", ")].join(" | ")} |`.replace(
    / +\|/g,
    " |",
  );
}

function outcomeOf({ id, standing }: Requirement, tests: Tests, failing: ReadonlySet<string>): string {
  if (failing.has(id)) return "fails";
  if (standing !== null && standing.kind !== "note") return standing.kind;
  return tests.has(id) ? "holds" : "not tested";
}
