import type { ConfigNode } from './config.js';
import { attributeOf, childrenNamed, parameterOf } from './config-lookup.js';

/** What the program needs to know of a config. All texts are raw. */
export type ConfigFacts = {
  /** Null where `memory` is missing or not a number. */
  memoryMb: number | null;
  /** The `count` of `<cores>`, or else the number of its `<core>` elements; null without `<cores>`. */
  cores: number | null;
  /** A CURSES_CONSOLE device is there: the guest has a text console. */
  hasConsole: boolean;
  /** The names of the CHAR_STREAM devices, in order, without duplicates. */
  streams: readonly string[];
  /** The options that `v3_create -b CONFIG NAME TAG=value` takes, one for each tag; `value` is the config's own. */
  options: ReadonlyArray<{ tag: string; element: string; value: string }>;
  files: ReadonlyArray<{ id: string; filename: string }>;
  devices: ReadonlyArray<{ class: string; id: string }>;
  /** The paths of the FILEDISK devices, which the kernel opens while it creates the VM. */
  disks: readonly string[];
};

/** Gathers the facts from a config's tree (docs/palacios/texts.md, "The config" and "The console tools"). */
export function configFacts(tree: ConfigNode): ConfigFacts {
  const devices = childrenOf(tree, 'devices', 'device');
  const ofClass = (name: string) => devices.filter((device) => parameterOf(device, 'class') === name);
  const [cores] = childrenNamed(tree, 'cores');
  return {
    memoryMb: wholeNumber(parameterOf(tree, 'memory')),
    cores: cores === undefined ? null : (wholeNumber(parameterOf(cores, 'count')) ?? coreElements(cores)),
    hasConsole: ofClass('CURSES_CONSOLE').length > 0,
    streams: [...new Set(ofClass('CHAR_STREAM').flatMap((device) => parameterOf(device, 'name') || []))],
    options: optionsOf(tree),
    files: childrenOf(tree, 'files', 'file').map((file) => ({
      id: parameterOf(file, 'id') ?? '',
      filename: parameterOf(file, 'filename') ?? '',
    })),
    devices: devices.map((device) => ({
      class: parameterOf(device, 'class') ?? '',
      id: parameterOf(device, 'id') ?? '',
    })),
    disks: ofClass('FILEDISK').flatMap((device) => parameterOf(device, 'path') || []),
  };
}

function childrenOf(tree: ConfigNode, group: string, name: string): readonly ConfigNode[] {
  return childrenNamed(tree, group).flatMap((node) => childrenNamed(node, name));
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

function coreElements(cores: ConfigNode): number {
  return childrenNamed(cores, 'core').length;
}

/** Tags are compared without regard to case; the first element with a tag is the one that is set. */
function optionsOf(tree: ConfigNode): { tag: string; element: string; value: string }[] {
  const options = new Map<string, { tag: string; element: string; value: string }>();
  const visit = (node: ConfigNode) => {
    const tag = attributeOf(node, 'opt_tag') ?? '';
    if (tag !== '' && !options.has(tag.toLowerCase())) {
      options.set(tag.toLowerCase(), { tag, element: node.name, value: node.text });
    }
    node.children.forEach(visit);
  };
  visit(tree);
  return [...options.values()];
}
