import fc from "fast-check";
import { escapeMarkup, join, markup, relativeLink, shellWord, visible } from "./markup.ts";

describe("markup", () => {
  test("values are escaped, markup and the template's own text are not", () => {
    const inner = markup`<b>${"a<b>&\"'"}</b>`;
    expect(markup`<p title="${'"><script>'}">${inner}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;"><b>a&lt;b&gt;&amp;&quot;&#39;</b></p>',
    );
  });

  test("lists are joined; null, undefined and false leave nothing, 0 stays", () => {
    expect(markup`${[markup`<i/>`, "&", [null, 0]]}${undefined}${false}`.text).toBe("<i/>&amp;0");
    expect(join([markup`<i/>`, markup`<b/>`], ", ").text).toBe("<i/>, <b/>");
  });

  test("whatever comes in, nothing comes out that opens a tag, an attribute or an entity of its own", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeMarkup(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  test("control characters and those that turn the text's direction are shown, line ends and tabs stay", () => {
    expect(visible("a\u0000b\u001b[31m\tc\n\u202egnp.exe\ud800")).toBe(
      "a␀b␛[31m\tc\n\\u{202e}gnp.exe\\u{d800}",
    );
    expect(visible("\u007f\u0085 日本 😀")).toBe("␡\\u{85} 日本 😀");
  });
});

test("a link stays below the run's directory and is percent-encoded", () => {
  expect(relativeLink("recordings/../../etc/pass wd#x?")).toBe("recordings/etc/pass%20wd%23x%3F");
  expect(relativeLink("javascript:alert(1)")).toBe("javascript%3Aalert(1)");
});

test("a word for the shell is quoted where it must be", () => {
  expect(shellWord("recordings/a.1/captures/client.pcapng")).toBe("recordings/a.1/captures/client.pcapng");
  expect(shellWord("ip.src == 1 && it's")).toBe("'ip.src == 1 && it'\\''s'");
  expect(shellWord("$(reboot)")).toBe("'$(reboot)'");
});
