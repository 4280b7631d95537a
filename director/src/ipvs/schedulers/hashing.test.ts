import { ipvsUnderTest, type Setup } from "../testing.ts";
import { sipHash13 } from "./sip-hash.ts";

/** 127.0.1.1 is A: the real servers of the kernel runs that these vectors come from (Linux 6.1.192). */
const addressOf = (name: string) => 0x7f000100 + name.charCodeAt(0) - 64;
const client = 0x7f050701;

function weighted(scheduler: string, weights: Readonly<Record<string, number>>, more?: Partial<Setup>) {
  const lvs = ipvsUnderTest({ scheduler, add: "", addressOf, ...more });
  for (const [name, weight] of Object.entries(weights)) lvs.add(name, weight);
  return lvs;
}

describe("sh chooses as the kernel does", () => {
  test("weight 0 owns a bucket a turn and its clients are refused", () => {
    expect(weighted("sh", { A: 3, B: 2, C: 1, D: 0 }).picksOfClients(client, 60)).toBe(
      "ABBBAA!!!BBBAA!!!BBBAAC!!BBAAACC!BBAAACCCBBAAACCAAAAAABCAAA!",
    );
  });

  test("what does not fit into 256 buckets has none", () => {
    expect(weighted("sh", { A: 100, B: 200, C: 60 }).picksOfClients(0x7f030001, 30)).toBe(
      "CBBBBCBBCBBBBCBBBBCBBCBBBBCBBB",
    );
  });

  test("with fallback nobody is refused while anybody serves", () => {
    const lvs = weighted("sh", { A: 3, B: 2, C: 1, D: 0 }, { schedulerFlags: { fallback: true } });
    expect(lvs.picksOfClients(client, 60)).toMatch(/^[ABC]{60}$/);
    for (const name of "ABC") lvs.setWeight(name, 0);
    expect(lvs.picks(3)).toBe("!!!");
  });

  test("with port one client is spread", () => {
    const ports = Array.from({ length: 40 }, (_, i) => 5000 + i);
    const picks = (port: boolean) => {
      const lvs = weighted("sh", { A: 1, B: 1, C: 1 }, { schedulerFlags: { port } });
      return new Set(ports.map((number) => lvs.nameOf(lvs.send(1, number, 2)))).size;
    };
    expect(picks(false)).toBe(1);
    expect(picks(true)).toBe(3);
  });
});

test("dh has one destination for each address of a service", () => {
  const picks = Array.from({ length: 10 }, (_, i) =>
    weighted("dh", { A: 3, B: 2, C: 1 }, { virtual: 0x7f4d0006 + i }).picks(1),
  );
  expect(picks.join(" ")).toBe("C C A C A C B C A C");
});

describe("mh chooses as the kernel does", () => {
  test("with weights 3, 2, 1", () => {
    expect(
      weighted("mh", { A: 3, B: 2, C: 1 }, { addressOf: (name) => addressOf(name) }).picksOfClients(
        client,
        60,
      ),
    ).toBe("ABBABAACAAAABBBABACAABCAAAABCCBBCCABAAABABAAACAABABCABCABBAA");
  });

  test("weight 0 keeps its slots, and its clients are refused or, with fallback, served by others", () => {
    const refused = weighted("mh", { A: 3, B: 2, C: 1 });
    refused.setWeight("B", 0);
    expect(refused.picksOfClients(client, 20)).toBe("A!!A!AACAAAA!!!A!ACA");
    const served = weighted("mh", { A: 3, B: 2, C: 1 }, { schedulerFlags: { fallback: true } });
    served.setWeight("B", 0);
    expect(served.picksOfClients(client, 20)).toMatch(/^A[AC]{2}A[AC]AACAAAA[AC]{3}A[AC]ACA$/);
  });

  test("one that enters with weight 0 has no slots", () => {
    const lvs = weighted("mh", { A: 1, B: 0 });
    expect(lvs.picks(20)).toBe("A".repeat(20));
    lvs.setWeight("A", 0);
    expect(lvs.picks(2)).toBe("!!");
  });
});

test("SipHash-1-3 of different keys and values differs in 32 bits", () => {
  const hashes = [1, 2, 3].flatMap((key) => [0, 1, 0xffffffff].map((value) => sipHash13(key, value)));
  expect(new Set(hashes).size).toBe(9);
  for (const hash of hashes) expect(hash).toBe(hash >>> 0);
});
