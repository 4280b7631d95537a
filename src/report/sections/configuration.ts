import type { NodeName } from "../../domain/node.ts";
import type { RecordingHeader } from "../../domain/recording.ts";
import { type DiffLine, diffLines, withContext } from "../diff.ts";
import { type Markup, markup, relativeLink } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import type { RecordingView } from "../view.ts";

type Configuration = RecordingHeader["configurations"][number];

/** The configurations used, secrets masked, and in what the directors' files differ. */
export function configuration(view: RecordingView): Markup | null {
  const { configurations } = view.header;
  if (configurations.length === 0) return null;
  return markup`<details class="configuration"><summary>Configurations used (${configurations.length}, secrets masked)</summary>
${differences(view)}
${configurations.map(
  ({ node, file, text }) =>
    markup`<details><summary>${node}: <a href="${relativeLink(`${view.path}/${file}`)}">${file}</a></summary><pre>${maskSecrets(text)}</pre></details>`,
)}</details>`;
}

/** The first director's files against their counterparts on each other director. */
function differences(view: RecordingView): Markup | null {
  const [first, ...others] = view.naming.directors.map((node) => filesOf(view, node));
  if (first === undefined) return null;
  const pairs = first.flatMap((file) =>
    others.flatMap((files) => counterpart(file, first, files) ?? []).map((other) => [file, other] as const),
  );
  return markup`${pairs.map(([file, other]) => difference(file, other))}`;
}

const filesOf = (view: RecordingView, node: NodeName): readonly Configuration[] =>
  view.header.configurations.filter((configured) => configured.node === node);

const baseName = ({ file }: Configuration): string => file.split("/").at(-1)!;

/** The file of the same name; where each has but one file, that one. */
const counterpart = (
  file: Configuration,
  own: readonly Configuration[],
  others: readonly Configuration[],
): Configuration | undefined =>
  own.length === 1 && others.length === 1
    ? others[0]
    : others.find((other) => baseName(other) === baseName(file));

function difference(file: Configuration, other: Configuration): Markup {
  const lines = diffLines(maskSecrets(file.text), maskSecrets(other.text));
  const title = markup`<figcaption>${file.node} <span class="removed">−</span> against ${other.node} <span class="added">+</span>: ${baseName(file)}</figcaption>`;
  if (lines === null) return markup`<figure>${title}<p class="quiet">Too long to compare here.</p></figure>`;
  if (lines.every(({ kind }) => kind === "same"))
    return markup`<figure>${title}<p class="quiet">No difference.</p></figure>`;
  return markup`<figure class="diff">${title}<pre>${withContext(lines, 1).map(row)}</pre></figure>`;
}

const signs = { same: " ", removed: "-", added: "+" } as const;
const row = (line: DiffLine | null): Markup =>
  line === null
    ? markup`<span class="gap">⋯\n</span>`
    : markup`<span class="${line.kind}">${signs[line.kind]} ${line.text}\n</span>`;
