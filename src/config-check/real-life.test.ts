/** Configurations of the shapes that people really use: one file, or one for each node. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type CheckResult, checkFiles, exitCodeOf } from "./check.ts";
import { parseFiles } from "./parsed-file.ts";
import { readSource } from "./read-source.ts";
import { register } from "./register.ts";

const root = join(import.meta.dirname, "../../fixtures/configs/real-life");

function filesOf(name: string): readonly string[] {
  const entry = readdirSync(root).find((each) => each === name || each === `${name}.conf`)!;
  return statSync(join(root, entry)).isFile()
    ? [entry]
    : readdirSync(join(root, entry)).map((file) => `${name}/${file}`);
}

const check = (name: string): CheckResult =>
  checkFiles(parseFiles(filesOf(name).map((file) => readSource(file, root))));

const rulesIn = ({ findings }: CheckResult): string =>
  [...new Set(findings.map(({ rule }) => rule))].sort().join(" ");

const expected: readonly (readonly [name: string, exitCode: 0 | 1 | 2, rules: string])[] = [
  ["alert-without-server", 1, "L52"],
  ["both-master", 0, "L16"],
  ["brace-missing", 2, "L67"],
  ["brace-too-many", 1, "L67"],
  ["check-on-one-side", 1, "L28 L31"],
  ["cloud-unicast", 0, ""],
  ["device-differs", 1, "L11"],
  ["director-as-real-server", 1, "L64"],
  ["dns-rightly", 0, "L62"],
  ["down-timer-differs", 1, "L51"],
  ["dr-with-other-port", 1, "L57"],
  ["dual-master", 0, ""],
  ["equal-priority", 1, "L15 L17"],
  ["excluded-on-one-side", 1, "L13"],
  ["excluded-there", 1, "L14"],
  ["executable", 1, "L71"],
  ["fwmark-with-protocol", 1, "L65"],
  ["garp-differs", 1, "L51"],
  ["group-names-nobody", 1, "L72"],
  ["group-on-one-node", 1, "L72"],
  ["group-ranked-differently", 1, "L17 L73"],
  ["hmac-keys-differ", 1, "L67 L77"],
  ["interval-differs", 1, "L3"],
  ["killall-as-user", 1, "L36"],
  ["lvs-pair", 0, ""],
  ["master-is-lower", 1, "L18"],
  ["nat-sticky", 1, "L59"],
  ["nat-web", 0, ""],
  ["no-interface", 2, "L37"],
  ["nopreempt-and-weight", 1, "L22"],
  ["nopreempt-as-master", 1, "L20"],
  ["nopreempt-on-lower", 1, "L21"],
  ["notify-twice", 1, "L78"],
  ["old-words", 1, "syntax/unknown-keyword"],
  ["one-line-blocks", 0, ""],
  ["own-address-as-peer", 1, "L45"],
  ["owner-by-accident", 1, "L19"],
  ["password-differs", 1, "L5"],
  ["password-on-one-side", 1, "L6"],
  ["password-quoted", 0, ""],
  ["password-too-long", 1, "syntax/password-too-long"],
  ["password-with-hash", 1, "L69"],
  ["pools-differ", 1, "L55"],
  ["positive-weight-too-small", 1, "L24"],
  ["preempt-delay", 0, "L17"],
  ["preempt-delay-as-master", 1, "L23"],
  ["prefix-differs", 1, "L11"],
  ["priority-upside-down", 1, "L17 L24 L28 L31"],
  ["process-tracked", 0, ""],
  ["quorum-too-high", 1, "L61"],
  ["real-server-unchecked", 1, "L60"],
  ["route-on-one-side", 1, "L13 syntax/route-not-tracked"],
  ["router-id-copied", 0, "L53"],
  ["router-sync-group", 0, ""],
  ["script-as-root", 0, "L35"],
  ["script-defined-below", 1, "L30"],
  ["script-in-linked-bin", 1, "L32"],
  ["script-not-tracked", 1, "L31"],
  ["script-without-path", 1, "L32"],
  ["script-without-quotes", 1, "L33"],
  ["service-on-one-node", 1, "L55"],
  ["service-without-address", 1, "L54"],
  ["shared-gateway", 1, "L29"],
  ["shell-in-script", 1, "L36"],
  ["shell-rightly", 0, ""],
  ["single", 0, ""],
  ["six", 0, "L17"],
  ["slow-checks", 0, "L62"],
  ["strict-with-password", 1, "L75"],
  ["sync-daemon-alone", 1, "L66"],
  ["sync-daemon-differs", 1, "L66"],
  ["systemctl-as-user", 1, "L35 L36"],
  ["tcp-check-on-dns", 1, "L63"],
  ["template-jinja", 2, "L68"],
  ["template-placeholder", 1, "L68"],
  ["template-shell", 1, "L68"],
  ["three-nodes", 0, "L17"],
  ["timeout-over-interval", 1, "L34"],
  ["two-statements", 1, "L70"],
  ["unicast-against-multicast", 1, "L43"],
  ["unicast-not-mirrored", 1, "L44"],
  ["unicast-source-copied", 1, "L45 L46"],
  ["unicast-without-peers", 1, "L47"],
  ["unknown-block", 1, "L67"],
  ["uplink-tracked", 0, ""],
  ["v2-half-second", 1, "L74"],
  ["v3-interval-differs", 1, "L4"],
  ["v3-sub-second", 0, ""],
  ["v3-with-password", 1, "L7"],
  ["variables-rightly", 0, ""],
  ["version-differs", 1, "L8"],
  ["vip-count-differs", 1, "L9"],
  ["vip-in-two-instances", 1, "L42"],
  ["vip-is-own-address", 1, "L39"],
  ["vip-mistyped", 1, "L10"],
  ["vip-order-differs", 0, "L12"],
  ["vmac-on-one-side", 1, "L50"],
  ["vrid-differs", 1, "L1"],
  ["vrid-of-strangers", 1, "L2"],
  ["vrid-out-of-range", 2, "L37 syntax/out-of-range"],
  ["vrid-used-twice", 2, "L41"],
  ["web-pair", 0, ""],
  ["weight-equal-to-gap", 1, "L24"],
  ["weight-in-sync-group", 1, "L26"],
  ["weight-of-owner", 1, "L27"],
  ["weight-too-small", 1, "L24"],
  ["weights-clipped", 1, "L25"],
  ["weights-together", 1, "L24"],
];

describe("configurations of the shapes that people use", () => {
  test.each(expected)("%s", (name, exitCode, rules) => {
    const result = check(name);
    expect([rulesIn(result), exitCodeOf(result)]).toEqual([rules, exitCode]);
  });

  test("none is forgotten", () => {
    const names = readdirSync(root).map((name) => name.replace(/\.conf$/, ""));
    expect(expected.map(([name]) => name).toSorted()).toEqual(names.toSorted());
  });

  test("every rule has a file that it finds and one that it does not", () => {
    const found = expected.map(([, , rules]) => rules.split(" "));
    const decided = register.filter(({ undecided }) => undecided === null).map(({ id }) => id);
    expect(decided.filter((id) => !found.some((rules) => rules.includes(id)))).toEqual([]);
    expect(decided.filter((id) => found.every((rules) => rules.includes(id)))).toEqual([]);
  });

  test("every finding says what happens, and points into the file", () => {
    for (const [name] of expected)
      for (const { message, line, column, file } of check(name).findings) {
        expect(message).toMatch(/^\S.{15,}[.!]$/s);
        expect([file, line > 0, column > 0]).toEqual([file, true, true]);
      }
  });
});
