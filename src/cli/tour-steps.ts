import type { DemoHost } from './demo-host.js';

/** One step of the tour. */
export type Step = {
  /** What it shows, in a sentence. */
  says: string;
  /** The words after `v3_tui`; the host root is added. */
  words: readonly string[];
  /** The expected exit code. */
  exits: 0 | 1;
  /** What its output must contain. */
  shows: RegExp;
  /** Lines that the list must contain afterwards; without this the list is not shown again. */
  list?: readonly RegExp[];
  /** What the list must not contain afterwards. */
  gone?: readonly RegExp[];
  /** Typed at the guest's prompt; the step is then a session in a terminal. */
  types?: string;
};

/** A line of the list: category, state, name and the rest. */
function row(category: string, state: string, name: string, rest = ''): RegExp {
  return new RegExp(`^${category} +${state} +${name} +${rest}`, 'm');
}

/** The main job, step by step, on the demo's host. */
export function tourSteps({ root, files }: Pick<DemoHost, 'root' | 'files'>): readonly Step[] {
  const config = (name: string) => ['--config', files.config(name)];
  const image = (name: string) => {
    const path = files.image(name);
    return path === null ? null : ['--image', path];
  };
  return [
    {
      says: 'The VMs of this host: those of the inventory that are on it, those that are not, and those that are not in the inventory.',
      words: ['list'],
      exits: 0,
      shows: row('not in inventory', 'running', 'test9', '/dev/v3-vm'),
    },
    {
      says: 'Is anything wrong with the host?',
      words: ['doctor'],
      exits: 0,
      shows: /ok +The kernel module v3vee is loaded/,
    },
    {
      says: 'A new VM starts as an entry of the inventory: nothing is created on the host yet.',
      words: ['new', 'lab', ...config('lab'), ...(image('lab') ?? ['--build'])],
      exits: 0,
      shows: /lab is in the inventory, inactive/,
      list: [row('inactive', 'inactive', 'lab', '-')],
    },
    {
      says: 'Activating creates it on the host (v3_create) and records its device.',
      words: ['activate', 'lab'],
      exits: 0,
      shows: /lab is active on \/dev\/v3-vm\d+, stopped/,
      list: [row('active', 'stopped', 'lab', '/dev/v3-vm')],
    },
    {
      says: 'Started on its first serial line: the guest boots, takes a command and answers; Ctrl-] leaves it.',
      words: ['start', 'lab', '--mode', 'stream', '--stream', 'com1'],
      types: 'uname -a',
      exits: 0,
      shows: /uname -a\s+(Heron|Linux) lab /,
      list: [row('active', 'running', 'lab', '/dev/v3-vm')],
    },
    {
      says: 'Pausing holds it.',
      words: ['pause', 'lab'],
      exits: 0,
      shows: /lab is paused/,
      list: [row('active', 'paused', 'lab', '/dev/v3-vm')],
    },
    {
      says: 'It continues where it was.',
      words: ['continue', 'lab'],
      exits: 0,
      shows: /lab is running/,
      list: [row('active', 'running', 'lab', '/dev/v3-vm')],
    },
    {
      says: 'Let the host refuse the next pause in silence, as Palacios does…',
      words: ['simulator', 'fault', root, 'fail', 'pause', '1'],
      exits: 0,
      shows: /^/,
    },
    {
      says: '…v3_pause still exits with 0; v3_tui checks v3-guests and tells the truth, with exit code 1.',
      words: ['pause', 'lab'],
      exits: 1,
      shows: /v3_pause reported success, but lab is still running/,
      list: [row('active', 'running', 'lab', '/dev/v3-vm')],
    },
    {
      says: 'Stopping is like pulling the plug: it asks first, and --yes answers.',
      words: ['stop', 'lab', '--yes'],
      exits: 0,
      shows: /lab is stopped/,
      list: [row('active', 'stopped', 'lab', '/dev/v3-vm')],
    },
    {
      says: 'A VM that only the host knows is added to the inventory with its files.',
      words: ['adopt', 'test9', ...config('test9'), ...(image('test9') ?? [])],
      exits: 0,
      shows: /test9 is in the inventory, active/,
      list: [row('active', 'running', 'test9', '/dev/v3-vm')],
    },
    {
      says: 'Deleting frees it on the host and removes it from the inventory; its files stay.',
      words: ['delete', 'lab', '--yes'],
      exits: 0,
      shows: /lab is deleted/,
      list: [row('active', 'running', 'test9')],
      gone: [/ lab /],
    },
    {
      says: 'The host restarts, and Palacios forgets all its VMs. The inventory does not.',
      words: ['simulator', 'reboot', root],
      exits: 0,
      shows: /rebooted/,
      list: [
        row('inactive', 'inactive', 'web', '- +was running before the host restarted'),
        row('inactive', 'inactive', 'test9', '- +was running before the host restarted'),
      ],
    },
    {
      says: 'What was active is activated again, and what was running is started, as a boot script would do.',
      words: ['activate', '--all-lost', '--start'],
      exits: 0,
      shows: /web is running/,
      list: [row('active', 'running', 'web'), row('active', 'running', 'test9')],
    },
  ];
}
