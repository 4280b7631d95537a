import { decomment, firstBrace, splitBraces, splitWords, statementsOf } from "./lexer.ts";
import { lineOf } from "./line.ts";

const line = (text: string) => lineOf("f", 7, text);
const cut = (text: string) => decomment(line(text)).line.text;
const words = (text: string) => splitWords(line(text)).map((word) => word.text);

describe("comments", () => {
  test.each([
    ["priority 100 # the better one", "priority 100"],
    ["priority 100 ! the better one", "priority 100"],
    ["# nothing", ""],
    ["auth_pass ab#cd", "auth_pass ab"],
    ["auth_pass 'ab#cd'", "auth_pass 'ab"],
    ['auth_pass "ab#cd" # x', 'auth_pass "ab#cd"'],
    ["auth_pass ab\\#cd\\!", "auth_pass ab#cd!"],
    ['path "a\\"b#c"', 'path "a\\"b#c"'],
    ["path a\\nb", "path a\\nb"],
    ["\t priority 100 \t", "priority 100"],
  ])("%j is read as %j", (text, rest) => {
    expect(cut(text)).toBe(rest);
  });

  test("an odd double quote is found where it opens", () => {
    expect(decomment(line('script "a b # c')).unterminatedQuote).toMatchObject({ line: 7, column: 8 });
    expect(decomment(line('script "a b"')).unterminatedQuote).toBeUndefined();
  });

  test("columns survive what was cut out before them", () => {
    const { line: rest } = decomment(line("auth_pass a\\#b c"));
    expect(splitWords(rest).map(({ text, column }) => [text, column])).toEqual([
      ["auth_pass", 1],
      ["a#b", 11],
      ["c", 16],
    ]);
  });
});

describe("braces", () => {
  test.each([
    ["a {", ["a", "{"]],
    ["a{", ["a", "{"]],
    ["a { b c }", ["a", "{", "b c", "}"]],
    ["}}", ["}", "}"]],
    ["} else {", ["}", "else", "{"]],
    ['a "{ }" b', ['a "{ }" b']],
    ["", []],
  ])("%j is %j", (text, parts) => {
    expect(splitBraces(line(text)).map((part) => part.text)).toEqual(parts);
  });

  test("characters outside the basic plane do not shift what follows", () => {
    expect(statementsOf(line("a😀 { b }")).map(({ column, words: [word] }) => [column, word.text])).toEqual([
      [1, "a😀"],
      [5, "{"],
      [7, "b"],
      [9, "}"],
    ]);
    expect(firstBrace(line("😀{"))).toBe(2);
  });

  test("each part keeps its column", () => {
    expect(statementsOf(line("  a { b }")).map(({ column }) => column)).toEqual([3, 5, 7, 9]);
  });
});

describe("words", () => {
  test.each([
    ["a  b\tc", ["a", "b", "c"]],
    ['"a b" c', ["a b", "c"]],
    ['x"a b"y', ["x", "a b", "y"]],
    ["'a b'", ["'a", "b'"]],
    ['a "" b', ["a", "", "b"]],
    ['a "open end', ["a"]],
  ])("%j is %j", (text, expected) => {
    expect(words(text)).toEqual(expected);
  });
});
