/** A family as {@link parseMetrics} reads it; the labels of a sample in their order. */
export type ParsedFamily = {
  name: string;
  help: string;
  type: string;
  samples: { labels: readonly (readonly [name: string, value: string])[]; value: number }[];
};

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"`;
const SAMPLE = new RegExp(
  String.raw`^(${NAME})(?:\{(${LABEL}(?:,${LABEL})*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$`,
);

/**
 * Reads Prometheus' text format, strictly: HELP, TYPE and then all samples of a family together, no family, label or
 * series twice, and a newline at the end. Throws at the first thing that is wrong.
 */
export function parseMetrics(text: string): ReadonlyMap<string, ParsedFamily> {
  if (text !== '' && !text.endsWith('\n')) throw new Error('no newline at the end');
  const families = new Map<string, ParsedFamily>();
  let family: ParsedFamily | null = null;
  for (const line of text.split('\n').slice(0, -1)) {
    const help = new RegExp(`^# HELP (${NAME}) (.*)$`).exec(line);
    if (help) {
      const [, name = '', words = ''] = help;
      if (families.has(name)) throw new Error(`twice: ${name}`);
      family = { name, help: words, type: '', samples: [] };
      families.set(name, family);
      continue;
    }
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`).exec(line);
    if (type) {
      if (family?.name !== type[1] || family?.type !== '') throw new Error(`misplaced: ${line}`);
      family.type = type[2] ?? '';
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (!sample || !family || sample[1] !== family.name || family.type === '')
      throw new Error(`wrong: ${JSON.stringify(line)}`);
    const labels = [...(sample[2] ?? '').matchAll(new RegExp(LABEL, 'g'))].map(
      ([, name = '', value = '']) => [name, unescaped(value)] as const,
    );
    if (new Set(labels.map(([name]) => name)).size < labels.length) throw new Error(`label twice: ${line}`);
    const series = JSON.stringify(labels);
    if (family.samples.some((one) => JSON.stringify(one.labels) === series))
      throw new Error(`series twice: ${line}`);
    family.samples.push({ labels, value: Number(sample.at(-1)) });
  }
  return families;
}

function unescaped(value: string): string {
  return value.replace(/\\(["\\n])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}

/** The value of a series, by some of its labels; throws where not exactly one has them. */
export function seriesValue(
  families: ReadonlyMap<string, ParsedFamily>,
  name: string,
  wanted: Readonly<Record<string, string>> = {},
): number {
  const found = (families.get(name)?.samples ?? []).filter(({ labels }) =>
    Object.entries(wanted).every(([label, value]) => labels.some(([l, v]) => l === label && v === value)),
  );
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${found.length} series of ${name} with ${JSON.stringify(wanted)}`);
  return only.value;
}
