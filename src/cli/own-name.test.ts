import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ownName } from "./own-name.ts";

const root = resolve(import.meta.dirname, "../..");

test("the launcher's path, short where it is near", () => {
  expect(ownName("/nowhere", root)).toBe("bin/keelhaul");
  expect(ownName("/nowhere", "/")).toBe(join(root, "bin/keelhaul").slice(1));
  expect(ownName("/nowhere", join(root, "docs"))).toBe(join(root, "bin/keelhaul"));
});

test("its name alone where it is on the PATH", () => {
  const directory = mkdtempSync(join(tmpdir(), "path-"));
  writeFileSync(join(directory, "keelhaul"), "");
  expect(ownName(`/nowhere:${directory}`, root)).toBe("keelhaul");
  rmSync(directory, { recursive: true });
});
