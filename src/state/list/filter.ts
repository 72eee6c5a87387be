import type { HostEntry } from '../store.js';
import type { Vm } from '../vms/model.js';
import { passesFilter, patternOf } from './match.js';

/** A host as the list's filter looks at it. */
export type FilteredHost = { id: string; tags: readonly string[] };

/** A filter of the list, read. */
export type ListFilter = {
  /** False where it can keep no VM of the host. */
  takesHost: (host: FilteredHost) => boolean;
  takesVm: (vm: Vm, host: FilteredHost) => boolean;
  /** True where it looks at nothing but hosts: one without VMs passes it, too. */
  isOfHosts: boolean;
};

/** A filter is read to here: names are not as long. */
const LONGEST = 500;

/**
 * Reads a filter: words `host:NAME` and `tag:TAG`, of which all must fit, and any other text, which is looked for in
 * VMs as `passesFilter` has it. A name or tag fits from its beginning, with `*` for any text and `?` for one character.
 * A VM has its host's tags, too. Case does not matter.
 */
export function readFilter(text: string): ListFilter {
  if (last.text !== text) last = { text, filter: readAnew(text.slice(0, LONGEST)) };
  return last.filter;
}

function readAnew(text: string): ListFilter {
  const all = text.split(/\s+/);
  const after = (sign: string) =>
    all.flatMap((word) =>
      word.toLowerCase().startsWith(sign) ? [patternOf(`${word.slice(sign.length)}*`)] : [],
    );
  const [hosts, tags] = [after('host:'), after('tag:')];
  const others = all.filter((word) => !/^(host|tag):/i.test(word));
  // Blanks in a text that is no such word are looked for as they are.
  const rest = (others.length === all.length ? text : others.join(' ').trim()).toLowerCase();
  const hasTag = (tag: (text: string) => boolean, of: readonly string[]) => of.some(tag);
  return {
    takesHost: ({ id }) => hosts.every((fits) => fits(id)),
    takesVm: (vm, host) =>
      tags.every((tag) => hasTag(tag, host.tags) || hasTag(tag, vm.entry?.tags ?? [])) &&
      (rest === '' || passesFilter(vm, rest)),
    isOfHosts: tags.length === 0 && rest === '',
  };
}

let last: { text: string; filter: ListFilter } = { text: '', filter: readAnew('') };

/** A host for the filter. */
export function filteredHost(id: string, entry: Pick<HostEntry, 'config'> | undefined): FilteredHost {
  return { id, tags: entry?.config?.tags ?? [] };
}
