import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalSocket, makeFifo, sendLocalDatagram } from "./local-socket.ts";

const inFolder = (work: (folder: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), "keelhaul-local-"));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("neither end waits: an empty stream answers at once, a full one takes nothing", () => {
  const [ours, theirs] = LocalSocket.pair();
  expect(ours.receive()).toEqual(Buffer.alloc(0));
  let taken = 0;
  for (let sent = ours.send(Buffer.alloc(10_000)); sent !== 0; sent = ours.send(Buffer.alloc(10_000)))
    taken += sent ?? Number.NaN;
  expect(taken).toBeGreaterThan(10_000);
  expect(theirs.receive()).toHaveLength(64 * 1024);
  theirs.close();
  expect(ours.send(Buffer.from("x"))).toBeUndefined();
  ours.close();
});

test("a child speaks through the end that it was given, and its death is seen", async () => {
  const [ours, theirs] = LocalSocket.pair();
  const child = spawn("sh", ["-c", "echo hello >&3"], { stdio: ["ignore", "ignore", "ignore", theirs.fd] });
  theirs.close();
  await once(child, "exit");
  expect(String(ours.receive())).toBe("hello\n");
  expect(ours.receive()).toBeUndefined();
  ours.close();
});

test("a datagram to nobody is refused in words", () => {
  inFolder((folder) => {
    expect(() => sendLocalDatagram(join(folder, "none"), Buffer.from("x"))).toThrow(/sendto .*none: ENOENT/);
  });
});

test("a named pipe is one", () => {
  inFolder((folder) => {
    makeFifo(join(folder, "fifo"), 0o600);
    expect(statSync(join(folder, "fifo")).isFIFO()).toBe(true);
    expect(() => makeFifo(join(folder, "fifo"), 0o600)).toThrow(/EEXIST/);
  });
});
