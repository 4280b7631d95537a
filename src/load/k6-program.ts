import { type ChildProcess, spawn } from "node:child_process";
import { access, constants, mkdir } from "node:fs/promises";
import { homedir, setPriority } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { LabError } from "../domain/errors.ts";

/** The newest version that the Go module proxy has under this path. */
const module = "go.k6.io/k6@v1.8.1";
const niceness = 10;

/** What is looked at: the environment, so that tests can give another. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Path of k6: from the PATH, or built by Go into the cache of this user before, or now (about 80 s of processor
 * time; `say` is told). Throws LabError where there is neither k6 nor Go.
 */
export async function findK6(
  say: (text: string) => void = () => {},
  env: Environment = process.env,
): Promise<string> {
  const found = await installedK6(env);
  if (found !== null) return found;
  const go = await onPath("go", env);
  if (go === null)
    throw new LabError(
      "k6 is not on the PATH, and there is no Go to build it with: install k6, or Go 1.24 or newer, or use --load prober",
    );
  say(`building ${module} with Go, once (a minute or two)`);
  await build(go, cacheOf(env), env);
  return join(cacheOf(env), "k6");
}

/** Path of k6 where it is to be had without building it, or null. */
export const installedK6 = async (env: Environment = process.env): Promise<string | null> =>
  (await onPath("k6", env)) ?? (await executable(join(cacheOf(env), "k6")));

const cacheOf = (env: Environment): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache"), "keelhaul/bin");

async function onPath(name: string, env: Environment): Promise<string | null> {
  for (const directory of (env.PATH ?? "").split(delimiter).filter(isAbsolute)) {
    const file = await executable(join(directory, name));
    if (file !== null) return file;
  }
  return null;
}

const executable = (file: string): Promise<string | null> =>
  access(file, constants.X_OK).then(
    () => file,
    () => null,
  );

async function build(go: string, cache: string, env: Environment): Promise<void> {
  await mkdir(cache, { recursive: true });
  const child = spawn(go, ["install", module], {
    cwd: cache,
    env: { ...env, GOBIN: cache },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said = ending(child);
  if (child.pid !== undefined) setPriority(child.pid, niceness);
  const { code, stderr } = await said;
  if (code === 0) return;
  const lines = stderr.trimEnd().split("\n").slice(-5).join("\n  ");
  throw new LabError(`'go install ${module}' ended with code ${code}; its last lines:\n  ${lines}`);
}

function ending(child: ChildProcess): Promise<{ readonly code: number | null; readonly stderr: string }> {
  let stderr = "";
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stderr }));
  });
}
