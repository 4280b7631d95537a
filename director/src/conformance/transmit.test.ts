import type { IpAddress } from "../address.ts";
import { pseudoHeaderOf, sum16 } from "./bench/forge.ts";
import {
  maxAdvertiseInterval,
  type ReadAdvert,
  readIpv4,
  sumsPlain,
  sumsWithPseudoHeader,
} from "./bench/read.ts";
import { master, type RouterUnderTest, second, Wire } from "./bench/wire.ts";

describe("an IPv4 advert", () => {
  const advert = nextAdvert(master());

  test("V3-PKT-01 leaves with TTL 255", () => expect(advert.ttl).toBe(255));
  test("V3-PKT-03 goes to 224.0.0.18", () => expect(advert.destination).toBe("224.0.0.18"));
  test("V3-PKT-05 is IP protocol 112", () => expect(advert.protocol).toBe(112));
  test("V3-PKT-06 comes from the interface's address, the same every time", () => {
    const router = master("version 3", "10.0.0.7");
    const sources = Array.from({ length: 5 }, () => nextAdvert(router).source);
    expect(new Set(sources)).toEqual(new Set(["10.0.0.7"]));
  });
  test("V3-PKT-11 says version 3", () => expect(advert.version).toBe(3));
  test("V3-PKT-12 says type 1", () => expect(advert.type).toBe(1));
  test("V3-PKT-31 has neither IP options nor fragments", () => {
    expect(advert).toMatchObject({ headerWords: 5, fragment: 0 });
  });
  test("V3-PKT-27 ends after its addresses: VRRPv3 has no authentication", () => {
    expect(advert.message).toHaveLength(8 + 4);
  });
});

test.each([1, 51, 255])("V3-PKT-13 VRID %i is sent as configured", (vrid) => {
  expect(nextAdvert(master(`version 3\nvirtual_router_id ${vrid}`)).vrid).toBe(vrid);
});

test("V3-PKT-14 a priority that changes stands in the next advert", () => {
  const router = master("version 3\npriority 150");
  expect(nextAdvert(router).priority).toBe(150);
  router.setPriority(120);
  expect(nextAdvert(router).priority).toBe(120);
});

test("V3-PKT-15 the address owner sends 255", () => {
  expect(nextAdvert(master("version 3\nstate MASTER\npriority 255")).priority).toBe(255);
});

test.each([1, 254])("V3-PKT-16 a router that is no owner sends its priority, %i", (priority) => {
  expect(nextAdvert(master(`version 3\npriority ${priority}`)).priority).toBe(priority);
});

test("V3-PKT-17 priority 0 is sent when the master leaves and never before", () => {
  const router = master();
  router.hear({ priority: 0 });
  router.hear({ priority: 50 });
  router.wire.advance(10 * second);
  router.setPriority(1);
  router.wire.advance(10 * second);
  expect(router.of("advert").filter(({ priority }) => priority === 0)).toEqual([]);
  router.stop();
  expect(router.of("advert").at(-1)?.priority).toBe(0);
});

test.each([1, 2, 20, 255])("V3-PKT-18 the address count is that of the list: %i", (count) => {
  const advert = nextAdvert(master(`version 3\n${virtualAddresses(count)}`));
  expect(advert.count).toBe(count);
  expect(advert.message).toHaveLength(8 + 4 * count);
});

test("V3-PKT-20 the Reserve bits are 0 beside the longest interval", () => {
  const advert = nextAdvert(master("version 3\nadvert_int 40.95"));
  expect(advert.fourth >> 4).toBe(0);
  expect(maxAdvertiseInterval(advert)).toBe(4095);
});

test.each([
  ["", 100],
  ["advert_int 0.1", 10],
  ["advert_int 0.01", 1],
  ["advert_int 40.95", 4095],
])("V3-PKT-21 the interval is in centiseconds, 100 by default: %j gives %i", (words, wanted) => {
  expect(maxAdvertiseInterval(nextAdvert(master(`version 3\n${words}`)))).toBe(wanted);
});

describe("the checksum", () => {
  const profile = (checksum: "keepalived" | "rfc9568") =>
    nextAdvert(new Wire().router("version 3", "10.0.0.1", { checksum }).startAsMaster());

  test("V3-PKT-22 by RFC 9568 covers an IPv4 message alone", () => {
    expect(sumsPlain(profile("rfc9568"))).toBe(true);
    expect(sumsPlain(profile("keepalived"))).toBe(false);
  });

  test("V3-PKT-22b by RFC 5798 as keepalived reads it covers a pseudo-header too, and that is the default", () => {
    expect(sumsWithPseudoHeader(profile("keepalived"))).toBe(true);
    expect(sumsWithPseudoHeader(nextAdvert(master()))).toBe(true);
  });

  test("V3-PKT-23 covers the pseudo-header for IPv6 under either profile", () => {
    for (const checksum of ["keepalived", "rfc9568"] as const) {
      const { message, source, destination } = nextIpv6Advert({ checksum });
      expect(sum16(pseudoHeaderOf(source, destination, message.length), message)).toBe(0xffff);
    }
  });

  test.each([1, 2, 77, 200, 254])("V3-PKT-24 is right after a change to priority %i", (priority) => {
    const router = master("version 3\npriority 100");
    router.setPriority(priority);
    expect(sumsWithPseudoHeader(nextAdvert(router))).toBe(true);
    router.stop();
    expect(sumsWithPseudoHeader(readIpv4(last(router).datagram))).toBe(true);
  });
});

