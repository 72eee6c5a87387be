import { EXIT_CODES } from '../src/cli/exit-words.js';

/** Sections of the man page that no table of the program has: terms with a text each. */
type Terms = ReadonlyArray<readonly [term: string, text: string]>;

/** The sections behind the keys, in their order. */
export const SECTIONS: ReadonlyArray<readonly [title: string, terms: Terms]> = [
  [
    'EXAMPLES',
    [
      ['v3_tui', 'Manage the VMs of this host, full screen.'],
      ['v3_tui demo', 'Try it on a simulated host.'],
      ['v3_tui new web --config web.xml --image web.img', 'Add a VM to the inventory.'],
      ['v3_tui activate web && v3_tui start web --mode none', 'Create it on the host, and start it.'],
      ['v3_tui attach web', 'Open a session to it; Ctrl-] leaves it.'],
      ['v3_tui stop web db', 'Stop two VMs, after one question.'],
      [
        'v3_tui stop --all --tag lab --yes',
        'Stop all VMs with the tag lab that can be stopped, without a question.',
      ],
      [
        'v3_tui list --columns name,state,memory --sort -memory',
        'List VMs, those with the least memory first.',
      ],
      [
        'v3_tui list --json | jq -r \'.[] | select(.state == "running") | .name\'',
        'The names of all running VMs, for a script.',
      ],
      ['v3_tui pause web --json | jq -r .outcome', 'Say in a word whether it was done.'],
      [
        'v3_tui activate --autostart --all-lost --start',
        'At boot: start the VMs with autostart, and bring back what ran before the restart.',
      ],
      ['v3_tui save web --keep 7', 'From cron: save a checkpoint, and keep the newest seven.'],
      ['v3_tui log web --level error --since 1h', 'What the kernel complained about in the last hour.'],
      ['v3_tui --host-root /srv/host2 list', 'Use another host root.'],
    ],
  ],
  [
    'SEVERAL HOSTS',
    [
      ['v3_tui demo --fleet', 'See what it is like, on three simulated hosts.'],
      [
        'v3_tui -H local,root@alpha,root@beta',
        'This machine and two others on one screen. Each has v3_tui installed, and ssh leads to it; docs/hosts.md tells how they are named in the settings.',
      ],
      ['v3_tui hosts check', 'Say of each host of the settings whether it is well, and what it lacks.'],
      ['v3_tui -H alpha,beta list --json', 'The VMs of two hosts, each with its host, for a script.'],
      ["v3_tui -H '#lab' stop --all --yes", 'Stop all VMs on the hosts with the tag lab.'],
    ],
  ],
  [
    'ENVIRONMENT',
    [
      [
        'PALACIOS_DIR',
        'The folder that Palacios was built in: v3_mem keeps a file there. Without it, the folder of v3_mem.',
      ],
      ['PATH', 'Where the v3 tools, journalctl, dmesg and a VNC viewer are looked for.'],
      ['HOME, XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME', 'Where the files below are.'],
      ['NO_COLOR', 'Where it is set and not empty, no colours are shown, as with --no-color.'],
      ['TERM, COLORTERM', 'What the terminal can show.'],
      ['LC_ALL, LC_CTYPE, LANG', 'Whether the terminal can show more than ASCII; see --ascii.'],
      ['INK_SCREEN_READER', 'true: as --screen-reader.'],
      ['SUDO_USER, LOGNAME, USER', 'Who is named in the history.'],
    ],
  ],
  [
    'FILES',
    [
      ['~/.config/v3_tui/config.toml', 'The settings; see docs/configuration.md.'],
      [
        '/var/lib/v3_tui/inventory.db',
        'The inventory of root, with history and checkpoints; that of other users is ~/.local/state/v3_tui/inventory.db.',
      ],
      [
        '~/.local/state/v3_tui/state.json',
        'What was chosen by keys, such as the order of the list and the sizes of the panes.',
      ],
      ['inventory.db.claims', 'Beside the inventory: which program works on which VM.'],
      ['/proc/v3vee/v3-guests', 'The VMs on the host.'],
      ['/proc/v3vee/v3-guests-details', 'Their vcores and exits.'],
      ['/proc/v3vee/v3-mem', "Palacios' memory."],
      ['/dev/v3-vm0 to /dev/v3-vm31', 'The devices of the VMs.'],
    ],
  ],
  ['EXIT STATUS', EXIT_CODES],
];
