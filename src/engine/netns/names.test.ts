import { bridgeName, macOf, portName } from "./names.ts";

describe("names of ports and bridges", () => {
  test("name node and segment, cut to what an interface name can be", () => {
    expect(portName("real-1", "front", new Set())).toBe("real-1.front");
    expect(portName("director-1", "front", new Set())).toBe("director-1.fron");
    expect(bridgeName("a-segment-with-a-long-name", new Set())).toBe("a-segment-with-");
  });

  test("are told apart where cutting made them the same", () => {
    const taken = new Set(["director-1.fron", "director-1.fr~2"]);
    expect(portName("director-1", "front-b", taken)).toBe("director-1.fr~3");
  });
});

describe("MACs", () => {
  test("are locally administered, unicast, and different in each place", () => {
    const all = [0, 1, 255, 256].flatMap((node) =>
      [0, 1].flatMap((nic) => (["interface", "nic", "port"] as const).map((kind) => macOf(kind, node, nic))),
    );
    expect(new Set(all).size).toBe(all.length);
    for (const each of all) expect(Number.parseInt(each.slice(0, 2), 16) & 3).toBe(2);
  });

  test("depend on the place alone", () => {
    expect(macOf("interface", 0, 0)).toBe("02:4b:00:00:01:00");
    expect(macOf("nic", 299, 1)).toBe("02:4b:01:01:2c:01");
  });
});
