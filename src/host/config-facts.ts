import type { ConfigNode } from './config.js';

/** What the program needs to know of a config. All texts are raw. */
export type ConfigFacts = {
  /** Null where `<memory>` is missing or no number. */
  memoryMb: number | null;
  /** The `count` of `<cores>`, else the number of its `<core>` elements; null without `<cores>`. */
  cores: number | null;
  /** A CURSES_CONSOLE device is there: the guest has a text console. */
  hasConsole: boolean;
  /** The `<name>` of each CHAR_STREAM device, in order, each once. */
  streams: readonly string[];
  /** The options that `v3_create -b CONFIG NAME TAG=value` takes, each tag once; `value` is the config's own. */
  options: ReadonlyArray<{ tag: string; element: string; value: string }>;
  files: ReadonlyArray<{ id: string; filename: string }>;
  devices: ReadonlyArray<{ class: string; id: string }>;
};

/** Gathers the facts from a config's tree (docs/palacios.md, "The config" and "The console tools"). */
export function configFacts(tree: ConfigNode): ConfigFacts {
  const devices = childrenOf(tree, 'devices', 'device');
  const cores = tree.children.find((node) => node.name === 'cores');
  return {
    memoryMb: wholeNumber(tree.children.find((node) => node.name === 'memory')?.text),
    cores: cores === undefined ? null : (wholeNumber(attribute(cores, 'count')) ?? coreElements(cores)),
    hasConsole: devices.some((device) => attribute(device, 'class') === 'CURSES_CONSOLE'),
    streams: [...new Set(devices.flatMap(streamName))],
    options: optionsOf(tree),
    files: childrenOf(tree, 'files', 'file').map((file) => ({
      id: attribute(file, 'id') ?? '',
      filename: attribute(file, 'filename') ?? '',
    })),
    devices: devices.map((device) => ({
      class: attribute(device, 'class') ?? '',
      id: attribute(device, 'id') ?? '',
    })),
  };
}

function childrenOf(tree: ConfigNode, group: string, name: string): ConfigNode[] {
  return tree.children
    .filter((node) => node.name === group)
    .flatMap((node) => node.children.filter((child) => child.name === name));
}

function attribute(node: ConfigNode, name: string): string | undefined {
  return node.attributes.find(([key]) => key === name)?.[1];
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

function coreElements(cores: ConfigNode): number {
  return cores.children.filter((child) => child.name === 'core').length;
}

function streamName(device: ConfigNode): string[] {
  if (attribute(device, 'class') !== 'CHAR_STREAM') return [];
  const name = device.children.find((child) => child.name === 'name')?.text ?? '';
  return name === '' ? [] : [name];
}

function optionsOf(tree: ConfigNode): { tag: string; element: string; value: string }[] {
  const options = new Map<string, { tag: string; element: string; value: string }>();
  const visit = (node: ConfigNode) => {
    const tag = attribute(node, 'opt_tag');
    if (tag !== undefined && tag !== '' && !options.has(tag)) {
      options.set(tag, { tag, element: node.name, value: node.text });
    }
    node.children.forEach(visit);
  };
  visit(tree);
  return [...options.values()];
}
