import type { ConfigNode } from './config.js';
import { configFacts } from './config-facts.js';
import { attributeOf, childrenNamed, doubleParameters, parameterOf, sameName } from './config-lookup.js';

/** Why Palacios refuses a config, in words, with raw names in them. */
export type ConfigProblems = {
  /** These every build refuses. */
  certain: readonly string[];
  /** Device classes that the core does not have; a build may add its own. */
  unknownClasses: readonly string[];
};

/** More of one kind would tell nothing new. */
const MOST_OF_A_KIND = 3;

/**
 * What the core refuses in a config that v3_create accepts (docs/palacios/texts.md, "The config").
 * @param options the `TAG=value` options that v3_create is given with it
 */
export function configProblems(
  tree: ConfigNode,
  options: ReadonlyArray<readonly [tag: string, value: string]>,
): ConfigProblems {
  const config = withOptions(tree, options);
  return {
    certain: [
      ...coresProblem(config),
      ...memoryProblem(config),
      ...classProblem(config),
      ...doubles(config).slice(0, MOST_OF_A_KIND),
    ],
    unknownClasses: unknownClasses(config).slice(0, MOST_OF_A_KIND),
  };
}

/** The config as v3_create passes it on: each option replaces the text of the first element with its tag. */
function withOptions(
  tree: ConfigNode,
  options: ReadonlyArray<readonly [tag: string, value: string]>,
): ConfigNode {
  const left = [...options];
  const visit = (node: ConfigNode): ConfigNode => {
    if (left.length === 0) return node;
    const tag = attributeOf(node, 'opt_tag');
    const mine = tag === null ? [] : left.filter(([name]) => sameName(name, tag));
    for (const option of mine) left.splice(left.indexOf(option), 1);
    return { ...node, text: mine.at(-1)?.[1] ?? node.text, children: node.children.map(visit) };
  };
  return visit(tree);
}

function memoryProblem(config: ConfigNode): readonly string[] {
  const memory = parameterOf(config, 'memory');
  if (memory === null) return ['it has no <memory>'];
  return (Number.parseInt(memory, 10) || 0) > 0 ? [] : ['its <memory> is not a number of MB'];
}

function coresProblem(config: ConfigNode): readonly string[] {
  const [cores] = childrenNamed(config, 'cores');
  if (cores === undefined) return ['it has no <cores>'];
  const count = parameterOf(cores, 'count');
  if (count === null) return ['its <cores> has no count'];
  return (Number.parseInt(count, 10) || 0) === 0 ? ['the count of its <cores> is 0'] : [];
}

function classProblem(config: ConfigNode): readonly string[] {
  const name = parameterOf(config, 'class');
  if (name === null) return ['its <vm> has no class: it must be PC'];
  return sameName(name, 'PC') ? [] : [`its class is ${name}, but must be PC`];
}

function doubles(node: ConfigNode): readonly string[] {
  const own = doubleParameters(node).map(
    (name) => `<${node.name}> has ${name} both as an attribute and as an element`,
  );
  return [...own, ...node.children.flatMap(doubles)];
}

function unknownClasses(config: ConfigNode): readonly string[] {
  const names = configFacts(config).devices.map((device) => device.class);
  return [...new Set(names)].filter((name) => !DEVICE_CLASSES.has(name));
}

/** The device classes of the core. */
const DEVICE_CLASSES: ReadonlySet<string> = new Set(
  `8254_PIT 8259A BOCHS_DEBUG CGA_VIDEO CHAR_STREAM CIRRUS_GFX_CARD CURSES_CONSOLE DISK_MODEL FILEDISK GENERIC
  HOST_PCI HOST_PCI_SELPRIV HPET i440FX IDE IOAPIC KEYBOARD LAPIC LNX_VIRTIO_BALLOON LNX_VIRTIO_BLK
  LNX_VIRTIO_CONSOLE LNX_VIRTIO_NIC LNX_VIRTIO_SYM LNX_VIRTIO_SYMMOD LNX_VIRTIO_VNET MPTABLE NE2000 NETDISK
  NIC_BRIDGE NVRAM OS_DEBUG PARAGRAPH PCI PCI_FRONT PCI_PASSTHROUGH PIIX3 QCOWDISK RAMDISK RTL8139 SERIAL
  SIMPLE_PIC SWAPBYPASS_CACHE SWAPBYPASS_CACHE2 TELNET_CONSOLE TIMER TMPDISK VGA VMNET VNET_GUEST_IFACE
  VNET_NIC`.split(/\s+/),
);
