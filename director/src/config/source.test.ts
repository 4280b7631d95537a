// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the braces are keepalived's own syntax.
import { Report } from "./report.ts";
import { readStatements, type SourceOptions } from "./source.ts";

function read(text: string, options: Partial<SourceOptions> = {}) {
  const report = new Report(false);
  const statements = readStatements(text, { file: "etc/main.conf", ...options }, report);
  return {
    lines: statements.map((statement) => statement.words.map((word) => word.text).join(" ")),
    places: statements.map(({ file, line, column }) => `${file}:${line}:${column}`),
    codes: report.diagnostics.map((diagnostic) => diagnostic.code),
  };
}

test("CRLF files read as others", () => {
  expect(read("a 1\r\nb 2\r\n").lines).toEqual(["a 1", "b 2"]);
});

test("a byte-order mark stays part of the first word", () => {
  expect(read("\ufeffglobal_defs {").lines[0]).toBe("\ufeffglobal_defs");
});

test("an escaped comment sign outside quotes is bare at the first reading and a comment at the second", () => {
  expect(read("auth_pass ab\\#cd").lines).toEqual(["auth_pass ab"]);
});

test("what follows a brace is a line of its own, with conditions, definitions and repetitions", () => {
  expect(read("a { @x b\nc } $V=7\nd $V { ~SEQ(i, 2) e $i").lines).toEqual([
    "a",
    "{",
    "c",
    "}",
    "d 7",
    "{",
    "e 1",
    "e 2",
  ]);
});

test("a line with a NUL byte is left out", () => {
  expect(read("a\0b\nc")).toMatchObject({ lines: ["c"], codes: ["nul-byte"] });
});

test("a line of more than 1023 characters is cut in the middle of a word", () => {
  const { lines, codes } = read(`router_id ${"x".repeat(1_020)}`);
  expect(lines.map((line) => line.length)).toEqual([1_023, 7]);
  expect(codes).toEqual(["line-too-long"]);
});

describe("conditions", () => {
  const text = "@one a\n@^one b\n@two c\n@ d\n@one";
  test("keep the lines of the own configuration id", () => {
    expect(read(text, { configId: "one" }).lines).toEqual(["a"]);
    expect(read(text, { configId: "two" }).lines).toEqual(["b", "c"]);
  });
});

describe("variables", () => {
  test.each([
    ["plain", "$V=7\nx $V", ["x 7"]],
    ["in braces, within a word and within quotes", '$V=7\nx a${V}b "c ${V}"', ["x a7b c 7"]],
    ["of variables, expanded when used", "$A=${B}\n$B=2\nx $A", ["x 2"]],
    ["redefined", "$V=1\nx $V\n$V=2\nx $V", ["x 1", "x 2"]],
    ["that carry a comment", "$V=1\nx ${V}${_HASH}2", ["x 1"]],
    ["that carry a comment sign, in quotes", 'x "a${_HASH}${_BANG}b"', ["x a#!b"]],
    ["of several lines", "$M=a 1\\\n  b 2\\\n  c 3\n$M", ["a 1", "b 2", "c 3"]],
    ["of several lines, ended by an empty one", "$M=a 1\\\n\nb 2\n$M", ["b 2", "a 1"]],
    ["of several lines, ended by a comment", "$M=\\\n  a 1\\\n# c\nb 2\n$M", ["b 2", "a 1"]],
    ["undefined, without braces", "x $V", ["x $V"]],
    ["not followed by a blank", "$V=1\nx $V/24", ["x $V/24"]],
    ["predefined", "x ${_PWD} ${_INSTANCE}", ["x etc one"]],
    ["random", "x ${_RANDOM 5 9}", ["x 7"]],
  ])("%s", (_name, text, lines) => {
    expect(read(text, { configId: "one", random: () => 0.5 }).lines).toEqual(lines);
  });

  test("undefined in braces: the text is torn apart as keepalived does, and reported", () => {
    expect(read("a ${X} b")).toMatchObject({
      lines: ["a $", "{", "X", "}", "b"],
      codes: ["undefined-variable"],
    });
  });

  test("a definition with a blank before = is none", () => {
    expect(read("$V = 1").lines).toEqual(["$V = 1"]);
  });

  test("one that contains itself ends", () => {
    expect(read("$V=${V}${V}\nx ${V}").codes).toContain("endless-variable");
  });
});

test("the environment is known to 2.4", () => {
  const text = "x ${_ENV HOME}";
  expect(read(text, { compat: "2.4", environment: { HOME: "/root" } }).lines).toEqual(["x /root"]);
  expect(read(text).lines).not.toEqual(["x /root"]);
});

