import { within } from "../namespace.ts";
import { NETLINK_ROUTE, NetlinkSocket } from "../netlink/socket.ts";
import { poll } from "../poll.ts";
import { POLLIN } from "../poll-set.ts";
import { describeAsRoot } from "../testing/as-root.ts";
import { TwoHosts } from "../testing/two-hosts.ts";
import { type RouteEvent, RouteMonitor } from "./monitor.ts";
import { routeRequests } from "./socket.ts";

const vip = { address: "192.168.114.180", prefixLength: 32 };

describeAsRoot("a monitor", () => {
  test("tells of an address that comes and goes, in order, and of nothing that was there before", () => {
    using hosts = new TwoHosts();
    const { route, netns } = hosts.left;
    using monitor = RouteMonitor.open(["address"], netns);
    expect(monitor.read()).toEqual([]);

    route.addAddress(7, vip);
    route.deleteAddress(7, vip);

    expect(monitor.read()).toMatchObject([
      { kind: "address", change: "added", index: 7, ...vip },
      { kind: "address", change: "removed", index: 7, ...vip },
    ]);
    expect(monitor.read()).toEqual([]);
  });

  test("becomes readable when something happens", () => {
    using hosts = new TwoHosts();
    using monitor = RouteMonitor.open(["address"], hosts.left.netns);
    expect(poll([{ fd: monitor.fd, events: POLLIN }], 0n)).toEqual([0]);
    hosts.left.route.addAddress(7, vip);
    expect(poll([{ fd: monitor.fd, events: POLLIN }], 0n)).toEqual([POLLIN]);
  });

  test("tells that the far end went down, and that a link is gone", () => {
    using hosts = new TwoHosts();
    using monitor = RouteMonitor.open(["link"], hosts.left.netns);

    hosts.right.route.setLink(7, { up: false });
    poll([{ fd: monitor.fd, events: POLLIN }], 2_000_000_000n);
    expect(monitor.read()).toContainEqual(
      expect.objectContaining({ kind: "link", name: "eth0", up: true, carrier: false, running: false }),
    );
    hosts.right.route.deleteLink(7);
    const events: RouteEvent[] = [];
    while (!events.some((event) => event.kind === "link" && event.change === "removed")) {
      if (poll([{ fd: monitor.fd, events: POLLIN }], 2_000_000_000n)[0] === 0) break;
      events.push(...monitor.read());
    }
    expect(events).toContainEqual(expect.objectContaining({ kind: "link", change: "removed", index: 7 }));
  });

  test("tells of neighbours and routes where asked to", () => {
    using hosts = new TwoHosts();
    const { route, netns } = hosts.left;
    using monitor = RouteMonitor.open(["neighbour", "route"], netns);
    route.setNeighbour(7, { address: "10.0.0.9", mac: "02:00:00:00:00:09" });
    route.addRoute({ destination: "10.9.0.0", prefixLength: 16, index: 7 });
    expect(monitor.read()).toMatchObject([
      {
        kind: "neighbour",
        change: "added",
        address: "10.0.0.9",
        mac: "02:00:00:00:00:09",
        state: "permanent",
      },
      { kind: "route", change: "added", destination: "10.9.0.0", prefixLength: 16, index: 7 },
    ]);
  });

  test("that is read too late says that events were lost, and goes on", () => {
    using hosts = new TwoHosts();
    const { route, netns } = hosts.left;
    using socket = within(netns, () =>
      NetlinkSocket.open(NETLINK_ROUTE, { groups: [5], receiveBuffer: 2048 }),
    );
    const addresses = Array.from({ length: 40 }, (_, i) => ({
      address: `10.1.0.${i + 1}`,
      prefixLength: 32,
    }));
    route.apply(addresses.map((address) => routeRequests.addAddress(7, address)));

    const received: string[] = [];
    for (let next = socket.receive(); next !== null; next = socket.receive()) {
      received.push(next === "overrun" ? "overrun" : "messages");
    }
    expect(received).toContain("overrun");
    route.addAddress(7, vip);
    expect(socket.receive()).toMatchObject([{ type: 20 }]);
  });
});
