/** A metric: what Prometheus calls a family. `labels`: the names of its labels, in their order. */
export type Family = {
  name: string;
  type: 'gauge' | 'counter';
  /** What it says, in one sentence: Prometheus shows it, and docs/metrics.md. */
  help: string;
  labels: readonly string[];
};

const VM_LABELS = ['device', 'name'] as const;

/**
 * Every metric, in the order in which they are printed. Names and units follow Prometheus' conventions: base units, and
 * `_total` for what only grows. A VM's name is not unique, its device is.
 */
export const FAMILIES = {
  build: {
    name: 'palacios_tui_build_info',
    type: 'gauge',
    help: 'The version of v3_tui that made this reading, and of the Node.js it runs on; always 1.',
    labels: ['version', 'nodejs'],
  },
  up: {
    name: 'palacios_up',
    type: 'gauge',
    help: '1 if the module is loaded and the VMs on the host could be read, else 0.',
    labels: [],
  },
  module: {
    name: 'palacios_module_loaded',
    type: 'gauge',
    help: '1 if the kernel module v3vee is loaded, else 0.',
    labels: [],
  },
  error: {
    name: 'palacios_scrape_error',
    type: 'gauge',
    help: '1 if this source could not be read, else 0: guests (the files of /proc/v3vee), inventory.',
    labels: ['source'],
  },
  damaged: {
    name: 'palacios_damaged_entries',
    type: 'gauge',
    help: 'What cannot be trusted in a source, and is left out: blocks of the guests, lines of a text inventory.',
    labels: ['source'],
  },
  duration: {
    name: 'palacios_scrape_duration_seconds',
    type: 'gauge',
    help: 'How long this reading took.',
    labels: [],
  },
  memorySize: {
    name: 'palacios_memory_size_bytes',
    type: 'gauge',
    help: 'Memory that Palacios was given, by NUMA node.',
    labels: ['node'],
  },
  memoryFree: {
    name: 'palacios_memory_free_bytes',
    type: 'gauge',
    help: 'Memory that Palacios has left for new VMs, by NUMA node.',
    labels: ['node'],
  },
  memoryLargest: {
    name: 'palacios_memory_largest_free_block_bytes',
    type: 'gauge',
    help: 'The largest free block of memory, by NUMA node: no region of a VM can be larger.',
    labels: ['node'],
  },
  slots: {
    name: 'palacios_slots',
    type: 'gauge',
    help: 'How many VMs the module can hold.',
    labels: [],
  },
  slotsUsed: {
    name: 'palacios_slots_used',
    type: 'gauge',
    help: 'How many VMs it holds.',
    labels: [],
  },
  vms: {
    name: 'palacios_vms',
    type: 'gauge',
    help: 'VMs on the host, by state.',
    labels: ['state'],
  },
  listed: {
    name: 'palacios_vms_listed',
    type: 'gauge',
    help: 'VMs on the host or in the inventory, by category.',
    labels: ['category'],
  },
  vm: {
    name: 'palacios_vm_info',
    type: 'gauge',
    help: 'A VM on the host: its category, and its type as Palacios calls it; always 1.',
    labels: [...VM_LABELS, 'category', 'type'],
  },
  vmState: {
    name: 'palacios_vm_state',
    type: 'gauge',
    help: '1 for the state that the VM is in, 0 for each other state.',
    labels: [...VM_LABELS, 'state'],
  },
  vmVcores: {
    name: 'palacios_vm_vcores',
    type: 'gauge',
    help: 'How many vcores the VM has.',
    labels: VM_LABELS,
  },
  vmMemory: {
    name: 'palacios_vm_memory_bytes',
    type: 'gauge',
    help: 'The memory of the VM.',
    labels: VM_LABELS,
  },
  vmExits: {
    name: 'palacios_vm_exits_total',
    type: 'counter',
    help: 'Exits of a vcore: while its guest lives they grow.',
    labels: [...VM_LABELS, 'vcore'],
  },
  tool: {
    name: 'palacios_tool_present',
    type: 'gauge',
    help: '1 if this tool was found, else 0.',
    labels: ['tool'],
  },
  logReadable: {
    name: 'palacios_log_readable',
    type: 'gauge',
    help: 'Only with --listen: 1 while the kernel log can be read, else 0.',
    labels: [],
  },
  logErrors: {
    name: 'palacios_log_errors_total',
    type: 'counter',
    help: 'Only with --listen: lines of level error in the kernel log since the start, by the name of the VM on the host that they are about; other lines of Palacios have an empty name.',
    labels: ['name'],
  },
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyId = keyof typeof FAMILIES;

/** One value of a metric. `labels`: one text for each label of the family, in its order, safe to show. */
export type Sample = { family: FamilyId; labels: readonly string[]; value: number };
