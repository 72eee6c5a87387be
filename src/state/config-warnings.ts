import { dirname, resolve } from 'node:path';
import type { ConfigNode, ConfigResult } from '../host/config.js';
import { configFacts } from '../host/config-facts.js';
import { configProblems } from '../host/config-problems.js';
import type { Host } from '../host/host.js';
import { safeText } from '../terminal/safe-text.js';

/** What a user should know of a config that can be read, in sentences that are safe to show. */
export type ConfigWarnings = {
  /** Whatever the VM is made from. */
  always: readonly string[];
  /** Where the VM is built from the config. */
  building: readonly string[];
};

export const NO_WARNINGS: ConfigWarnings = { always: [], building: [] };

type Options = ReadonlyArray<readonly [tag: string, value: string]>;

/** Looks a config through: its XML, what Palacios refuses in it, and the files that it names. */
export function configWarnings(
  host: Pick<Host, 'absence'>,
  path: string,
  config: Extract<ConfigResult, { ok: true }>,
  options: Options,
): ConfigWarnings {
  const { unknownClasses } = configProblems(config.tree, options);
  return {
    always: [
      ...config.remarks.map(
        (remark) => `The config is no well-formed XML (${safeText(remark)}), but v3_create takes it.`,
      ),
      ...missing(host, path, 'the disk ', configFacts(config.tree).disks),
    ],
    building: [
      ...buildFaults(host, path, config.tree, options),
      ...unknownClasses.map((name) =>
        name === ''
          ? 'A device in the config has no class: Palacios refuses it.'
          : `Palacios has no device class ${shown(name)}, unless this build brings it: it refuses the config then.`,
      ),
    ],
  };
}

/** The warnings that matter to a VM; an empty image: it is built from the config. */
export function warningsFor({ always, building }: ConfigWarnings, image: string): readonly string[] {
  return image === '' ? [...building, ...always] : always;
}

/** Why v3_create -b cannot make a VM from a config, in sentences that are safe to show. */
export function buildFaults(
  host: Pick<Host, 'absence'>,
  path: string,
  tree: ConfigNode,
  options: Options,
): readonly string[] {
  const names = configFacts(tree).files.map((file) => file.filename);
  return [
    ...configProblems(tree, options).certain.map((what) => `Palacios refuses the config: ${shown(what)}.`),
    ...(names.includes('') ? ['A <file> in the config has no filename.'] : []),
    ...missing(
      host,
      path,
      '',
      names.filter((name) => name !== ''),
    ),
  ];
}

/** v3_create takes no more files than these. */
const MOST_FILES = 256;
const MOST_TOLD = 4;

/** File names in a config count from its folder: v3_create is run there. */
function missing(
  host: Pick<Host, 'absence'>,
  config: string,
  what: string,
  names: readonly string[],
): readonly string[] {
  const folder = dirname(config);
  const told = names.slice(0, MOST_FILES).flatMap((name) => {
    const path = resolve(folder, name);
    const reason = host.absence(path);
    return reason === null ? [] : [`The config names ${what}${shown(path)}: ${safeText(reason)}.`];
  });
  const more = told.length - MOST_TOLD;
  return more <= 0 ? told : [...told.slice(0, MOST_TOLD), `${more} more files that it names are missing.`];
}

const LONGEST_SHOWN = 300;

function shown(text: string): string {
  return safeText(text.slice(0, LONGEST_SHOWN));
}
