import { errorOf } from "./acknowledgement.ts";
import { attr, attributeText, listAttributes, parseAttributes } from "./attribute.ts";
import { decodeMessages, encodeMessage, NLM_F_ACK_TLVS, NLM_F_CAPPED, NLMSG_ERROR } from "./message.ts";

describe("attributes", () => {
  test("carry length without padding, type, value, padding", () => {
    expect(attr.text(3, "eth0").toString("hex")).toBe("09000300" + "6574683000000000");
    expect(attr.u32(10, 0x01020304).toString("hex")).toBe("08000a00" + "04030201");
    expect(attr.u16be(1, 0x0102).toString("hex")).toBe("06000100" + "01020000");
    expect(attr.flag(5).toString("hex")).toBe("04000500");
  });

  test("nest, and come back out", () => {
    const encoded = Buffer.concat([
      attr.u8(1, 7),
      attr.nested(2, [attr.text(3, "veth"), attr.u64(4, 1n << 40n)]),
    ]);
    const outer = parseAttributes(encoded);
    const inner = parseAttributes(outer.get(2)!);
    expect(outer.get(1)!.readUInt8(0)).toBe(7);
    expect(attributeText(inner.get(3)!)).toBe("veth");
    expect(inner.get(4)!.readBigUInt64LE(0)).toBe(1n << 40n);
  });

  test("that repeat are all listed; a length that lies ends the list", () => {
    const twice = Buffer.concat([attr.u8(1, 1), attr.u8(1, 2), Buffer.from([0xff, 0, 1, 0])]);
    expect(listAttributes(twice).map(([, value]) => value[0])).toEqual([1, 2]);
  });
});

describe("messages", () => {
  test("several come out of one datagram, padding between them", () => {
    const request = { type: 16, body: Buffer.from("abcde"), name: "any" };
    const datagram = Buffer.concat([
      encodeMessage(request, 5, 1),
      encodeMessage({ ...request, flags: 0x400 }, 5, 2),
    ]);
    expect(datagram.length).toBe(48);
    expect(decodeMessages(datagram)).toEqual([
      { type: 16, flags: 5, sequence: 1, body: Buffer.from("abcde") },
      { type: 16, flags: 0x405, sequence: 2, body: Buffer.from("abcde") },
    ]);
  });

  test("an acknowledgement's text is found behind a capped and behind a whole copy of the request", () => {
    const request = encodeMessage({ type: 16, body: Buffer.alloc(8), name: "" }, 5, 1);
    const result = Buffer.alloc(4);
    result.writeInt32LE(-17, 0);
    const text = attr.text(1, "Already there");
    const message = (flags: number, copy: Buffer) => ({
      type: NLMSG_ERROR,
      flags: flags | NLM_F_ACK_TLVS,
      sequence: 1,
      body: Buffer.concat([result, copy, text]),
    });
    const expected = "add link x: EEXIST (file exists): Already there";
    expect(errorOf(message(NLM_F_CAPPED, request.subarray(0, 16)), "add link x")!.message).toBe(expected);
    expect(errorOf(message(0, request), "add link x")!.message).toBe(expected);
  });

  test("an acknowledgement of success is no error", () => {
    expect(errorOf({ type: NLMSG_ERROR, flags: 0, sequence: 1, body: Buffer.alloc(20) }, "any")).toBeNull();
  });
});
