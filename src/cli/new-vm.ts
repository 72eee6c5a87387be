import { resolve } from 'node:path';
import { configFacts } from '../host/config-facts.js';
import { sameName } from '../host/config-lookup.js';
import { shownName } from '../state/vms/find.js';
import { nameProblem } from '../state/vms/name-rules.js';
import { readConfig } from '../state/watching/read-config.js';
import { safeText } from '../terminal/safe-text.js';
import type { ExitCode } from './output.js';
import type { Caller } from './run-action.js';
import { tell, tellNotTried } from './tell.js';
import { warnOf } from './warn-of.js';

/** The options of `new`. Paths may be relative. */
type NewOptions = {
  config: string;
  image: string | undefined;
  build: boolean;
  /** `TAG=VALUE` texts, in the user's order. */
  set: readonly string[];
};

/** `v3_tui new NAME`: adds an inactive VM to the inventory, by the wizard's rules. */
export async function newVm(caller: Caller, name: string, options: NewOptions): Promise<ExitCode> {
  const { parts, output } = caller;
  const wrong = wrongUsage(options);
  if (wrong !== null) {
    output.err(`error: ${wrong}`);
    return 2;
  }
  const config = resolve(options.config);
  const pairs = options.set.map(pairOf);
  const problem =
    nameProblem(name, parts.inventory.kind) ?? (await optionProblem(caller, config, pairs)) ?? null;
  if (problem !== null) {
    return tellNotTried(output, `add ${shownName(name)}`, name, [
      `Could not add ${shownName(name)}: ${problem}`,
    ]);
  }
  const image = options.image === undefined ? '' : resolve(options.image);
  const outcome = await parts.operations.add({ name, config, image, options: pairs });
  if (outcome.ok) await warnOf(caller, { config, image, options: pairs });
  return tell(output, outcome, { name });
}

function wrongUsage({ config, image, build, set }: NewOptions): string | null {
  if (config === '' || image === '') return 'a path is empty';
  if (image === undefined && !build) return 'name a ready image with --image FILE, or use --build';
  const bad = set.find((text) => text.indexOf('=') < 1);
  if (bad !== undefined) return `--set takes TAG=VALUE, not ${safeText(bad)}`;
  if (set.length > 0 && !build) return '--set needs --build: a ready image takes no options';
  return null;
}

function pairOf(text: string): readonly [tag: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** v3_create knows only the tags in the config (docs/palacios/texts.md, "The config"). */
async function optionProblem(
  { parts }: Caller,
  config: string,
  pairs: ReadonlyArray<readonly [string, string]>,
): Promise<string | null> {
  if (pairs.length === 0) return null;
  if (parts.inventory.kind === 'text') {
    return 'A text inventory cannot hold options: put the values into the config.';
  }
  const { result } = await readConfig(parts.host, config);
  if (!result.ok) return null;
  const known = configFacts(result.tree).options.map((option) => option.tag);
  const unknown = pairs.find(([tag]) => !known.some((own) => sameName(own, tag)));
  if (unknown === undefined) return null;
  const tag = safeText(unknown[0]);
  if (known.length === 0) return `The config has no opt_tag at all, so ${tag} cannot be set.`;
  return `The config has no opt_tag ${tag}: it has ${known.map((own) => safeText(own)).join(', ')}.`;
}
