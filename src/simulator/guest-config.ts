import type { DeviceConfig, GuestConfig } from './wire.js';
import type { Element } from './xml.js';

const MIB = 1024 * 1024;

/**
 * What a guest consists of, read from its config (docs/palacios/texts.md, "The config"). What the core would refuse is
 * kept: refusing is up to the core.
 */
export function configOf(root: Element): GuestConfig {
  const doubled: string[] = [];
  const value = (element: Element | undefined, name: string) => parameter(element, name, doubled);
  const cores = child(root, 'cores');
  const hvm = child(root, 'hvm');
  const ros = hvm && child(hvm, 'ros');
  const elements = childrenOf(child(root, 'devices'), 'device');
  const classOf = (device: Element) => value(device, 'class') ?? '';
  return {
    machine: value(root, 'class') ?? '',
    cores: cores === undefined ? -1 : atoi(value(cores, 'count')),
    memoryBytes: atoi(value(root, 'memory')) * MIB,
    type: value(hvm, 'enable')?.toLowerCase() === 'y' ? 'hvm' : 'general',
    ros: {
      cores: atoi(value(ros, 'cores')),
      memoryBytes: atoi(value(ros, 'mem')) * MIB,
    },
    console: elements.some((device) => classOf(device) === 'CURSES_CONSOLE'),
    streams: elements
      .filter((device) => classOf(device) === 'CHAR_STREAM')
      .map((device) => value(device, 'name') ?? ''),
    telemetry: value(root, 'telemetry') === 'enable',
    paging: value(child(root, 'paging'), 'mode') === 'nested' ? 'nested' : 'shadow',
    devices: elements.map((device): DeviceConfig => {
      const className = classOf(device);
      return {
        class: className,
        name: value(device, 'id') ?? className,
        ...(className === 'FILEDISK' ? { path: value(device, 'path') ?? '', ...diskOf(device) } : {}),
        ...(className === 'RAMDISK' ? { file: parameter(device, 'file', []) ?? '', ...diskOf(device) } : {}),
        ...(className === 'CHAR_STREAM' ? { stream: value(device, 'name') ?? '' } : {}),
      };
    }),
    files: childrenOf(child(root, 'files'), 'file').map((file) => {
      const commandLine = parameter(file, 'cmdline', []);
      return {
        id: parameter(file, 'id', []) ?? '',
        path: parameter(file, 'filename', []) ?? '',
        ...(commandLine === undefined ? {} : { commandLine }),
      };
    }),
    doubled: [...new Set(doubled)],
  };
}

function diskOf(device: Element): Pick<DeviceConfig, 'media' | 'writable'> {
  const type = parameter(child(device, 'frontend'), 'type', []) ?? '';
  return {
    media: /^cd/i.test(type) ? 'cd' : 'hd',
    writable: parameter(device, 'writable', []) === '1',
  };
}

/** The names of the files that go into the image, as written in the config. */
export function filesOf(root: Element): readonly string[] {
  return childrenOf(child(root, 'files'), 'file').map((file) => parameter(file, 'filename', []) ?? '');
}

/** Sets the text of every element with the tag, in any case; false if there is none. */
export function applyOption(root: Element, tag: string, value: string): boolean {
  const mine = attribute(root, 'opt_tag')?.toLowerCase() === tag.toLowerCase();
  if (mine) root.text = value;
  return root.children.map((each) => applyOption(each, tag, value)).includes(true) || mine;
}

/** A parameter is an attribute or a child; one that is both counts as missing, and its name goes to `doubled`. */
function parameter(element: Element | undefined, name: string, doubled: string[]): string | undefined {
  if (!element) return undefined;
  const plain = attribute(element, name);
  const nested = child(element, name);
  if (plain !== undefined && nested !== undefined) {
    doubled.push(name);
    return undefined;
  }
  return plain ?? nested?.text.trim();
}

function attribute({ attributes }: Element, name: string): string | undefined {
  return [...attributes].find(([key]) => key.toLowerCase() === name)?.[1];
}

function child(element: Element, name: string): Element | undefined {
  return element.children.find((each) => each.name.toLowerCase() === name);
}

function childrenOf(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((each) => each.name.toLowerCase() === name) ?? [];
}

/** C's atoi; 0 for no text. */
function atoi(text: string | undefined): number {
  return Number.parseInt(text ?? '', 10) || 0;
}
