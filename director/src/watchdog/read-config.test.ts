import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "./read-config.ts";

const directory = mkdtempSync(join(tmpdir(), "keelhaul-read-config-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const file = join(directory, "keepalived.conf");
const read = (text: string, configId?: string) => {
  writeFileSync(file, text);
  return readConfig({ file, strict: false, compat: "2.2.7", configId });
};

beforeAll(() => {
  mkdirSync(join(directory, "conf.d", "not-a-file.conf"), { recursive: true });
  writeFileSync(join(directory, "conf.d", "a.conf"), "global_defs {\ninclude deeper/*.conf\n}\n");
  mkdirSync(join(directory, "conf.d", "deeper"));
  writeFileSync(
    join(directory, "conf.d", "deeper", "id.conf"),
    "@one router_id ONE\n@^one router_id OTHER\n",
  );
  writeFileSync(join(directory, "run.sh"), "global_defs {\n}\n");
  chmodSync(join(directory, "run.sh"), 0o755);
});

test("includes are relative to the file that they stand in, and -i chooses the lines", () => {
  const of = (id: string) => read("include conf.d/a.conf", id);
  expect(of("one")).toMatchObject({ kind: "usable", config: { globalDefs: { routerId: "ONE" } } });
  expect(of("two")).toMatchObject({ kind: "usable", config: { globalDefs: { routerId: "OTHER" } } });
});

test("a directory and a file with an execute permission are named and left out; includer refuses", () => {
  const reading = read("include conf.d/*.conf\ninclude run.sh", "one");
  expect(reading).toMatchObject({ kind: "usable", config: { globalDefs: { routerId: "ONE" } } });
  expect(reading.warnings.join("\n")).toMatch(/not-a-file.conf is not read: it is no regular file/);
  expect(reading.warnings.join("\n")).toMatch(/run.sh is not read: it has an execute permission/);
  expect(read("includer run.sh").kind).toBe("unusable");
});

test("a file that does not exist is unusable, with the reason", () => {
  const reading = readConfig({
    file: join(directory, "none"),
    strict: false,
    compat: "2.2.7",
    configId: undefined,
  });
  expect(reading).toMatchObject({ kind: "unusable", errors: [expect.stringContaining("was not read")] });
});
