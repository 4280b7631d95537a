import { spawnSync } from "node:child_process";
import { monotonicNs, realtimeNs } from "./clock.ts";
import { EventFd } from "./event-fd.ts";
import { closeFd } from "./file.ts";
import { poll, pollAsync } from "./poll.ts";
import { POLLIN, POLLNVAL, POLLOUT, PollSet } from "./poll-set.ts";
import { Watcher } from "./watcher.ts";

test("the clocks are the machine's", () => {
  const wall = BigInt(Date.now()) * 1_000_000n;
  expect(Number(realtimeNs() - wall) / 1e6).toBeLessThan(5_000);
  expect(realtimeNs()).toBeGreaterThanOrEqual(wall);
  expect(monotonicNs()).toBeLessThanOrEqual(process.hrtime.bigint());
});

describe("waiting", () => {
  test("says which descriptors are ready", () => {
    using quiet = new EventFd();
    using loud = new EventFd();
    loud.signal();
    const entries = [
      { fd: quiet.fd, events: POLLIN },
      { fd: loud.fd, events: POLLIN | POLLOUT },
    ];
    expect(poll(entries, 0n)).toEqual([0, POLLIN | POLLOUT]);
  });

  test("ends with the time given", () => {
    using quiet = new EventFd();
    const before = monotonicNs();
    expect(poll([{ fd: quiet.fd, events: POLLIN }], 2_000_000n)).toEqual([0]);
    expect(monotonicNs() - before).toBeGreaterThanOrEqual(2_000_000n);
  });

  test("on a descriptor that was closed says so", () => {
    const gone = new EventFd();
    gone.close();
    expect(poll([{ fd: gone.fd, events: POLLIN }], 0n)).toEqual([POLLNVAL]);
  });

  test("by a set is repeatable, and what it waits for can change", () => {
    using event = new EventFd();
    const set = new PollSet([{ fd: event.fd, events: POLLIN }]);
    expect(set.wait(0n)).toBe(0);
    event.signal();
    event.signal();
    expect(set.wait(0n)).toBe(1);
    expect(set.revents(0)).toBe(POLLIN);
    expect(event.drain()).toBe(2n);
    expect(event.drain()).toBe(0n);
    expect(set.wait(0n)).toBe(0);
    set.setEvents(0, POLLOUT);
    expect(set.wait(0n)).toBe(1);
    expect(set.revents(0)).toBe(POLLOUT);
  });
});

describe("waiting without blocking", () => {
  test("resolves when a descriptor becomes ready", async () => {
    using event = new EventFd();
    const waiting = pollAsync([{ fd: event.fd, events: POLLIN }]);
    setTimeout(() => event.signal(), 5);
    expect(await waiting).toEqual([POLLIN]);
  });

  test("several at once, on one descriptor too", async () => {
    using event = new EventFd();
    const waiting = Array.from({ length: 20 }, () => pollAsync([{ fd: event.fd, events: POLLIN }]));
    event.signal();
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 20 }, () => [POLLIN]));
  });

  test("rejects with the reason of an abort, before and during", async () => {
    using event = new EventFd();
    const reason = new Error("the lab goes down");
    await expect(pollAsync([{ fd: event.fd, events: POLLIN }], AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
    const controller = new AbortController();
    const waiting = pollAsync([{ fd: event.fd, events: POLLIN }], controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  test("survives that its descriptor is closed", async () => {
    const event = new EventFd();
    const controller = new AbortController();
    const waiting = pollAsync([{ fd: event.fd, events: POLLIN }], controller.signal);
    event.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error("over"));
    await expect(waiting).rejects.toThrow("over");
  });

  test("a watcher calls for as long as there is something, and no more once closed", async () => {
    using event = new EventFd();
    let calls = 0;
    await new Promise<void>((resolve) => {
      const watcher = new Watcher([{ fd: event.fd, events: POLLIN }], (revents) => {
        expect(revents).toEqual([POLLIN]);
        calls++;
        if (calls === 3) {
          watcher.close();
          setTimeout(resolve, 5);
        }
      });
      event.signal();
    });
    expect(calls).toBe(3);
  });

  test("a watcher closed by another in the same turn stays silent", async () => {
    using event = new EventFd();
    const entries = [{ fd: event.fd, events: POLLIN }];
    const watchers: Watcher[] = [];
    let calls = 0;
    const first = () => {
      calls++;
      for (const watcher of watchers) watcher.close();
    };
    watchers.push(new Watcher(entries, first), new Watcher(entries, first));
    event.signal();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(calls).toBe(1);
  });

  test("a promise goes on at once, not only when something else wakes the event loop", () => {
    const from = (file: string) => new URL(file, import.meta.url).href;
    const script = `
      import { Worker } from "node:worker_threads";
      import { EventFd } from "${from("./event-fd.ts")}";
      import { pollAsync } from "${from("./poll.ts")}";
      const event = new EventFd();
      const late = \`
        import { writeSync } from "node:fs";
        import { workerData } from "node:worker_threads";
        const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
        wait(50);
        writeSync(workerData, new Uint8Array(new BigUint64Array([1n]).buffer));
        wait(300);
      \`;
      new Worker(late, { eval: true, workerData: event.fd }).on("exit", () => console.log("the other thread ended"));
      await pollAsync([{ fd: event.fd, events: 1 }]);
      console.log("woken");
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout).toBe("woken\nthe other thread ended\n");
  });

  test("leaves no descriptor behind", async () => {
    using event = new EventFd();
    const lowest = () => {
      const probe = new EventFd();
      probe.close();
      return probe.fd;
    };
    const before = lowest();
    for (let i = 0; i < 10; i++) {
      const waiting = pollAsync([{ fd: event.fd, events: POLLIN }]);
      event.signal();
      await waiting;
      event.drain();
    }
    expect(lowest()).toBe(before);
  });
});

test("a descriptor that is none is refused", () => {
  expect(() => closeFd(-1)).toThrow("close: EBADF (bad file descriptor)");
});
