import type { GuestConfig } from './wire.js';
import type { Element } from './xml.js';

const MIB = 1024 * 1024;

/** What a guest is made of by its config (docs/palacios.md, "The config"). */
export function configOf(root: Element): GuestConfig {
  const devices = child(root, 'devices')?.children.filter((each) => each.name === 'device') ?? [];
  const ofClass = (name: string) => devices.filter((device) => device.attributes.get('class') === name);
  const hvm = child(root, 'hvm');
  const ros = hvm && child(hvm, 'ros');
  const cores = child(root, 'cores');
  return {
    cores: Number(cores?.attributes.get('count') ?? 1),
    memoryBytes: (Number(textOf(root, 'memory')) || 0) * MIB,
    type: hvm?.attributes.get('enable')?.toLowerCase() === 'y' ? 'hvm' : 'general',
    ros: {
      cores: Number(ros?.attributes.get('cores') ?? 0) || 0,
      memoryBytes: (Number(ros?.attributes.get('mem') ?? 0) || 0) * MIB,
    },
    console: ofClass('CURSES_CONSOLE').length > 0,
    streams: ofClass('CHAR_STREAM').map((device) => textOf(device, 'name')),
    telemetry: textOf(root, 'telemetry') === 'enable',
    paging: child(root, 'paging')?.attributes.get('mode') === 'nested' ? 'nested' : 'shadow',
    devices: devices.map(({ attributes }) => {
      const className = attributes.get('class') ?? '';
      return { class: className, name: attributes.get('id') ?? className };
    }),
  };
}

/** The names of the files that go into the image, as the config gives them. */
export function filesOf(root: Element): readonly string[] {
  const files = child(root, 'files')?.children.filter((each) => each.name === 'file') ?? [];
  return files.map((file) => file.attributes.get('filename') ?? '');
}

/** Sets the text of every element that carries the tag; false where none does. */
export function applyOption(root: Element, tag: string, value: string): boolean {
  const mine = root.attributes.get('opt_tag') === tag;
  if (mine) root.text = value;
  return root.children.map((each) => applyOption(each, tag, value)).includes(true) || mine;
}

function child(element: Element, name: string): Element | undefined {
  return element.children.find((each) => each.name === name);
}

function textOf(element: Element, name: string): string {
  return child(element, name)?.text.trim() ?? '';
}
