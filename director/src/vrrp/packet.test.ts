import { readFileSync } from "node:fs";
import { type IpAddress, type Ipv4, parseIp } from "../address.ts";
import { type AdvertPriority, centiseconds, vrid } from "../units.ts";
import { gratuitousArp } from "./arp.ts";
import { decodeIpv4, encodeIpv4, nextIdentification } from "./carrier.ts";
import { checksum, onesComplementSum, pseudoHeader } from "./checksum.ts";
import { advertOf, destinationsOf, receive, receiveIpv4 } from "./exchange.ts";
import { initialState, type MachineConfig } from "./machine.ts";
import { type CarriedMessage, decodeAdvert, type Expectation, encodeAdvert } from "./packet.ts";
import { configFrom, instanceWith } from "./testing.ts";

type AdvertFixture = {
  name: string;
  meaning: string;
  config: string | { text: string };
  source: IpAddress;
  priority: AdvertPriority;
  identification?: number;
  datagram?: string;
  destination?: IpAddress;
  message?: string;
};

const root = new URL("../../../", import.meta.url);
const fixtures = JSON.parse(readFileSync(new URL("fixtures/packets/vrrp.json", root), "utf8")) as {
  adverts: AdvertFixture[];
  gratuitousArps: { name: string; address: Ipv4; hardware: string; frame: string }[];
};

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const put =
  (at: number, value: number) =>
  (message: Uint8Array): undefined => {
    message[at] = value;
  };
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

function configOf(fixture: AdvertFixture): MachineConfig {
  const text =
    typeof fixture.config === "string"
      ? readFileSync(new URL(fixture.config, root), "utf8")
      : fixture.config.text;
  return configFrom(text, fixture.source);
}

describe("bytes of keepalived 2.2.7", () => {
  test.each(fixtures.adverts)("$name: $meaning", (fixture) => {
    const config = configOf(fixture);
    const [destination] = destinationsOf(config);
    const message = encodeAdvert(advertOf(config, fixture.priority), config.source, destination as IpAddress);
    if (fixture.message !== undefined) {
      expect(hex(message)).toBe(fixture.message);
      return;
    }
    const ttl = config.transport.kind === "unicast" ? config.transport.ttl : 255;
    const carrier = {
      source: config.source,
      destination: destination as IpAddress,
      identification: fixture.identification ?? 0,
      ttl,
    };
    expect(hex(encodeIpv4(carrier, message))).toBe(fixture.datagram);
  });

  test.each(fixtures.adverts)("$name is accepted by a peer with the same configuration", (fixture) => {
    const config = configOf(fixture);
    const peer = {
      ...config,
      source: parseIp(fixture.message === undefined ? "192.168.114.251" : "fe80::2") as IpAddress,
    };
    const carried: CarriedMessage | undefined =
      fixture.datagram === undefined
        ? {
            source: fixture.source,
            destination: fixture.destination as IpAddress,
            ttl: 255,
            message: bytes(fixture.message ?? ""),
          }
        : decodeIpv4(bytes(fixture.datagram));
    expect(receive(peer, initialState(peer), carried as CarriedMessage)).toEqual({
      kind: "advert-received",
      priority: fixture.priority,
      interval: config.advertInterval,
      source: fixture.source,
    });
  });

  test.each(fixtures.gratuitousArps)("gratuitous ARP of $name", ({ address, hardware, frame }) => {
    expect(hex(gratuitousArp(address, bytes(hardware.replaceAll(":", ""))))).toBe(frame);
  });
});

