import { realtimeNs } from "./clock.ts";
import { within } from "./namespace.ts";
import { poll } from "./poll.ts";
import { POLLIN } from "./poll-set.ts";
import { RawIpSocket, type ReceivedPacket } from "./raw-socket.ts";
import { describeAsRoot } from "./testing/as-root.ts";
import { ipv4 } from "./testing/frames.ts";
import { TwoHosts } from "./testing/two-hosts.ts";

const VRRP_GROUP = "224.0.0.18";

function next(socket: RawIpSocket): ReceivedPacket | null {
  poll([{ fd: socket.fd, events: POLLIN }], 2_000_000_000n);
  return socket.recv();
}

describeAsRoot("a raw socket", () => {
  test("hears a group it joined, with header, source, interface and stamp; not before joining, not after leaving", () => {
    using hosts = new TwoHosts();
    using backup = within(hosts.right.netns, () => new RawIpSocket({ device: "eth0" }));
    using neighbour = within(hosts.right.netns, () => new RawIpSocket({ protocol: 111 }));
    neighbour.joinGroup(VRRP_GROUP, 7);
    using master = within(
      hosts.left.netns,
      () => new RawIpSocket({ ttl: 255, tos: 0xc0, multicastIfindex: 7, multicastLoop: false, priority: 6 }),
    );

    master.joinGroup(VRRP_GROUP, 7);
    master.send(Buffer.from("too early"), VRRP_GROUP);
    backup.joinGroup(VRRP_GROUP, 7);
    const before = realtimeNs();
    master.send(Buffer.from("advert"), VRRP_GROUP);
    const received = next(backup);

    expect(received).toMatchObject({ source: "10.0.0.1", ifindex: 7 });
    const packet = Buffer.from(received!.packet);
    expect(packet.toString("latin1", 20)).toBe("advert");
    expect([packet[1], packet[8], packet[9]]).toEqual([0xc0, 255, 112]);
    expect(received!.timestampNs).toBeGreaterThanOrEqual(before);
    expect(received!.timestampNs).toBeLessThanOrEqual(realtimeNs());

    backup.leaveGroup(VRRP_GROUP, 7);
    master.send(Buffer.from("too late"), VRRP_GROUP);
    expect(backup.recv()).toBeNull();
    expect(master.recv()).toBeNull();
  });

  test("sends with a header of its own making", () => {
    using hosts = new TwoHosts();
    using receiver = within(hosts.right.netns, () => new RawIpSocket());
    using sender = within(hosts.left.netns, () => new RawIpSocket({ headerIncluded: true, device: "eth0" }));
    sender.send(ipv4(112, Buffer.from("forged")), "10.0.0.2");
    expect(Buffer.from(next(receiver)!.packet).toString("latin1", 20)).toBe("forged");
  });

  test("says which device or group it was refused", () => {
    using hosts = new TwoHosts();
    within(hosts.left.netns, () => {
      expect(() => new RawIpSocket({ device: "eth9" })).toThrow("setsockopt SO_BINDTODEVICE eth9: ENODEV");
      using socket = new RawIpSocket();
      expect(() => socket.joinGroup("224.0.0.18", 99)).toThrow("join 224.0.0.18 on link 99: ENODEV");
    });
  });
});