test("of a line that is too long 2.4 reads the last piece alone", () => {
  expect(read(`router_id ${"x".repeat(1_020)}`, { compat: "2.4" }).lines).toEqual(["xxxxxxx"]);
});

test("a line with another ~ is left as it is", () => {
  expect(read("$V=1\n~FOO(i) $V").lines).toEqual(["~FOO(i) $V"]);
});

describe("repetition", () => {
  test.each([
    ["~SEQ(i, 3) a ${i}", ["a 1", "a 2", "a 3"]],
    ["~SEQ(i, -2) a ${i}", ["a -1", "a -2"]],
    ["~SEQ(i, 5, 3) a ${i}", ["a 5", "a 4", "a 3"]],
    ["~SEQ(i, 0x10, 8, 0x20) a ${i}", ["a 16", "a 24", "a 32"]],
    ["~SEQx(i, 9, 11) a ${i}", ["a 9", "a a", "a b"]],
    ["~LST(v, one, two) a ${v}", ["a one", "a two"]],
    ["~LST({v,w}, {1,x}, {2}) a ${v}${w}", ["a 1x", "a 2"]],
    ["~SEQ(i, 2) ~SEQ(j, 2) a ${i}${j}", ["a 11", "a 12", "a 21", "a 22"]],
    ["$n=2\n~SEQ(i, $n) a ${i}", ["a 1", "a 2"]],
  ])("%s", (text, lines) => {
    expect(read(text).lines).toEqual(lines);
  });

  test.each(["~SEQ(i, 1, 0, 5) a", "~SEQ(i, 1, -1, 5) a", "~SEQ(i) a", "~LST({v,w}, {1,2,3}) a"])(
    "%s is reported and gives nothing",
    (text) => {
      expect(read(text)).toMatchObject({ lines: [], codes: ["bad-repetition"] });
    },
  );
});

test("nested repetitions end", () => {
  const { lines, codes } = read("~SEQ(i, 9999) ~SEQ(j, 9999) a");
  expect(lines.length).toBe(50_000);
  expect(codes).toEqual(["too-many-statements"]);
});

describe("include", () => {
  const files = [{ file: "etc/sub/x.conf", text: "b\nc" }];

  test("puts the file's lines in place, with their own places", () => {
    const result = read("a\ninclude sub/*.conf\nd", { include: () => files });
    expect(result.lines).toEqual(["a", "b", "c", "d"]);
    expect(result.places[2]).toBe("etc/sub/x.conf:2:1");
  });

  test("a plain one that matches nothing warns, includem is an error", () => {
    const report = new Report(false);
    readStatements("include x\nincludem y", { file: "f", include: () => [] }, report);
    expect(report.diagnostics.map(({ severity, code }) => [severity, code])).toEqual([
      ["warning", "include-missing"],
      ["error", "include-missing"],
    ]);
  });

  test.each([
    ["includem x", "error"],
    ["includem x*", "warning"],
    ["includew x*", "error"],
    ["includeb {a,x}", "error"],
    ["include {a,x}", "warning"],
    ["includea x*", "error"],
    ["includer x", "warning"],
  ])("%s without a match", (text, severity) => {
    const report = new Report(false);
    const include = (pattern: string) => (pattern === "a" ? files : []);
    readStatements(text, { file: "f", include }, report);
    expect(report.diagnostics.map((each) => [each.severity, each.code])).toEqual([
      [severity, "include-missing"],
    ]);
  });

  test("a file that cannot be read is forgiven by a plain include alone", () => {
    const report = new Report(false);
    const include = () => [{ file: "x", text: "", problem: "it is a directory" }];
    readStatements("include x\nincluder x", { file: "f", include }, report);
    expect(report.diagnostics.map(({ severity, message }) => [severity, message])).toEqual([
      ["warning", "x is not read: it is a directory."],
      ["error", "x is not read: it is a directory."],
    ]);
  });

  test("alternatives in braces are read in their order, and quotes belong to the name", () => {
    const include = (pattern: string) => [{ file: pattern, text: `read ${pattern.replaceAll('"', "'")}` }];
    expect(read("include {b,a}", { include }).lines).toEqual(["read b", "read a"]);
    expect(read('include "a"', { include }).lines).toEqual(["read 'a'"]);
  });

  test("one that includes itself ends", () => {
    const self = { file: "f", text: "include f" };
    expect(read("include f", { include: () => [self] }).codes).toEqual(["include-not-read"]);
  });
});
