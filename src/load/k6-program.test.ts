import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LabError } from "../domain/errors.ts";
import { findK6 } from "./k6-program.ts";

describe("k6 is found", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "find-k6-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const program = async (name: string, text: string): Promise<string> => {
    const file = join(directory, name);
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  };
  const environment = () => ({ PATH: directory, XDG_CACHE_HOME: directory });

  test("on the PATH first", async () => {
    const k6 = await program("k6", "exit 0");
    expect(await findK6(() => {}, environment())).toBe(k6);
  });

  test("else Go builds it into the cache, says so, and the next time it is there", async () => {
    await program("go", `echo "$GOBIN $*" > ${directory}/asked; : > "$GOBIN/k6"; /bin/chmod +x "$GOBIN/k6"`);
    const said: string[] = [];
    const built = await findK6((text) => said.push(text), environment());
    expect(built).toBe(join(directory, "keelhaul/bin/k6"));
    expect(said).toEqual(["building go.k6.io/k6@v1.8.1 with Go, once (a minute or two)"]);
    expect(await readFile(join(directory, "asked"), "utf8")).toBe(
      `${directory}/keelhaul/bin install go.k6.io/k6@v1.8.1\n`,
    );
    await program("go", "exit 1");
    expect(await findK6(() => {}, environment())).toBe(built);
  });

  test("without k6 and Go: a sentence", async () => {
    const error = await findK6(() => {}, environment()).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LabError);
    expect(error.message).toBe(
      "k6 is not on the PATH, and there is no Go to build it with: install k6, or Go 1.24 or newer, or use --load prober",
    );
  });

  test("a build that fails is said with its last lines", async () => {
    await program("go", "echo 'no such host' >&2; exit 1");
    await expect(findK6(() => {}, environment())).rejects.toThrow(
      "'go install go.k6.io/k6@v1.8.1' ended with code 1; its last lines:\n  no such host",
    );
  });
});
