import { nicName } from "./cabling.ts";

describe("names of NICs in the daemon's namespace", () => {
  test("are what the kernel takes as an interface name, also in a large lab", () => {
    const name = nicName("2026-11-25-001500-4711.failover.power-off.10", 999, 9);
    expect(name.length).toBeLessThanOrEqual(15);
    expect(name).toMatch(/^[a-z0-9-]+$/);
  });

  test("differ between labs and within one", () => {
    const names = [nicName("a", 0, 0), nicName("b", 0, 0), nicName("a", 1, 0), nicName("a", 0, 1)];
    expect(new Set(names).size).toBe(names.length);
  });
});
