import { LOCAL_HOST } from '../../state/fleet/host-id.js';
import { defaultSettingsPath, readSettings } from '../settings-file.js';
import type { Offer, Wanted } from './wanted.js';

/** The hosts of the settings, their tags, and this machine, behind those that are typed already. */
export async function hostOffers({ typed, values, operands }: Wanted): Promise<readonly Offer[]> {
  const { settings } = await readSettings(values.settings ?? defaultSettingsPath(process.env));
  const before = typed.slice(0, typed.lastIndexOf(',') + 1);
  const named = new Set([...before.split(','), ...operands]);
  const tags = new Set(settings.hosts.flatMap((host) => host.tags));
  return [
    ...settings.hosts.map(({ id, destination }) => ({
      word: id,
      note: destination === id ? '' : destination,
    })),
    { word: LOCAL_HOST, note: 'this machine' },
    ...[...tags].map((tag) => ({ word: `#${tag}`, note: 'all with this tag' })),
  ].flatMap((offer) => (named.has(offer.word) ? [] : { ...offer, word: before + offer.word }));
}
