import { within } from "./namespace.ts";
import { poll } from "./poll.ts";
import { POLLIN } from "./poll-set.ts";
import { RawIp6Socket } from "./raw-socket6.ts";
import { describeAsRoot } from "./testing/as-root.ts";
import { TwoHosts } from "./testing/two-hosts.ts";

const VRRP_GROUP = "ff02::12";

/** Version 6, class 0xC0, 4 octets of payload, next header 112, hop limit 255, fe80::1 to ff02::12. */
const packet = Buffer.concat([
  Buffer.from("6c000000000470ff", "hex"),
  Buffer.from("fe800000000000000000000000000001", "hex"),
  Buffer.from("ff020000000000000000000000000012", "hex"),
  Buffer.from("vrrp"),
]);

describeAsRoot("a raw IPv6 socket", () => {
  test("hears a group once it joined, with source, destination, hop limit and interface, and not itself", () => {
    using hosts = new TwoHosts();
    for (const [host, address] of [
      [hosts.left, "fe80::1"],
      [hosts.right, "fe80::2"],
    ] as const) {
      host.route.addAddress(host.ifindex, { address, prefixLength: 64, scope: "link", noDad: true });
    }
    const options = { protocol: 112, device: "eth0", ifindex: 7, multicastLoop: false, priority: 6 };
    using backup = within(hosts.right.netns, () => new RawIp6Socket(options));
    using master = within(hosts.left.netns, () => new RawIp6Socket(options));
    master.joinGroup(VRRP_GROUP, 7);

    master.send(packet, VRRP_GROUP);
    backup.joinGroup(VRRP_GROUP, 7);
    master.send(packet, VRRP_GROUP);
    poll([{ fd: backup.fd, events: POLLIN }], 2_000_000_000n);
    const received = backup.recv();

    expect(received).toMatchObject({ source: "fe80::1", destination: VRRP_GROUP, hopLimit: 255, ifindex: 7 });
    expect(Buffer.from(received!.payload).toString()).toBe("vrrp");
    expect(received!.timestampNs).toBeGreaterThan(0n);
    expect(backup.recv()).toBeNull();
    expect(master.recv()).toBeNull();
  });
});
