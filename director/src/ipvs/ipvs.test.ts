import type { Connection } from "./connections.ts";
import { kernelDefaults } from "./ipvs.ts";
import { ack, fin, ipvsUnderTest, rst, syn } from "./testing.ts";

const state = (decision: unknown) => (decision as Connection).state;

describe("connections", () => {
  test("are active from the first SYN and inactive from the client's FIN", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    expect(state(lvs.send(1, 5000, syn))).toBe("SYN_RECV");
    expect(lvs.counts("A")).toEqual({ active: 1, total: 1, templates: 0 });
    expect(state(lvs.send(1, 5000, ack))).toBe("ESTABLISHED");
    expect(state(lvs.send(1, 5000, fin))).toBe("FIN_WAIT");
    expect(lvs.counts("A")).toEqual({ active: 0, total: 1, templates: 0 });
    expect(state(lvs.send(1, 5000, ack))).toBe("FIN_WAIT");
  });

  test("a half-open one stays SYN_RECV at the client's RST, an established one closes", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    lvs.send(1, 5000, syn);
    expect(state(lvs.send(1, 5000, rst))).toBe("SYN_RECV");
    lvs.send(1, 5000, ack);
    expect(state(lvs.send(1, 5000, rst))).toBe("CLOSE");
  });

  test.each([
    ["SYN_RECV", [syn], 60_000],
    ["ESTABLISHED", [syn, ack], 900_000],
    ["FIN_WAIT", [syn, ack, fin], 120_000],
    ["CLOSE", [syn, ack, rst], 10_000],
  ])("in %s end after their timeout, counted from the last packet", (name, packets, timeoutMs) => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    for (const flags of packets) {
      lvs.wait(5_000);
      expect(typeof lvs.send(1, 5000, flags)).toBe("object");
    }
    expect([...lvs.ipvs.connections].map((c) => c.state)).toEqual([name]);
    lvs.wait(timeoutMs - 1);
    expect(lvs.counts("A").total).toBe(1);
    lvs.wait(101);
    expect(lvs.counts("A")).toEqual({ active: 0, total: 0, templates: 0 });
    expect(lvs.ipvs.connections.size).toBe(0);
  });

  test("keep to their destination while they live", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "ABC" });
    const first = lvs.nameOf(lvs.send(1, 5000, syn));
    lvs.picks(2);
    expect(lvs.nameOf(lvs.send(1, 5000, ack))).toBe(first);
  });

  test("UDP ones are never active and live 300 s after their last packet", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "ABC", protocol: "UDP" });
    expect([1, 2, 3, 4, 5, 6].map(() => lvs.nameOf(lvs.send(1, 5000, 0))).join("")).toBe("CCCCCC");
    expect(lvs.counts("C")).toEqual({ active: 0, total: 1, templates: 0 });
    lvs.wait(300_100);
    expect(lvs.nameOf(lvs.send(1, 5000, 0))).toBe("B");
  });

  test("statistics count connections, packets and IP octets at destination, service and total", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    for (const flags of [syn, ack, fin]) lvs.send(1, 5000, flags);
    const wanted = { connections: 1, inPackets: 3, inBytes: 180 };
    expect(lvs.ipvs.statistics).toEqual(wanted);
    expect(lvs.ipvs.service(lvs.service)?.statistics).toEqual(wanted);
    expect(lvs.ipvs.service(lvs.service)?.destinations[0]?.statistics).toEqual(wanted);
  });
});

describe("packets that start nothing", () => {
  test("TCP without SYN, and SYN with RST, go to the local stack", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    expect(lvs.send(1, 5000, ack)).toBe("to-local-stack");
    expect(lvs.send(1, 5000, syn | rst)).toBe("to-local-stack");
  });

  test("a SYN with nobody to take it is unreachable", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "" });
    expect(lvs.send(1, 5000, syn)).toBe("unreachable");
  });

  test("an address without a service is not ours", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    lvs.ipvs.removeService(lvs.service, 1_000);
    expect(lvs.send(1, 5000, syn)).toBe("not-ours");
  });
});

