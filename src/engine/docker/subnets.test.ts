import { rangeOf, subnets } from "./subnets.ts";

const first = (seed: string, taken: Parameters<typeof subnets>[1] = []): string =>
  subnets(seed, taken).next().value as string;

describe("throw-away subnets", () => {
  test("are each one of 198.18.0.0/15, once", () => {
    const all = [...subnets("lab", [])];
    expect(all).toHaveLength(2 ** 14);
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((subnet) => /^198\.1[89]\.\d+\.\d+\/29$/.test(subnet))).toBe(true);
    expect(all).toContain("198.18.0.0/29");
    expect(all).toContain("198.19.255.248/29");
  });

  test("begin elsewhere for another network, and at the same place for the same", () => {
    expect(first("lab-a")).not.toBe(first("lab-b"));
    expect(first("lab-a")).toBe(first("lab-a"));
  });

  test("keep clear of what the machine has routes for", () => {
    const taken = [rangeOf("198.18.0.0", 16), rangeOf("198.19.4.9", 32)];
    const left = [...subnets("lab", taken)];
    expect(left.every((subnet) => subnet.startsWith("198.19."))).toBe(true);
    expect(left).not.toContain("198.19.4.8/29");
    expect(left).toContain("198.19.4.16/29");
    expect(left).toHaveLength(2 ** 13 - 1);
  });
});
