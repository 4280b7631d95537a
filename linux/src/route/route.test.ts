import { SystemError } from "../errno.ts";
import { closeFd } from "../file.ts";
import { newNetns, within } from "../namespace.ts";
import { readSysctl } from "../sysctl.ts";
import { describeAsRoot } from "../testing/as-root.ts";
import { RouteSocket, routeRequests } from "./socket.ts";

/** A network namespace with nothing in it, and its RouteSocket. */
class Empty {
  readonly netns = newNetns();
  readonly route = RouteSocket.open(this.netns);

  [Symbol.dispose](): void {
    this.route.close();
    closeFd(this.netns);
  }
}

function errorFrom(work: () => unknown): SystemError {
  try {
    work();
  } catch (error) {
    if (error instanceof SystemError) return error;
    throw error;
  }
  throw new Error("The call was expected to be refused, and was not.");
}

describeAsRoot("links", () => {
  test("a new namespace has a loopback that is down", () => {
    using empty = new Empty();
    expect(empty.route.links()).toMatchObject([{ index: 1, name: "lo", up: false, mtu: 65536, type: null }]);
  });

  test("a switch port and a NIC: each end of a veth pair is made in its own namespace", () => {
    using node = new Empty();
    using fabric = new Empty();
    const bridge = fabric.route.addBridge("segment", {
      forwardDelay: 0,
      stp: false,
      mcastSnooping: false,
      up: true,
    });
    fabric.route.addVeth(
      { name: "port1", index: 40, master: bridge, up: true },
      { name: "nic0", index: 50, netnsFd: node.netns, mac: "02:00:00:00:00:50", mtu: 1400 },
    );
    node.route.setLink(50, { up: true });

    expect(node.route.link("nic0")).toMatchObject({
      index: 50,
      mac: "02:00:00:00:00:50",
      mtu: 1400,
      up: true,
      carrier: true,
      parent: 40,
      parentElsewhere: true,
      type: "veth",
    });
    expect(fabric.route.link(40)).toMatchObject({ name: "port1", master: bridge, up: true, carrier: true });
    expect(fabric.route.link(bridge)).toMatchObject({ name: "segment", up: true, type: "bridge" });
    within(fabric.netns, () => {
      expect(readSysctl(["net", "ipv4", "conf", "port1", "forwarding"])).toBe("0");
    });
  });

  test("a macvlan on a NIC, with its own address and in bridge mode", () => {
    using host = new Empty();
    host.route.addVeth({ name: "nic0", index: 5 }, { name: "far" });
    host.route.addMacvlan({
      name: "eth0",
      index: 6,
      parentIndex: 5,
      mode: "bridge",
      mac: "02:00:00:00:00:06",
    });
    expect(host.route.link("eth0")).toMatchObject({
      index: 6,
      type: "macvlan",
      parent: 5,
      mac: "02:00:00:00:00:06",
    });
  });

  test("a link can be renamed, moved to another namespace, and deleted", () => {
    using one = new Empty();
    using other = new Empty();
    one.route.addVeth({ name: "a", index: 5 }, { name: "b", index: 6 });
    one.route.setLink(5, { name: "c", mac: "02:00:00:00:00:99", arp: false });
    expect(one.route.link(5)).toMatchObject({ name: "c", mac: "02:00:00:00:00:99", flags: 0x80 | 0x1002 });
    one.route.setLink(6, { netnsFd: other.netns });
    expect(one.route.link("b")).toBeNull();
    expect(other.route.link("b")).not.toBeNull();
    one.route.deleteLink(5);
    expect(other.route.link("b")).toBeNull();
  });

  test("bridge port settings hold, and a link that is no port has none", () => {
    using fabric = new Empty();
    const bridge = fabric.route.addBridge("br0", { up: true });
    fabric.route.addVeth({ name: "p", index: 5, master: bridge, up: true }, { name: "q", index: 6 });
    fabric.route.setLink(6, { up: true });
    const settings = {
      state: "disabled",
      isolated: true,
      learning: false,
      flood: false,
      mcastFlood: false,
      bcastFlood: false,
      locked: true,
      hairpin: true,
      neighbourSuppression: true,
    } as const;
    fabric.route.awaitRunning(5);
    fabric.route.setBridgePort(5, settings);
    expect(fabric.route.link(5)!.bridgePort).toEqual(settings);
    expect(fabric.route.link(6)!.bridgePort).toBeNull();
    expect(fabric.route.link(5)!.carrier).toBe(true);
    fabric.route.setBridgePort(5, { state: "blocking" });
    expect(fabric.route.link(5)!.bridgePort!.state).toBe("forwarding");
    const refusal = errorFrom(() => fabric.route.setBridgePort(6, { isolated: true }));
    expect(refusal.message).toMatch(/^set bridge port 6: E/);
  });

  test("waiting for a link tells why it was in vain", () => {
    using host = new Empty();
    host.route.addVeth({ name: "a", index: 5 }, { name: "b", index: 6 });
    expect(() => host.route.awaitRunning("c", 0n)).toThrow(
      "Link c was to be running within 0 ms: there is no such link.",
    );
    expect(() => host.route.awaitRunning(5, 0n)).toThrow("it is down");
    host.route.setLink(5, { up: true });
    expect(() => host.route.awaitRunning(5, 0n)).toThrow("it is up but its other end is not");
    host.route.setLink(6, { up: true });
    host.route.awaitRunning(5);
    expect(host.route.link(5)!.running).toBe(true);
  });

  test("the kernel's own words are in the error", () => {
    using host = new Empty();
    host.route.addVeth({ name: "a", index: 5 }, { name: "b" });
    const error = errorFrom(() => host.route.setLink(5, { mtu: 9 }));
    expect(error).toMatchObject({
      name: "SystemError",
      code: "EINVAL",
      errno: 22,
      syscall: "set link 5",
      detail: "mtu less than device minimum",
      message: "set link 5: EINVAL (invalid argument): mtu less than device minimum",
    });
  });

  test("a table too large for one datagram is dumped whole", () => {
    using host = new Empty();
    const pairs = Array.from({ length: 40 }, (_, i) =>
      routeRequests.addVeth({ name: `a${i}` }, { name: `b${i}` }),
    );
    host.route.apply(pairs);
    const names = host.route.links().map((link) => link.name);
    expect(names.length).toBe(81);
    expect(new Set(names).size).toBe(81);
  });
});

