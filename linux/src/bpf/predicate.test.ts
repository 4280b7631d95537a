import { within } from "../namespace.ts";
import { PacketRing } from "../packet/ring.ts";
import { PacketSocket } from "../packet/socket.ts";
import { poll } from "../poll.ts";
import { POLLIN } from "../poll-set.ts";
import { describeAsRoot } from "../testing/as-root.ts";
import { ethernet, ipv4, ipv6, tcp, udp } from "../testing/frames.ts";
import { interpret } from "../testing/interpreter.ts";
import { TwoHosts } from "../testing/two-hosts.ts";
import {
  allOf,
  anyOf,
  compileFilter,
  ETH_P_ARP,
  ETH_P_IP,
  ETH_P_IPV6,
  etherHost,
  etherMulticast,
  etherType,
  everything,
  ipDestination,
  ipHost,
  ipProtocol,
  ipSource,
  ipv6NextHeader,
  not,
  type Predicate,
  TCP_ACK,
  TCP_FIN,
  TCP_RST,
  TCP_SYN,
  tcpFlags,
  tcpPort,
  udpPort,
} from "./predicate.ts";

const frames = {
  arp: ethernet(ETH_P_ARP, Buffer.alloc(28), { to: "ff:ff:ff:ff:ff:ff" }),
  vrrp: ethernet(ETH_P_IP, ipv4(112, Buffer.alloc(20), { to: "224.0.0.18" }), { to: "01:00:5e:00:00:12" }),
  syn: ethernet(ETH_P_IP, ipv4(6, tcp(40000, 80, TCP_SYN))),
  synWithIpOptions: ethernet(ETH_P_IP, ipv4(6, tcp(40000, 80, TCP_SYN), { options: Buffer.alloc(12, 1) })),
  ack: ethernet(ETH_P_IP, ipv4(6, tcp(80, 40000, TCP_ACK))),
  laterFragment: ethernet(ETH_P_IP, ipv4(6, tcp(40000, 80, TCP_SYN), { fragmentOffset: 185 })),
  dns: ethernet(ETH_P_IP, ipv4(17, udp(40000, 53))),
  syn6: ethernet(ETH_P_IPV6, ipv6(6, tcp(40000, 80, TCP_SYN))),
  vrrp6: ethernet(ETH_P_IPV6, ipv6(112, Buffer.alloc(24), { to: "ff02::12" })),
  runt: Buffer.alloc(13),
};

type FrameName = keyof typeof frames;

function matching(predicate: Predicate): FrameName[] {
  const program = compileFilter(predicate);
  return (Object.keys(frames) as FrameName[]).filter((name) => interpret(program, frames[name]) > 0);
}

const all = Object.keys(frames) as FrameName[];

describe("a predicate holds for exactly these frames", () => {
  test.each<[string, Predicate, FrameName[]]>([
    ["everything", everything, all],
    ["allOf()", allOf(), all],
    ["anyOf()", anyOf(), []],
    ["etherType(ARP)", etherType(ETH_P_ARP), ["arp"]],
    ["etherMulticast", etherMulticast, ["arp", "vrrp"]],
    ["etherHost", etherHost("01:00:5e:00:00:12"), ["vrrp"]],
    ["ipProtocol(112)", ipProtocol(112), ["vrrp"]],
    ["ipv6NextHeader(112)", ipv6NextHeader(112), ["vrrp6"]],
    ["tcpFlags(SYN)", tcpFlags(TCP_SYN), ["syn", "synWithIpOptions", "syn6"]],
    [
      "tcpFlags(SYN|ACK), any of them",
      tcpFlags(TCP_SYN | TCP_ACK),
      ["syn", "synWithIpOptions", "ack", "syn6"],
    ],
    ["tcpFlags(RST)", tcpFlags(TCP_RST), []],
    ["tcpPort, either side", tcpPort(80), ["syn", "synWithIpOptions", "ack", "syn6"]],
    ["tcpPort of another", tcpPort(81), []],
    ["udpPort", udpPort(53), ["dns"]],
    ["ipHost", ipHost("224.0.0.18"), ["vrrp"]],
    ["ipSource", ipSource("224.0.0.18"), []],
    ["ipDestination, IPv6", ipDestination("ff02::12"), ["vrrp6"]],
    ["ipHost, IPv6, differing in the last word", ipHost("ff02::13"), []],
    ["not", not(anyOf(etherType(ETH_P_IP), etherType(ETH_P_IPV6))), ["arp"]],
    [
      "the capture of the lab",
      anyOf(
        etherType(ETH_P_ARP),
        ipProtocol(112),
        ipv6NextHeader(112),
        tcpFlags(TCP_SYN | TCP_FIN | TCP_RST),
      ),
      ["arp", "vrrp", "syn", "synWithIpOptions", "syn6", "vrrp6"],
    ],
    ["both", allOf(tcpPort(80), not(tcpFlags(TCP_ACK)), ipHost("10.0.0.2")), ["syn", "synWithIpOptions"]],
  ])("%s", (_, predicate, expected) => {
    expect(matching(predicate)).toEqual(expected);
  });
});

test("the snap length is what the program returns", () => {
  expect(interpret(compileFilter(etherType(ETH_P_ARP), 60), frames.arp)).toBe(60);
  expect(interpret(compileFilter(etherType(ETH_P_ARP), 60), frames.syn)).toBe(0);
});

test("a predicate too large for conditional jumps is refused with the distance", () => {
  const hosts = Array.from({ length: 60 }, (_, i) => ipHost(`10.0.0.${i + 1}`));
  expect(() => compileFilter(anyOf(...hosts))).toThrow(/jumps over \d+ others/);
});

describeAsRoot("the kernel agrees with the interpreter", () => {
  test.each<[string, Predicate]>([
    ["tcpFlags", tcpFlags(TCP_SYN)],
    ["tcpPort and IPv6", allOf(tcpPort(80), ipHost("fd00::2"))],
    ["several", anyOf(etherType(ETH_P_ARP), ipProtocol(112), udpPort(53))],
    ["not", not(etherType(ETH_P_IP))],
  ])("%s", (_, predicate) => {
    using hosts = new TwoHosts();
    const options = { ifindex: 7, filter: compileFilter(predicate), ignoreOutgoing: true, promiscuous: true };
    using ring = within(hosts.right.netns, () => new PacketRing(options));
    using sender = within(hosts.left.netns, () => new PacketSocket({ ifindex: 7, etherType: 0 }));
    const sent = all.filter((name) => name !== "runt");
    for (const name of sent) sender.send(frames[name]);

    const seen: FrameName[] = [];
    const wanted = matching(predicate).filter((name) => name !== "runt");
    while (seen.length < wanted.length && poll([{ fd: ring.fd, events: POLLIN }], 2_000_000_000n)[0] !== 0) {
      ring.forEach((frame) => {
        const name = sent.find((candidate) => frames[candidate].equals(frame));
        if (name) seen.push(name);
      });
    }
    expect(seen).toEqual(wanted);
  });
});
