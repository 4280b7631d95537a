import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkFiles } from "./check.ts";
import { parseFiles } from "./parsed-file.ts";
import { readSource } from "./read-source.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "config-check-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text, { mode: 0o644 });
}

const checked = (name: string) => checkFiles(parseFiles([readSource(name, root)]));
const instance = (vip: string) =>
  `vrrp_instance V {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n${vip}\n }\n}\n`;

test("included files are read in the order of their names, and findings stand in them", () => {
  write("main.conf", "global_defs {\n}\ninclude conf.d/*.conf\n");
  write("conf.d/b.conf", "colour red\n");
  write("conf.d/a.conf", instance("192.0.2.1"));
  const { origins } = readSource("main.conf", root);
  expect(origins[2]).toEqual({ file: "conf.d/a.conf", line: 1 });
  expect(checked("main.conf").findings).toMatchObject([
    { rule: "syntax/unknown-keyword", file: "conf.d/b.conf", line: 1, column: 1 },
  ]);
});

test("an include that matches nothing is reported where it stands", () => {
  write("main.conf", `${instance("192.0.2.1")}include nothing.conf\n`);
  expect(checked("main.conf").findings).toMatchObject([
    { file: "main.conf", line: 8, rule: "syntax/include-missing" },
  ]);
});

test("files that include each other come to an end", () => {
  write("main.conf", "include main.conf\n");
  expect(readSource("main.conf", root).text).toContain("include main.conf");
});

test("an execute permission bit is seen on the file and on what it includes", () => {
  write("main.conf", "include other.conf\n");
  write("other.conf", instance("192.0.2.1"));
  expect(checked("main.conf").findings).toEqual([]);
  chmodSync(join(root, "other.conf"), 0o755);
  expect(checked("main.conf").findings).toMatchObject([{ rule: "L71", file: "other.conf", line: 1 }]);
});

test.each([
  ["none.conf", "none.conf: there is no such file."],
  [".", ".: that is a directory; a configuration file would be right."],
])("%s cannot be read, and it says why", (name, sentence) => {
  expect(() => readSource(name, root)).toThrow(sentence);
});

test("FILE@ID is the file as that node reads it", () => {
  const node = (name: string, priority: number) => `@${name} state BACKUP\n@${name} priority ${priority}\n`;
  const text = instance("192.0.2.1").replace(
    " virtual_router",
    `${node("lb1", 150)}${node("lb2", 100)} virtual_router`,
  );
  write("shared.conf", text);
  const files = parseFiles(["shared.conf@lb1", "shared.conf@lb2"].map((name) => readSource(name, root)));
  expect(files.map(({ node: name, config }) => [name, config.vrrpInstances[0]?.priority])).toEqual([
    ["lb1", 150],
    ["lb2", 100],
  ]);
  const { findings, outcomes } = checkFiles(files);
  expect(findings).toMatchObject([{ rule: "L17", file: "shared.conf", line: 5, related: [{ line: 3 }] }]);
  expect(outcomes[0]?.outcomes[0]?.masters).toEqual(["lb1"]);
});