describeAsRoot("requests sent together", () => {
  test("are all done although one is refused, and the refusal is thrown", () => {
    using host = new Empty();
    const { addVeth, addAddress } = routeRequests;
    const error = errorFrom(() =>
      host.route.apply([
        addVeth({ name: "a", index: 5 }, { name: "b" }),
        addAddress(99, { address: "10.0.0.1", prefixLength: 24 }),
        addAddress(5, { address: "10.0.0.1", prefixLength: 24 }),
      ]),
    );
    expect(error.message).toMatch(/^add address 10.0.0.1\/24 to link 99: ENODEV/);
    expect(host.route.addresses()).toMatchObject([{ index: 5, address: "10.0.0.1" }]);
  });

  test("may be more than a receive buffer of acknowledgements holds at once", () => {
    using host = new Empty();
    host.route.addVeth({ name: "a", index: 5 }, { name: "b" });
    const many = Array.from({ length: 500 }, (_, i) =>
      routeRequests.addAddress(5, { address: `10.${i >> 8}.${i & 0xff}.1`, prefixLength: 32 }),
    );
    host.route.apply(many);
    expect(host.route.addresses().length).toBe(500);
  });
});

describeAsRoot("addresses, routes, neighbours", () => {
  test("IPv4 and IPv6 addresses come, are told, and go", () => {
    using host = new Empty();
    host.route.addVeth({ name: "a", index: 5 }, { name: "b" });
    host.route.setLink(5, { addressGeneration: "none", up: true });
    const ipv4 = { address: "10.0.0.1", prefixLength: 24, broadcast: "10.0.0.255", label: "a:vip" } as const;
    const ipv6 = { address: "2001:db8::1", prefixLength: 64, noDad: true, noPrefixRoute: true } as const;
    host.route.addAddress(5, { ...ipv4, scope: "link" });
    host.route.addAddress(5, ipv6);

    expect(host.route.addresses()).toMatchObject([
      { ...ipv4, index: 5, scope: "link", permanent: true },
      { address: "2001:db8::1", prefixLength: 64, tentative: false, noPrefixRoute: true },
    ]);
    expect(errorFrom(() => host.route.addAddress(5, ipv4)).code).toBe("EEXIST");
    host.route.deleteAddress(5, ipv4);
    host.route.deleteAddress(5, ipv6);
    expect(host.route.addresses()).toEqual([]);
    expect(errorFrom(() => host.route.deleteAddress(5, ipv4)).code).toBe("EADDRNOTAVAIL");
  });

  test("an IPv6 address can be deprecated from the start, as keepalived does with VIPs", () => {
    using host = new Empty();
    host.route.addVeth({ name: "a", index: 5 }, { name: "b" });
    host.route.addAddress(5, { address: "fd00::1", prefixLength: 128, deprecated: true, noDad: true });
    expect(host.route.addresses()).toMatchObject([{ address: "fd00::1", deprecated: true }]);
  });

  test("routes come, are told, and go", () => {
    using host = new Empty();
    host.route.addVeth({ name: "a", index: 5, up: true }, { name: "b", index: 6 });
    host.route.setLink(6, { up: true });
    host.route.addAddress(5, { address: "10.0.0.1", prefixLength: 24 });
    const fallback = { prefixLength: 0, gateway: "10.0.0.254" };
    const lab = { destination: "10.9.0.0", prefixLength: 16, index: 5, source: "10.0.0.1", table: 1000 };
    host.route.addRoute(fallback);
    host.route.addRoute(lab);
    host.route.addRoute({ destination: "fd09::", prefixLength: 48, type: "unreachable" });

    const routes = host.route.routes();
    expect(routes).toContainEqual(
      expect.objectContaining({
        destination: "0.0.0.0",
        prefixLength: 0,
        gateway: "10.0.0.254",
        protocol: "static",
      }),
    );
    expect(routes).toContainEqual(expect.objectContaining({ ...lab, scope: "link", type: "unicast" }));
    expect(routes).toContainEqual(expect.objectContaining({ destination: "fd09::", type: "unreachable" }));
    host.route.deleteRoute(fallback);
    host.route.deleteRoute(lab);
    expect(
      host.route.routes().filter((route) => route.protocol === "static" && route.table !== 255),
    ).toMatchObject([{ destination: "fd09::" }]);
    expect(errorFrom(() => host.route.addRoute({ prefixLength: 0, gateway: "11.0.0.1" })).message).toBe(
      "add route default: ENETUNREACH (network is unreachable): Nexthop has invalid gateway",
    );
  });

  test("a neighbour can be set, read and forgotten", () => {
    using host = new Empty();
    host.route.addVeth({ name: "a", index: 5, up: true }, { name: "b" });
    const neighbour = { address: "10.0.0.9", mac: "02:00:00:00:00:09" };
    host.route.setNeighbour(5, neighbour);
    expect(host.route.neighbours()).toContainEqual({ ...neighbour, index: 5, state: "permanent" });
    host.route.setNeighbour(5, { ...neighbour, mac: "02:00:00:00:00:0a", state: "stale" });
    expect(host.route.neighbours()).toContainEqual({
      index: 5,
      address: "10.0.0.9",
      mac: "02:00:00:00:00:0a",
      state: "stale",
    });
    host.route.deleteNeighbour(5, "10.0.0.9");
    expect(
      host.route.neighbours().filter(({ address, state }) => address === "10.0.0.9" && state !== "failed"),
    ).toEqual([]);
  });
});