describe("a client's port used again", () => {
  const ended = (connReuseMode: number) => {
    const lvs = ipvsUnderTest({
      scheduler: "rr",
      add: "AB",
      settings: { ...kernelDefaults, connReuseMode },
    });
    for (const flags of [syn, ack, fin]) lvs.send(1, 5000, flags);
    return lvs.nameOf(lvs.send(1, 5000, syn));
  };

  test("stays in FIN_WAIT with mode 1 and is scheduled anew with mode 2", () => {
    expect(ended(1)).toBe("B");
    expect(ended(2)).toBe("A");
  });

  test("is scheduled anew from CLOSE", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB" });
    for (const flags of [syn, ack, rst]) lvs.send(1, 5000, flags);
    expect(lvs.nameOf(lvs.send(1, 5000, syn))).toBe("A");
    expect(lvs.counts("B")).toEqual({ active: 0, total: 0, templates: 0 });
  });

  test("counts still while its successor is chosen", () => {
    const lvs = ipvsUnderTest({ scheduler: "wlc", add: "AB" });
    expect([1, 2, 3].map((client) => lvs.nameOf(lvs.send(client, 5000, syn))).join("")).toBe("BAB");
    for (const flags of [ack, rst]) lvs.send(3, 5000, flags);
    // One active each; the ended one makes B heavier, else B would be the first of the list.
    expect(lvs.nameOf(lvs.send(3, 5000, syn))).toBe("A");
    expect(lvs.counts("B")).toEqual({ active: 1, total: 1, templates: 0 });
  });

  test("is scheduled anew even when its destination is gone", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB" });
    for (const flags of [syn, ack, rst]) lvs.send(1, 5000, flags);
    lvs.remove("B");
    expect(lvs.send(1, 5000, ack)).toBe("drop");
    expect(lvs.nameOf(lvs.send(1, 5000, syn))).toBe("A");
  });
});

describe("a removed destination", () => {
  test("has its connections' packets dropped until they time out", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB" });
    lvs.send(1, 5000, syn);
    lvs.remove("B");
    expect(lvs.send(1, 5000, ack)).toBe("drop");
    lvs.wait(60_100);
    expect(lvs.send(1, 5000, ack)).toBe("to-local-stack");
  });

  test("with expire_nodest_conn lets them go at once", () => {
    const lvs = ipvsUnderTest({
      scheduler: "rr",
      add: "AB",
      settings: { ...kernelDefaults, expireNodestConn: true },
    });
    lvs.send(1, 5000, syn);
    lvs.remove("B");
    expect(lvs.send(1, 5000, ack)).toBe("to-local-stack");
    expect(lvs.nameOf(lvs.send(1, 5000, syn))).toBe("A");
  });

  test("returns with its counts and its connections", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB" });
    lvs.send(1, 5000, syn);
    lvs.remove("B");
    lvs.wait(30_000);
    lvs.add("B");
    expect(lvs.counts("B")).toEqual({ active: 1, total: 1, templates: 0 });
    expect(lvs.nameOf(lvs.send(1, 5000, ack))).toBe("B");
  });

  test("is forgotten by a scan 120 s after one found it idle", () => {
    const served = (awayMs: number) => {
      const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
      lvs.send(1, 5000, syn);
      lvs.send(1, 5000, ack);
      lvs.send(1, 5000, rst);
      lvs.remove("A");
      lvs.wait(awayMs);
      lvs.add("A");
      return lvs.ipvs.service(lvs.service)?.destinations[0]?.statistics.connections;
    };
    expect(served(179_000)).toBe(1);
    expect(served(181_000)).toBe(0);
  });

  test("begins its statistics anew when the service is another one", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    lvs.send(1, 5000, syn);
    lvs.ipvs.removeService(lvs.service, 1_000);
    lvs.ipvs.addService({ ...lvs.service, scheduler: "rr" });
    lvs.add("A");
    expect(lvs.counts("A").total).toBe(1);
    expect(lvs.ipvs.service(lvs.service)?.destinations[0]?.statistics.connections).toBe(0);
  });
});

describe("an edited service", () => {
  test("keeps its cursor, and a client keeps its template although it is consulted no more", () => {
    const persistence = { timeoutMs: 50_000, netmask: 0xffffffff };
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "ABC", persistence });
    expect(lvs.nameOf(lvs.send(1, 5000, syn))).toBe("C");
    lvs.ipvs.editService({ ...lvs.service, scheduler: "rr" });
    expect(lvs.nameOf(lvs.send(1, 5001, syn))).toBe("B");
    expect(lvs.counts("C").templates).toBe(1);
    lvs.ipvs.editService({ ...lvs.service, scheduler: "rr", persistence });
    expect(lvs.nameOf(lvs.send(1, 5002, syn))).toBe("C");
  });
});