describe("a wrong advertisement is named", () => {
  const config = instanceWith({ authentication: { type: "PASS", password: "1111" } });
  const right = encodeAdvert(
    advertOf(config, 100 as AdvertPriority),
    config.source,
    "224.0.0.18" as IpAddress,
  );
  const header = { source: config.source, destination: "224.0.0.18" as IpAddress, identification: 1 };

  /** The message with some bytes changed, its checksum right again unless that is what is wrong. */
  function changed(change: (message: Uint8Array) => Uint8Array | undefined, resum = true): Uint8Array {
    const copy = Uint8Array.from(right);
    const message = change(copy) ?? copy;
    if (resum && message.length >= 8) {
      message[6] = 0;
      message[7] = 0;
      const sum = checksum(message);
      message[6] = sum >> 8;
      message[7] = sum & 0xff;
    }
    return encodeIpv4(header, message);
  }

  const rejected = (datagram: Uint8Array) => {
    const event = receiveIpv4(config, initialState(config), datagram);
    return event?.kind === "advert-rejected" ? event.defect : event;
  };

  test("the unchanged one is accepted", () => {
    expect(rejected(changed(() => undefined))).toMatchObject({ kind: "advert-received", priority: 100 });
  });

  test.each([
    [
      "TTL 254",
      encodeIpv4({ ...header, ttl: 254 }, right),
      { reason: "ttl", found: 254, least: 255, most: 255 },
    ],
    [
      "VRRPv3",
      changed((m) => Uint8Array.from([0x31, ...m.subarray(1, 12)])),
      { reason: "version", found: 3, wanted: 2 },
    ],
    ["type 2", changed(put(0, 0x22)), { reason: "type", found: 2 }],
    ["a flipped checksum", changed((m) => put(7, (m[7] ?? 0) ^ 1)(m), false), { reason: "checksum" }],
    ["no password", changed(put(4, 0)), { reason: "auth-type", found: 0, wanted: 1 }],
    ["another password", changed(put(12, 0x32)), { reason: "auth-failure" }],
    ["interval 2 s", changed(put(5, 2)), { reason: "interval", found: 200, wanted: 100 }],
    ["another address", changed(put(11, 101)), { reason: "address-list", missing: "10.0.0.100" }],
    [
      "two addresses",
      changed((m) =>
        Uint8Array.from([m[0]!, m[1]!, m[2]!, 2, ...m.subarray(4, 12), 10, 0, 0, 101, ...m.subarray(12)]),
      ),
      { reason: "address-count", found: 2, wanted: 1 },
    ],
    [
      "authentication data cut off",
      changed((m) => m.slice(0, 12)),
      { reason: "length", found: 12, wanted: 20 },
    ],
    [
      "four bytes more",
      changed((m) => Uint8Array.from([...m, 0, 0, 0, 0])),
      { reason: "length", found: 24, wanted: 20 },
    ],
    [
      "a unicast destination",
      encodeIpv4({ ...header, destination: "10.0.0.2" as IpAddress }, right),
      { reason: "destination", found: "10.0.0.2" },
    ],
  ])("%s", (_name, datagram, defect) => {
    expect(rejected(datagram)).toEqual(defect);
  });

  test("of two defects keepalived's first is reported", () => {
    const both = changed(put(5, 2), false);
    expect(rejected(both)).toMatchObject({ reason: "interval" });
  });

  test("another VRID and a datagram of another protocol mean nothing to the instance", () => {
    expect(rejected(changed(put(1, 52)))).toBeUndefined();
    const tcp = encodeIpv4(header, right);
    tcp[9] = 6;
    expect(rejected(tcp)).toBeUndefined();
  });

  test("Ethernet padding beyond the IP length is no part of the message", () => {
    const padded = Uint8Array.from([...encodeIpv4(header, right), 0, 0, 0, 0, 0, 0]);
    expect(rejected(padded)).toMatchObject({ kind: "advert-received" });
  });
});

describe("a unicast instance that checks its peers", () => {
  const peer = { address: "10.0.0.2" as IpAddress, minTtl: 60, maxTtl: 64 };
  const config = instanceWith({ transport: { kind: "unicast", peers: [peer], ttl: 64, checkSource: true } });
  const from = (source: string, ttl: number) => {
    const message = encodeAdvert(advertOf(config, 100 as AdvertPriority), source as IpAddress, config.source);
    const carrier = { source: source as IpAddress, destination: config.source, identification: 1, ttl };
    return receiveIpv4(config, initialState(config), encodeIpv4(carrier, message));
  };

  test("hears its peer within the TTL range alone", () => {
    expect(from("10.0.0.2", 60)).toMatchObject({ kind: "advert-received" });
    expect(from("10.0.0.2", 59)).toMatchObject({ defect: { reason: "ttl", found: 59, least: 60, most: 64 } });
    expect(from("10.0.0.3", 60)).toMatchObject({ defect: { reason: "unicast-source", found: "10.0.0.3" } });
  });
});

