/** All that runs in the page: a read-out under the pointer, copy buttons, and evidence opened for printing. */
export const script = `
for (const svg of document.querySelectorAll("svg.timeline")) {
  const { from, to, left, right, zero } = Object.fromEntries(Object.entries(svg.dataset).map(([k, v]) => [k, v === "" ? null : Number(v)]));
  const make = (name) => svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
  const hair = make("path"), text = make("text");
  hair.setAttribute("class", "hair");
  text.setAttribute("class", "readout");
  const height = svg.viewBox.baseVal.height;
  const show = (x) => {
    const inside = x >= left && x <= right;
    hair.setAttribute("d", inside ? "M" + x + " 0V" + (height - 20) : "");
    const t = (from + ((x - left) / (right - left)) * (to - from)) / 1e9;
    const since = zero === null ? "" : "  (" + (t * 1e9 < zero ? "\\u2212" : "+") + Math.abs(t - zero / 1e9).toFixed(3) + " s since the fault)";
    text.textContent = inside ? t.toFixed(3) + " s" + since : "";
    text.setAttribute("x", Math.min(Math.max(x, left + 110), right - 110));
    text.setAttribute("y", height - 1);
  };
  svg.addEventListener("pointermove", (event) => show(((event.clientX - svg.getBoundingClientRect().left) / svg.getBoundingClientRect().width) * svg.viewBox.baseVal.width));
  svg.addEventListener("pointerleave", () => show(-1));
}
if (navigator.clipboard)
  for (const code of document.querySelectorAll("code.command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "copied";
    });
    code.after(button);
  }
addEventListener("beforeprint", () => document.querySelectorAll("details.evidence").forEach((part) => (part.open = true)));
`;
