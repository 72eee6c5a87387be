import { type ChosenHosts, chosenHosts } from '../../state/fleet/chosen-hosts.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import type { HostId } from '../../state/fleet/host-id.js';
import type { Options } from '../options.js';
import { defaultSettingsPath, readSettings } from '../settings-file.js';

/** The hosts that are meant, and what the settings say of all. */
export type Fleet = {
  chosen: ChosenHosts;
  /** The names of the hosts of the settings. */
  known: readonly HostId[];
  /** What is wrong with the settings, safe to show. */
  problems: readonly string[];
  /** See {@link import('./host-words.js').farWords}. */
  readOnlyOf(host: HostConfig): boolean | null;
};

/**
 * The hosts that are meant.
 * @param wanted null: all of the settings
 * @returns or why they are not known, in lines that are safe to show
 */
export async function readFleet(
  { settingsFile, readOnly }: Pick<Options, 'settingsFile' | 'readOnly'>,
  wanted: readonly string[] | null,
): Promise<Fleet | { wrong: readonly string[] }> {
  const path = settingsFile ?? defaultSettingsPath(process.env);
  const { settings, problems, areHostsKnown } = await readSettings(path, undefined, settingsFile !== null);
  // A host that the file protects must not be taken for one that may be changed.
  if (!areHostsKnown) return { wrong: [...problems, 'error: which hosts there are is not known'] };
  const chosen = chosenHosts(settings, wanted);
  if ('problem' in chosen) return { wrong: [`error: ${chosen.problem}`] };
  return {
    chosen,
    known: settings.hosts.map(({ id }) => id),
    problems,
    readOnlyOf: (host) => {
      if (readOnly !== null) return readOnly;
      return settings.readOnly || host.readOnly ? true : null;
    },
  };
}
