import { compileFilter, etherType, everything } from "../bpf/predicate.ts";
import { realtimeNs } from "../clock.ts";
import { within } from "../namespace.ts";
import { poll } from "../poll.ts";
import { POLLERR, POLLIN } from "../poll-set.ts";
import { describeAsRoot } from "../testing/as-root.ts";
import { EXPERIMENTAL, experimentalFrame, TwoHosts } from "../testing/two-hosts.ts";
import { UdpSocket } from "../testing/udp-socket.ts";
import { ETH_P_ALL } from "./options.ts";
import { type FrameMeta, PacketRing } from "./ring.ts";
import { PacketSocket } from "./socket.ts";
import { PACKET_HOST, PACKET_OTHERHOST, PACKET_OUTGOING } from "./socket-address.ts";
import { TransmitRing } from "./transmit.ts";

const SECOND = 1_000_000_000n;

interface Seen {
  readonly text: string;
  readonly meta: Partial<FrameMeta>;
}

/** Everything that comes until there are `count` frames, two seconds at most. */
function collect(ring: PacketRing, count: number): Seen[] {
  const seen: Seen[] = [];
  while (seen.length < count && poll([{ fd: ring.fd, events: POLLIN }], 2n * SECOND)[0] !== 0) {
    ring.forEach((frame, meta) => {
      const { timestampNs, packetType, ifindex, wireLength, captureLength } = meta;
      const text = Buffer.from(frame).toString("latin1", 14);
      seen.push({ text, meta: { timestampNs, packetType, ifindex, wireLength, captureLength } });
    });
  }
  return seen;
}

describeAsRoot("frames between two hosts", () => {
  test("a frame that is sent is in the other side's ring, with the kernel's stamp between before and after", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    using ring = within(right.netns, () => new PacketRing({ ifindex: 7, etherType: EXPERIMENTAL }));
    using sender = within(left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));

    const before = realtimeNs();
    sender.send(experimentalFrame(left, right, "ahoy"));
    const [seen] = collect(ring, 1);
    const after = realtimeNs();

    expect(seen).toMatchObject({
      text: "ahoy",
      meta: { packetType: PACKET_HOST, ifindex: 7, wireLength: 18, captureLength: 18 },
    });
    expect(seen!.meta.timestampNs).toBeGreaterThanOrEqual(before);
    expect(seen!.meta.timestampNs).toBeLessThanOrEqual(after);
  });

  test("a ring goes round: more frames than slots arrive in order, none lost", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    const options = { ifindex: 7, etherType: EXPERIMENTAL, slots: 8, slotBytes: 512 };
    using ring = within(right.netns, () => new PacketRing(options));
    using sender = within(left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));

    const texts: string[] = [];
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 5; i++) sender.send(experimentalFrame(left, right, `frame ${round * 5 + i}`));
      texts.push(...collect(ring, 5).map(({ text }) => text));
    }

    expect(ring.slots).toBe(8);
    expect(texts).toEqual(Array.from({ length: 50 }, (_, i) => `frame ${i}`));
    expect(ring.statistics()).toEqual({ packets: 50, drops: 0 });
  });

  test("a ring that nobody reads counts what it loses, and says so in the next frame", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    const options = { ifindex: 7, etherType: EXPERIMENTAL, slots: 8, slotBytes: 512 };
    using ring = within(right.netns, () => new PacketRing(options));
    using witness = within(right.netns, () => new PacketRing({ ...options, slots: 64 }));
    using sender = within(left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));

    for (let i = 0; i < 11; i++) sender.send(experimentalFrame(left, right, `frame ${i}`));
    expect(collect(witness, 11).length).toBe(11);
    expect(ring.forEach(() => {})).toBe(8);
    sender.send(experimentalFrame(left, right, "late"));
    expect(collect(witness, 1).length).toBe(1);
    const losing: boolean[] = [];
    ring.forEach((_, meta) => void losing.push(meta.losing));

    expect(losing).toEqual([true]);
    expect(ring.statistics()).toEqual({ packets: 12, drops: 3 });
  });

  test("the filter's return value is the snap length; the wire length stays known", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    const filter = compileFilter(etherType(EXPERIMENTAL), 20);
    using ring = within(right.netns, () => new PacketRing({ ifindex: 7, filter }));
    using sender = within(left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));

    sender.send(Buffer.concat([Buffer.alloc(12, 0xff), Buffer.from([0x88, 0xb6]), Buffer.from("unwanted")]));
    sender.send(experimentalFrame(left, right, "0123456789"));

    expect(collect(ring, 1)).toMatchObject([{ text: "012345", meta: { captureLength: 20, wireLength: 24 } }]);
    expect(ring.statistics().packets).toBe(1);
  });

  test("a tap sees its own side's frames as outgoing, unless told to ignore them", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    const open = (ignoreOutgoing: boolean) =>
      within(
        left.netns,
        () => new PacketRing({ ifindex: 7, ignoreOutgoing, filter: compileFilter(etherType(EXPERIMENTAL)) }),
      );
    using both = open(false);
    using incoming = open(true);
    using here = within(left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));
    using there = within(right.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));

    here.send(experimentalFrame(left, right, "out"));
    there.send(experimentalFrame(right, left, "in"));

    expect(collect(both, 2).map(({ text, meta }) => [text, meta.packetType])).toEqual([
      ["out", PACKET_OUTGOING],
      ["in", PACKET_HOST],
    ]);
    expect(collect(incoming, 1).map(({ text }) => text)).toEqual(["in"]);
  });

  test("a promiscuous socket hears what is for others, and says so", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    const options = { ifindex: 7, etherType: EXPERIMENTAL, promiscuous: true };
    using socket = within(right.netns, () => new PacketSocket(options));
    expect(right.route.link(7)!.promiscuity).toBe(1);
    using sender = within(left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));
    const frame = experimentalFrame(left, { ...right, mac: "02:00:00:00:00:99" }, "for another");
    const into = new Uint8Array(2048);
    const before = realtimeNs();

    sender.send(frame);
    poll([{ fd: socket.fd, events: POLLIN }], 2n * SECOND);
    const received = socket.recv(into);

    expect(received).toMatchObject({
      length: frame.length,
      offset: 0,
      packetType: PACKET_OTHERHOST,
      ifindex: 7,
    });
    expect(Buffer.from(into.subarray(0, frame.length))).toEqual(frame);
    expect(received!.timestampNs).toBeGreaterThanOrEqual(before);
    expect(received!.timestampNs).toBeLessThanOrEqual(realtimeNs());
    expect(socket.recv(into)).toBeNull();
  });

  test("the kernel's own frames carry a virtio header when asked for: the checksum of a local send is unfinished", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    const options = { ifindex: 7, filter: compileFilter(etherType(0x0800)), ignoreOutgoing: true };
    using ring = within(right.netns, () => new PacketRing({ ...options, vnetHeader: true }));
    using plain = within(right.netns, () => new PacketRing(options));
    left.route.setNeighbour(7, { address: right.address, mac: right.mac });
    sendUdp(left.netns, right.address);

    for (const { fd } of [ring, plain]) poll([{ fd, events: POLLIN }], 2n * SECOND);
    const needsChecksum: number[] = [];
    ring.forEach((_, meta) => void needsChecksum.push(ring.memory[meta.vnetHeaderOffset]!));
    const notReady: boolean[] = [];
    plain.forEach((_, meta) => void notReady.push(meta.checksumNotReady));

    // VIRTIO_NET_HDR_F_NEEDS_CSUM
    expect(needsChecksum).toEqual([1]);
    expect(notReady).toEqual([true]);
  });

  test("a link that goes down and comes back does not leave the poller spinning or deaf", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    using ring = within(right.netns, () => new PacketRing({ ifindex: 7, etherType: EXPERIMENTAL }));
    using sender = within(left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));
    const entries = [{ fd: ring.fd, events: POLLIN }];

    right.route.setLink(7, { up: false });
    expect(poll(entries, 0n)).toEqual([POLLERR]);
    expect(ring.forEach(() => {})).toBe(0);
    expect(poll(entries, 0n)).toEqual([0]);
    right.route.setLink(7, { up: true });
    for (const { route } of [left, right]) route.awaitRunning(7);
    sender.send(experimentalFrame(left, right, "back"));
    expect(collect(ring, 1).map(({ text }) => text)).toEqual(["back"]);
  });

  test("a ring may be closed from inside a visit", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    const ring = within(right.netns, () => new PacketRing({ ifindex: 7, etherType: EXPERIMENTAL }));
    using sender = within(left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));
    sender.send(experimentalFrame(left, right, "one"));
    sender.send(experimentalFrame(left, right, "two"));
    expect(ring.forEach(() => void ring.close())).toBe(1);
  });

  test("a closed ring leaves its frames empty instead of faulting", () => {
    using hosts = new TwoHosts();
    const ring = within(hosts.left.netns, () => new PacketRing({ ifindex: 7, etherType: ETH_P_ALL }));
    const kept = ring.memory.subarray(0, 100);
    ring.close();
    expect(kept.length).toBe(0);
    expect(kept[0]).toBeUndefined();
  });
});