test("V3-PKT-02, V3-PKT-04, V3-PKT-05, V3-PKT-07 an IPv6 advert has hop limit 255 and next header 112, goes to ff02::12 and comes from a link-local", () => {
  const advert = nextIpv6Advert();
  expect(advert).toMatchObject({ ttl: 255, destination: "ff02::12", source: "fe80::1" });
  expect(advert.datagram[6]).toBe(112);
});

test("V3-PKT-26 an IPv6 advert lists IPv6 addresses alone, in the order of the configuration", () => {
  const { message } = nextIpv6Advert();
  expect([...message.subarray(8, 10)]).toEqual([0xfe, 0x80]);
  expect(message).toHaveLength(8 + 2 * 16);
  expect(message[3]).toBe(2);
});

test("V3-PKT-25 an IPv6 list begins with the link-local, wherever the configuration has it", () => {
  const words = "version 3\nvirtual_ipaddress {\n2001:db8::100\nfe80::100\n}";
  const router = new Wire().router(words, "fe80::1").startAsMaster();
  router.wire.advance(second);
  expect([...last(router).carried.message.subarray(8, 10)]).toEqual([0xfe, 0x80]);
});

test("V3-PKT-28 a master advertises once a period, a backup never", () => {
  const wire = new Wire();
  const first = wire.router("version 3\npriority 200").start();
  const second_ = wire.router("version 3\npriority 100", "10.0.0.2").start();
  wire.advance(10 * second);
  first.deeds.length = 0;
  second_.deeds.length = 0;
  wire.advance(60 * second);
  expect(first.advertised).toHaveLength(60);
  expect(second_.of("advert")).toEqual([]);
});

test("V3-PKT-29 an IPv6 router of the same VRID does not hear an IPv4 advert", () => {
  const router = master("version 3\nvirtual_ipaddress {\nfe80::100\n}", "fe80::1");
  router.hear({ from: "10.0.0.200", priority: 255 });
  expect(router.state).toBe("master");
});

test("V3-PKT-30 two VRIDs on one wire are independent", () => {
  const wire = new Wire();
  const one = wire.router("version 3\nvirtual_router_id 51").start();
  const other = wire.router("version 3\nvirtual_router_id 52").start();
  wire.advance(10 * second);
  one.hear({ vrid: 51 });
  other.hear({ vrid: 51 });
  expect([one.state, other.state]).toEqual(["backup", "master"]);
});

test.each([1, 255])("V2-PKT-01 VRRPv2 sends its interval in whole seconds: %i", (interval) => {
  expect(nextAdvert(master(`version 2\nadvert_int ${interval}`)).fifth).toBe(interval);
});

test("V2-PKT-02 without authentication VRRPv2 sends type 0 and eight zero bytes", () => {
  const advert = nextAdvert(master("version 2"));
  expect(advert.fourth).toBe(0);
  expect([...advert.message.subarray(-8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(advert.message).toHaveLength(8 + 4 + 8);
});

test("V2-PKT-03, V2-PKT-04 a password is padded with zeros and covered by a checksum without pseudo-header", () => {
  const advert = nextAdvert(master("version 2\nauthentication {\nauth_type PASS\nauth_pass abc\n}"));
  expect(advert.fourth).toBe(1);
  expect([...advert.message.subarray(-8)]).toEqual([0x61, 0x62, 0x63, 0, 0, 0, 0, 0]);
  expect(sumsPlain(advert)).toBe(true);
});

/** The next advert of its period. */
function nextAdvert(router: RouterUnderTest): ReadAdvert {
  router.deeds.length = 0;
  router.wire.advance(router.node.config.advertInterval * 10);
  return readIpv4(last(router).datagram);
}

function last(router: RouterUnderTest) {
  const advert = router.of("advert").at(-1);
  if (advert === undefined) throw new Error("The router sent no advert.");
  return advert;
}

type Sent = {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly ttl: number;
  readonly message: Uint8Array;
  readonly datagram: Uint8Array;
};

function nextIpv6Advert(changes: { readonly checksum?: "keepalived" | "rfc9568" } = {}): Sent {
  const words = "version 3\nvirtual_ipaddress {\nfe80::100\n2001:db8::100\n}";
  const router = new Wire().router(words, "fe80::1", changes).startAsMaster();
  router.wire.advance(second);
  const { carried, datagram } = last(router);
  return { ...carried, datagram };
}

function virtualAddresses(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => `10.0.${index >> 7}.${(index & 127) + 101}`);
  return `virtual_ipaddress {\n${lines.join("\n")}\n}`;
}