describe("VRRPv3", () => {
  const config = instanceWith({ version: 3 });
  const expected: Expectation = {
    version: 3,
    vrid: vrid(51),
    interval: centiseconds(100),
    authentication: { type: 0 },
    destination: "multicast",
  };
  const destination = "224.0.0.18" as IpAddress;
  const source = "10.0.0.2" as IpAddress;

  function carried(change: (message: Uint8Array) => void): CarriedMessage {
    const message = encodeAdvert(advertOf(config, 200 as AdvertPriority), source, destination);
    change(message);
    message[6] = 0;
    message[7] = 0;
    const sum = checksum(pseudoHeader(source, destination, message.length), message);
    message[6] = sum >> 8;
    message[7] = sum & 0xff;
    return { source, destination, ttl: 255, message };
  }

  test("an interval of 0 is refused (RFC 9568 erratum 8301)", () => {
    expect(decodeAdvert(carried(put(5, 0)), expected)).toMatchObject({
      defect: { reason: "interval", found: 0 },
    });
  });

  test("reserved bits are ignored", () => {
    const decoded = decodeAdvert(carried(put(4, 0xf0)), expected);
    expect(decoded).toMatchObject({ kind: "advert", advert: { interval: 100 } });
  });

  test("another interval than the own is accepted: a backup learns it", () => {
    expect(decodeAdvert(carried(put(5, 50)), expected)).toMatchObject({ advert: { interval: 50 } });
  });

  /** The checksum over these parts instead. */
  function summed(good: CarriedMessage, ...parts: readonly Uint8Array[]): CarriedMessage {
    good.message.set([0, 0], 6);
    const sum = checksum(...parts, good.message);
    good.message.set([sum >> 8, sum & 0xff], 6);
    return good;
  }

  test("the sum over the message alone (RFC 9568) is right too, and told apart", () => {
    const plain = summed(carried(() => undefined));
    expect(decodeAdvert(plain, expected)).toMatchObject({ kind: "advert", checksum: "message" });
    expect(
      decodeAdvert(
        carried(() => undefined),
        expected,
      ),
    ).toMatchObject({ checksum: "pseudo-header" });
  });

  test("a pseudo-header with the group is right for unicast alone (keepalived 1.3.6)", () => {
    const old = (to: IpAddress) => {
      const good = { ...carried(() => undefined), destination: to };
      return summed(good, pseudoHeader(source, "224.0.0.18" as IpAddress, good.message.length));
    };
    const unicast = { ...expected, destination: "unicast" } as const;
    expect(decodeAdvert(old("10.0.0.9" as IpAddress), unicast)).toMatchObject({ checksum: "group" });
    expect(decodeAdvert(old("224.0.0.5" as IpAddress), expected)).toMatchObject({
      defect: { reason: "checksum" },
    });
  });

  test("over IPv6 the sum without a pseudo-header is wrong (RFC 8200 section 8.1)", () => {
    const at = { source: "fe80::2", destination: "ff02::12", ttl: 255 } as Omit<CarriedMessage, "message">;
    const advert = advertOf(config, 200 as AdvertPriority);
    const six = { ...advert, addresses: ["fe80::100" as IpAddress] };
    const message = encodeAdvert(six, at.source, at.destination, "rfc9568");
    const wanted = { ...expected, addresses: six.addresses };
    expect(decodeAdvert({ ...at, message }, wanted)).toMatchObject({ checksum: "pseudo-header" });
    expect(decodeAdvert(summed({ ...at, message }), wanted)).toMatchObject({
      defect: { reason: "checksum" },
    });
  });

  test("the profile decides what is sent over IPv4", () => {
    const of = (profile?: "keepalived" | "rfc9568") =>
      decodeAdvert(
        {
          source,
          destination,
          ttl: 255,
          message: encodeAdvert(advertOf(config, 200 as AdvertPriority), source, destination, profile),
        },
        expected,
      );
    expect(of()).toMatchObject({ checksum: "pseudo-header" });
    expect(of("rfc9568")).toMatchObject({ checksum: "message" });
  });
});

test("identifications count from 1 to 65535 and never are 0", () => {
  expect([0, 1, 65_534, 65_535].map(nextIdentification)).toEqual([1, 2, 65_535, 1]);
});

test("right data sums to 0xffff, an odd last byte included", () => {
  const data = Uint8Array.from([0x12, 0x34, 0, 0, 0xff]);
  const sum = checksum(data);
  data[2] = sum >> 8;
  data[3] = sum & 0xff;
  expect(onesComplementSum(data)).toBe(0xffff);
});
