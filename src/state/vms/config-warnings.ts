import { dirname, resolve } from 'node:path';
import type { ConfigNode, ConfigResult } from '../../host/config.js';
import { configFacts } from '../../host/config-facts.js';
import { type ConfigProblems, configProblems } from '../../host/config-problems.js';
import type { Host } from '../../host/host.js';
import { safeText } from '../../terminal/safe-text.js';

/**
 * What a user should know of a config, in sentences that are safe to show. What Palacios refuses in it depends on the
 * options that a VM is built with: see {@link warningsFor}.
 */
export type ConfigWarnings = {
  /** Also where the VM is made from a ready image. */
  always: readonly string[];
  /** About the files that go into an image built from the config. */
  files: readonly string[];
  /** Null where the config cannot be read. */
  tree: ConfigNode | null;
};

export const NO_WARNINGS: ConfigWarnings = { always: [], files: [], tree: null };

const NO_PROBLEMS: ConfigProblems = { certain: [], unknownClasses: [] };

type Options = ReadonlyArray<readonly [tag: string, value: string]>;

/** Checks a config: its XML, and the files that it names. */
export function configWarnings(
  host: Pick<Host, 'absence'>,
  path: string,
  config: Extract<ConfigResult, { ok: true }>,
): ConfigWarnings {
  return {
    always: [
      ...config.remarks.map(
        (remark) => `The config is not well-formed XML (${safeText(remark)}), but v3_create accepts it.`,
      ),
      ...missing(host, path, 'the disk ', configFacts(config.tree).disks),
    ],
    files: fileFaults(host, path, config.tree),
    tree: config.tree,
  };
}

/** The warnings that concern a VM; an empty image: it is built from the config, with the options. */
export function warningsFor(
  { always, files, tree }: ConfigWarnings,
  { image, options }: { image: string; options: Options },
): readonly string[] {
  if (image !== '') return always;
  const { certain, unknownClasses } = tree === null ? NO_PROBLEMS : configProblems(tree, options);
  const unknown = unknownClasses.map((name) =>
    name === ''
      ? 'A device in the config has no class: Palacios refuses it.'
      : `Palacios knows no device class ${shown(name)}: it refuses the config, unless your build adds that class.`,
  );
  return [...certain.map(refusedWords), ...files, ...unknown, ...always];
}

/** Why v3_create -b cannot make a VM from a config, in sentences that are safe to show. */
export function buildFaults(
  host: Pick<Host, 'absence'>,
  path: string,
  tree: ConfigNode,
  options: Options,
): readonly string[] {
  return [...configProblems(tree, options).certain.map(refusedWords), ...fileFaults(host, path, tree)];
}

function refusedWords(what: string): string {
  return `Palacios refuses the config: ${shown(what)}.`;
}

/** What is wrong with the files that v3_create -b would put into the image. */
function fileFaults(host: Pick<Host, 'absence'>, path: string, tree: ConfigNode): readonly string[] {
  const names = configFacts(tree).files.map((file) => file.filename);
  const named = names.filter((name) => name !== '');
  return [
    ...(named.length < names.length ? ['A <file> in the config has no filename.'] : []),
    ...missing(host, path, '', named),
  ];
}

/** As many as v3_create accepts. */
const MOST_FILES = 256;
const MOST_TOLD = 4;

/** File names in a config are relative to its folder: v3_create is run there. */
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
  if (more <= 0) return told;
  const are = more === 1 ? 'is' : 'are';
  return [...told.slice(0, MOST_TOLD), `${more} more of the files that it names ${are} missing.`];
}

const LONGEST_SHOWN = 300;

function shown(text: string): string {
  return safeText(text.slice(0, LONGEST_SHOWN));
}
