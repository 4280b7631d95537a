// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the braces are keepalived's own syntax.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseConfig } from "./index.ts";

const fixture = readFileSync(
  new URL("../../../fixtures/configs/lvs-dr/master.conf", import.meta.url),
  "utf8",
);

const words = [
  ..."vrrp_instance virtual_server real_server TCP_CHECK HTTP_GET url authentication virtual_ipaddress".split(
    " ",
  ),
  ..."vrrp_script track_script unicast_peer global_defs vrrp_sync_group group state MASTER priority".split(
    " ",
  ),
  ..."interface eth0 virtual_router_id advert_int notify lb_algo rr persistence_timeout quorum weight".split(
    " ",
  ),
  ..."{ } { } \" ' # ! \\ \n \n \n \n 1 255 0 -1 0.5 99999999999 10.0.0.1/24 fe80::1 include @x ~SEQ(i,3)".split(
    " ",
  ),
  ..."~LST(v,a,b) $V=1 ${V} $V constructor __proto__ toString hasOwnProperty".split(" "),
];

const soup = fc.array(fc.constantFrom(...words), { maxLength: 80 }).map((parts) => parts.join(" "));

const damaged = fc
  .record({
    at: fc.nat(fixture.length),
    length: fc.nat(30),
    text: fc.constantFrom("", "{", "}", '"', "#", "\n", " x "),
  })
  .map(({ at, length, text }) => fixture.slice(0, at) + text + fixture.slice(at + length));

describe("whatever the text is", () => {
  test.each([
    ["any characters", fc.string({ unit: "binary", maxLength: 200 })],
    ["the words of the language in any order", soup],
    ["a good file with a wound", damaged],
  ])("%s: an answer comes, and every finding has a place in the text", (_name, texts) => {
    fc.assert(
      fc.property(texts, fc.boolean(), (text, strict) => {
        const { diagnostics } = parseConfig(text, { file: "f", strict });
        const count = text.split("\n").length;
        for (const { line, column, message } of diagnostics) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(count);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(message).not.toMatch(/undefined|NaN|\[object/);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("strict changes the severity of findings, never makes fewer errors", () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const errors = (strict: boolean) =>
          parseConfig(text, { file: "f", strict }).diagnostics.filter(({ severity }) => severity === "error")
            .length;
        expect(errors(true) > 0 || errors(false) === 0).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
