import fc from "fast-check";
import { checkFiles, exitCodeOf } from "./check.ts";
import { outlineOf } from "./outline.ts";
import { parseFiles, plainSource } from "./parsed-file.ts";

const check = (texts: readonly string[], options = {}) =>
  checkFiles(parseFiles(texts.map((text, index) => plainSource(`${index}.conf`, text))), options);

const instance = (lines: string): string =>
  `vrrp_instance V {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n 192.0.2.1\n }\n${lines}\n}\n`;

describe("releases", () => {
  const lists = [instance(""), instance("").replace("192.0.2.1", "192.0.2.1\n 192.0.2.2")];
  const severityOf = (rule: string, options: object) =>
    check(lists, options).findings.find((finding) => finding.rule === rule)?.severity;

  test("another number of addresses is an error up to 2.3.2 and a warning later", () => {
    expect([
      severityOf("L9", {}),
      severityOf("L9", { compat: "2.2.7" }),
      severityOf("L9", { compat: "2.4" }),
    ]).toEqual(["error", "error", "warning"]);
  });

  test("a linked folder harms from 2.3.0 on", () => {
    const text = `vrrp_script s {\n script "/bin/true"\n}\n${instance("track_script {\n s\n }")}`;
    const rules = (compat: string) => check([text], { compat }).findings.map(({ rule }) => rule);
    expect(rules("2.2.7")).not.toContain("L32");
    expect(rules("2.4")).toContain("L32");
  });
});

test("strict makes errors of warnings and leaves remarks alone", () => {
  const text = instance("advert_int 0.5");
  const severities = (strict: boolean) => check([text], { strict }).findings.map(({ severity }) => severity);
  expect(severities(false)).toEqual(["warning"]);
  expect(severities(true)).toEqual(["error"]);
  const remarks = check([instance("state MASTER\n priority 9"), instance("state MASTER\n priority 8")], {
    strict: true,
  });
  expect(remarks.findings.map(({ severity }) => severity)).toEqual(["info"]);
  expect(exitCodeOf(remarks)).toBe(0);
});

test("a file that keepalived refuses ends with 2 and has no outcome", () => {
  const result = check(["vrrp_instance V {\n virtual_router_id 1\n}\n"]);
  expect([exitCodeOf(result), result.outcomes, result.fatal]).toEqual([2, [], ["0.conf"]]);
});

test("what the director alone does not do is no finding", () => {
  expect(check([instance("use_vmac\n dont_track_primary")]).findings).toEqual([]);
});

test("a brace too few stands for what follows from it, and says so", () => {
  const { findings } = check([
    `${instance("").replace(" }\n\n}", "")}virtual_server 192.0.2.1 80 {\n lb_algo rr\n}\n`,
  ]);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ rule: "L67", line: 7 });
  expect(findings[0]!.message).toMatch(
    /`virtual_server` stands inside `virtual_ipaddress` of line 4.*more findings below/,
  );
});

test("the outline has words, positions and depth, without comments and quotes", () => {
  expect(outlineOf('a "b c" d # e\nf{ g h }\n@x i j\n@^x k\n', "x")).toMatchObject([
    { keyword: "a", words: ["b c", "d"], line: 1, column: 1 },
    { keyword: "f", words: [], line: 2, children: [{ keyword: "g", words: ["h"], line: 2, column: 4 }] },
    { keyword: "i", words: ["j"], line: 3, column: 4 },
  ]);
});

test("no text makes it throw", () => {
  const word = fc.constantFrom(
    ..."vrrp_instance virtual_server real_server global_defs { } \n \n \n track_script weight nopreempt state MASTER".split(
      " ",
    ),
    ..."virtual_router_id priority 51 255 -20 192.0.2.1 fe80::1 eth0 interface unicast_peer authentication auth_pass".split(
      " ",
    ),
    ...[
      "lvs_sync_daemon",
      ["$", "{X}"].join(""),
      "{{",
      '"',
      "#",
      "auth_hmac",
      "fwmark",
      "vrrp_script",
      "vrrp_sync_group",
      "group",
      "$A=b",
      "~SEQ(I,3)",
    ],
  );
  const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (texts) => {
      expect([0, 1, 2]).toContain(exitCodeOf(check(texts)));
    }),
    { numRuns: 300 },
  );
});

test("a word of 2.4 is unknown before and right from then on", () => {
  const text = instance('auth_hmac {\n key 1 "0123456789abcdef0123456789abcdef"\n active_key 1\n }');
  const rules = (compat: "2.2.7" | "2.4") =>
    checkFiles(parseFiles([plainSource("a.conf", text)], compat), { compat }).findings.map(
      ({ rule }) => rule,
    );
  expect(rules("2.2.7")).toEqual(["L67"]);
  expect(rules("2.4")).toEqual([]);
});

test("two interfaces may have one VRID, in any order in the file", () => {
  const one = (name: string, port: number) =>
    instance(`state MASTER\n priority 9${port}`)
      .replace("instance V", `instance ${name}`)
      .replace("eth0", `eth${port}`)
      .replace("2.1", `2.${port}`);
  const { findings } = check([
    one("A", 1) + one("B", 2),
    (one("B", 2) + one("A", 1)).replaceAll("priority 9", "priority 8"),
  ]);
  expect(findings.map(({ rule }) => rule)).toEqual(["L16", "L16"]);
});

test("a file of thousands of services is read in passing", () => {
  const services = Array.from({ length: 2000 }, (_, index) => {
    const address = `10.${index >> 8}.${index & 255}`;
    return `virtual_server ${address}.1 80 {\n protocol TCP\n lb_algo rr\n lb_kind DR\n real_server ${address}.2 80 {\n }\n}\n`;
  });
  const { findings } = check([services.join(""), services.join("")]);
  expect(findings.length).toBe(4000);
});

test("what cancels nopreempt is said at nopreempt", () => {
  const { findings } = check([instance(" state MASTER\n priority 150\n nopreempt")]);
  expect(findings).toMatchObject([{ rule: "L20", line: 9, column: 2 }]);
});
