/** `npm run bench [-- NAME…]`: what things cost, side by side with what they replace. Never judged, only printed. */
const benches: Readonly<Record<string, () => Promise<{ bench(): Promise<void> }>>> = {
  docker: () => import("./docker.ts"),
  lab: () => import("./lab.ts"),
  programs: () => import("./programs.ts"),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
for (const [name, load] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}`);
  await (await load()).bench();
}
process.exit(0);
