import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServiceManager } from "./systemd.ts";

/** A service manager that prints each datagram in a line of its own, its lines joined by `|`. */
const manager = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True: print(s.recv(4096).decode().replace("\\n", "|"), flush=True)
`;

let folder: string;
let python: ChildProcess;
let lines: AsyncIterator<string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "keelhaul-sd-"));
  python = spawn("python3", ["-c", manager, join(folder, "notify")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { createInterface } = await import("node:readline");
  lines = createInterface({ input: python.stdout! })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("bound");
});
afterEach(async () => {
  python.kill();
  await once(python, "exit");
  rmSync(folder, { recursive: true });
});

test("says ready, reloading with the time in microseconds, and stopping; one datagram each", async () => {
  const environment = { NOTIFY_SOCKET: join(folder, "notify") };
  const service = ServiceManager.fromEnvironment(environment);
  expect(environment).toEqual({});
  service.ready("VI_1 MASTER");
  service.reloading(5_000_123_456n);
  service.stopping();
  expect((await lines.next()).value).toBe(`READY=1|STATUS=VI_1 MASTER|MAINPID=${process.pid}`);
  expect((await lines.next()).value).toBe("RELOADING=1|MONOTONIC_USEC=5000123|STATUS=Reloading");
  expect((await lines.next()).value).toBe("STOPPING=1|STATUS=Stopping");
});

test("without a manager, and after it is gone, nothing happens", () => {
  expect(() => new ServiceManager(undefined).ready("")).not.toThrow();
  expect(() => new ServiceManager(join(folder, "gone")).ready("")).not.toThrow();
});