describeAsRoot("a transmit ring", () => {
  test("sends what is queued in one go and in order, flushing by itself when full", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    const filter = compileFilter(everything);
    using ring = within(right.netns, () => new PacketRing({ ifindex: 7, etherType: EXPERIMENTAL, filter }));
    using transmit = within(left.netns, () => new TransmitRing({ ifindex: 7, slots: 4 }));

    for (let i = 0; i < 6; i++) transmit.queue(experimentalFrame(left, right, `frame ${i}`));
    expect(transmit.queued).toBe(2);
    expect(transmit.flush()).toBe(2);

    expect(collect(ring, 6).map(({ text }) => text)).toEqual(
      Array.from({ length: 6 }, (_, i) => `frame ${i}`),
    );
    expect(transmit.dropped).toBe(0);
  });

  test("counts frames the kernel refuses and sends the others", () => {
    using hosts = new TwoHosts();
    const { left, right } = hosts;
    using ring = within(right.netns, () => new PacketRing({ ifindex: 7, etherType: EXPERIMENTAL }));
    using transmit = within(left.netns, () => new TransmitRing({ ifindex: 7 }));

    transmit.queue(experimentalFrame(left, right, "first"));
    transmit.queue(experimentalFrame(left, right, "nowhere"), 4711);
    transmit.queue(experimentalFrame(left, right, "last"));

    expect(transmit.flush()).toBe(2);
    expect(transmit.dropped).toBe(1);
    expect(collect(ring, 2).map(({ text }) => text)).toEqual(["first", "last"]);
  });

  test("says which frame is too long", () => {
    using hosts = new TwoHosts();
    using transmit = within(hosts.left.netns, () => new TransmitRing({ ifindex: 7, slotBytes: 512 }));
    expect(() => transmit.queue(new Uint8Array(513))).toThrow("A frame of 513 bytes");
  });
});

function sendUdp(netns: number, to: string): void {
  within(netns, () => {
    using socket = new UdpSocket();
    socket.send(Buffer.from("datagram"), to, 9);
  });
}
