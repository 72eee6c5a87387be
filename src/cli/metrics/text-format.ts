import { FAMILIES, type Family, type Sample } from './families.js';

/** The type of {@link metricsText} for HTTP. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Writes samples in Prometheus' text format: metrics in the order of {@link FAMILIES}, those without a sample left out.
 * It is a page of ours rather than the library prom-client, which keeps every value as an object of a registry between
 * scrapes: here all values are read anew each time.
 */
export function metricsText(samples: readonly Sample[]): string {
  return Object.entries<Family>(FAMILIES)
    .map(([id, family]) => {
      const own = samples.filter((sample) => sample.family === id);
      return own.length === 0 ? '' : `${header(family)}${own.map((sample) => line(family, sample)).join('')}`;
    })
    .join('');
}

function header({ name, type, help }: Family): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
}

function line({ name, labels }: Family, sample: Sample): string {
  const pairs = labels.map((label, at) => `${label}="${escapeLabel(sample.labels[at] ?? '')}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${sample.value}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** A label's value as it stands between quotes. */
export function escapeLabel(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? character);
}
