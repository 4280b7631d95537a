import { LineSplitter } from "./lines.ts";

test("lines come out whole, however the stream was cut", () => {
  const text = Buffer.from('{"a":"ä"}\n\n{"b":2}\nrest');
  for (let cut = 0; cut <= text.length; cut++) {
    const splitter = new LineSplitter();
    const lines = [...splitter.push(text.subarray(0, cut)), ...splitter.push(text.subarray(cut))];
    expect(lines).toEqual(['{"a":"ä"}', "", '{"b":2}']);
    expect(splitter.push(Buffer.from("!\n"))).toEqual(["rest!"]);
  }
});
