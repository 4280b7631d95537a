import { answerIn, pageOf } from "./answer.ts";

const head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

test("an answer is there once its length is", () => {
  expect(answerIn("HTTP/1.1 200 OK\r\nContent-Le", false)).toBeNull();
  expect(answerIn(`${head}abc`, false)).toBeNull();
  expect(answerIn(`${head}abcd`, false)).toEqual({ status: 200, body: "abcd" });
  expect(answerIn(`${head}abcdef`, false)).toEqual({ status: 200, body: "abcd" });
});

test("without a length the connection's end is the body's", () => {
  const text = "HTTP/1.0 200 OK\r\n\r\nabcd";
  expect(answerIn(text, false)).toBeNull();
  expect(answerIn(text, true)).toEqual({ status: 200, body: "abcd" });
});

test("a connection that ends too early has no answer", () => {
  expect(answerIn(`${head}abc`, true)).toBeNull();
  expect(answerIn("", true)).toBeNull();
});

const pages = [
  { server: "real-1", text: "web" },
  { server: "real-2", text: "this is kgc web!" },
];

test("a page is known by its text, the longest that fits", () => {
  expect(pageOf({ status: 200, body: "<p>this is kgc web!</p>\n" }, pages)).toBe(1);
  expect(pageOf({ status: 200, body: "web" }, pages)).toBe(0);
});

test("other bodies and other statuses are no page", () => {
  expect(pageOf({ status: 200, body: "it works" }, pages)).toBe(-1);
  expect(pageOf({ status: 502, body: "this is kgc web!" }, pages)).toBe(-1);
});
