import { kernelDefaults } from "./ipvs.ts";
import { ack, fin, ipvsUnderTest, rst, syn } from "./testing.ts";

const each = (timeoutMs: number) => ({ timeoutMs, netmask: 0xffffffff });

describe("persistence", () => {
  test("binds a client to one destination; only new clients move the scheduler on", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "ABC", persistence: each(50_000) });
    const picks = [1, 1, 1, 2, 1, 2, 3].map((client, i) => lvs.nameOf(lvs.send(client, 5000 + i, syn)));
    expect(picks.join("")).toBe("CCCBCBA");
    expect(lvs.counts("C")).toEqual({ active: 4, total: 4, templates: 1 });
  });

  test("clients under one netmask share a template", () => {
    const persistence = { timeoutMs: 50_000, netmask: 0xffffff00 };
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB", persistence });
    expect([1, 2, 3].map((client) => lvs.nameOf(lvs.send(client, 5000, syn))).join("")).toBe("BBB");
    expect(lvs.nameOf(lvs.send(0x101, 5000, syn))).toBe("A");
  });

  test("ends its timeout after the client's last new connection, not after its last packet", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB", persistence: each(50_000) });
    lvs.send(1, 5000, syn);
    lvs.send(1, 5000, ack);
    lvs.send(1, 5000, rst);
    lvs.wait(40_000);
    expect(lvs.nameOf(lvs.send(1, 5001, syn))).toBe("B");
    lvs.send(1, 5001, ack);
    lvs.send(1, 5001, rst);
    lvs.wait(50_100);
    expect(lvs.counts("B").templates).toBe(0);
    expect(lvs.nameOf(lvs.send(1, 5002, syn))).toBe("A");
  });

  test("a template that fires while it controls a connection has 60 s from then on, for ever", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB", persistence: each(5_000) });
    for (const flags of [syn, ack, fin]) lvs.send(1, 5000, flags);
    lvs.wait(7_000);
    const [template] = [...lvs.ipvs.connections].filter((connection) => connection.template);
    expect(template?.timeoutMs).toBe(60_000);
    lvs.send(1, 5001, syn);
    expect(template?.deadlineMs).toBe(1_000 + 7_000 + 60_000);
  });

  test("weight 0 keeps known clients and takes no new ones", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB", persistence: each(50_000) });
    expect(lvs.nameOf(lvs.send(1, 5000, syn))).toBe("B");
    lvs.setWeight("B", 0);
    expect(lvs.nameOf(lvs.send(1, 5001, syn))).toBe("B");
    expect([2, 3].map((client) => lvs.nameOf(lvs.send(client, 5000, syn))).join("")).toBe("AA");
  });

  test("weight 0 with expire_quiescent_template moves the client at its next new connection", () => {
    const settings = { ...kernelDefaults, expireQuiescentTemplate: true };
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB", persistence: each(50_000), settings });
    for (const flags of [syn, ack, rst]) lvs.send(1, 5000, flags);
    lvs.setWeight("B", 0);
    expect(lvs.nameOf(lvs.send(1, 5001, syn))).toBe("A");
    expect(lvs.counts("B").templates).toBe(1);
    lvs.wait(60_100);
    expect(lvs.counts("B").templates).toBe(0);
  });

  test("a removed destination loses its client at once, and has it back only while nobody else took it", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB", persistence: each(50_000) });
    lvs.send(1, 5000, syn);
    lvs.send(2, 5000, syn);
    lvs.send(3, 5000, syn);
    lvs.remove("B");
    expect(lvs.nameOf(lvs.send(1, 5001, syn))).toBe("A");
    lvs.add("B");
    expect(lvs.nameOf(lvs.send(1, 5002, syn))).toBe("A");
    expect(lvs.nameOf(lvs.send(3, 5002, syn))).toBe("B");
  });

  test("connections under a template are never scheduled anew", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "AB", persistence: each(50_000) });
    for (const flags of [syn, ack, rst]) lvs.send(1, 5000, flags);
    expect(lvs.nameOf(lvs.send(1, 5000, syn))).toBe("B");
    expect(lvs.counts("B").total).toBe(1);
  });
});
