// The screens in the pictures: which keys are pressed, and what is waited for before a key that needs it.

const ROWS = ['Active', 'web', 'db', 'mail', 'build', 'lab', 'Inactive', 'kiosk', 'old-lab', 'web-old'];

/** The list, in each theme and size. The themes that have no colours of their own are for any background. */
const LISTS = [
  ...['dark', 'light', '16', 'mono'].flatMap((theme) =>
    [
      [80, 24],
      [120, 40],
      [200, 60],
    ].map((size) => listIn(theme, size, theme === 'light' ? 'light' : 'dark')),
  ),
  ...['16', 'mono'].map((theme) => listIn(theme, [80, 24], 'light', '-on-white')),
];

function listIn(theme, size, terminal, end = '') {
  return {
    name: `list-${theme}${end}-${size.join('x')}`,
    what: `The list, and the details of a stopped VM, in the theme ${theme}`,
    size,
    theme,
    terminal,
    async steps(app) {
      await select(app, 'build');
    },
  };
}

/** Each is taken of a program that has just been started. */
export const SCREENS = [
  ...LISTS,
  {
    name: 'filter-80x24',
    what: 'The list while a filter is typed, with marked VMs',
    size: [80, 24],
    async steps(app) {
      await select(app, 'build');
      app.keys('space');
      await app.until('1 marked', 'the first mark');
      await select(app, 'web-old');
      app.keys('space');
      await app.until('2 marked', 'the second mark');
      app.keys('/');
      await app.until(/│ \/ /, 'the filter line');
      app.type('ld');
      await app.until(/Inactive \(2 of 3\)/, 'what the filter leaves');
    },
  },
  {
    name: 'checkpoints-120x40',
    what: 'The checkpoints of a VM',
    size: [120, 40],
    async steps(app) {
      await select(app, 'db');
      app.keys('K');
      await app.until(/\[Checkpoints\][\s\S]*sha-256/, 'the checkpoints');
    },
  },
  {
    name: 'log-80x24',
    what: 'The log pane has the keys, and the kernel messages are held still',
    size: [80, 24],
    async steps(app) {
      await select(app, 'build');
      app.keys('shift-tab');
      await app.until('┤Kernel messages', 'the keys to be with the log pane');
      app.keys('up');
      await app.until('held', 'the messages to be held');
    },
  },
  {
    name: 'actions-80x24',
    what: 'The menu of actions',
    isCalmBehind: true,
    size: [80, 24],
    async steps(app) {
      await select(app, 'build');
      app.keys('enter');
      await app.until(/╭ build[\s\S]*▶ s +start/, 'the menu');
    },
  },
  {
    name: 'delete-no-color-120x40',
    what: 'The warning before VMs are deleted, without colours',
    size: [120, 40],
    env: { NO_COLOR: '1' },
    async steps(app) {
      await select(app, 'build');
      app.keys('d');
      await app.until('▶ Cancel', 'the warning');
    },
  },
  {
    name: 'wizard-ascii-80x24',
    what: 'The summary of the wizard for a new VM, in ASCII',
    size: [80, 24],
    args: ['--ascii'],
    async steps(app, { folder }) {
      await select(app, 'build');
      app.keys('n');
      await app.until(/1 of \d: name/, 'the name');
      app.type('shop');
      app.keys('enter');
      await app.until(/2 of \d: config/, 'the config');
      app.type(`${folder}/web.xml`);
      app.keys('enter');
      await app.until(/3 of \d:/, 'the source');
      app.keys('enter');
      await app.until(/4 of \d: image/, 'the image');
      app.type(`${folder}/web.img`);
      app.keys('enter');
      await app.until(/5 of 5:/, 'the summary');
    },
  },
  {
    name: 'history-200x60',
    what: 'The history of the host',
    isCalmBehind: true,
    size: [200, 60],
    async steps(app) {
      await select(app, 'build');
      app.keys('H');
      await app.until('History of build', 'the history of build');
      app.keys('a');
      await app.until(/History of the host[\s\S]*add db/, 'that of the host');
    },
  },
  {
    name: 'help-120x40',
    what: 'All keys',
    isCalmBehind: true,
    size: [120, 40],
    async steps(app) {
      await select(app, 'build');
      app.keys('?');
      await app.until('Stop a running VM (v3_stop)', 'the keys');
    },
  },
  {
    name: 'console-120x40',
    what: 'The console of a guest that has the keyboard',
    size: [120, 40],
    async steps(app) {
      await openConsole(app, 'mail');
      app.type('uname -a');
      app.keys('enter');
      await app.until(/uname -a[\s\S]*root@mail:~# *│/, 'the answer on the console');
    },
  },
  {
    name: 'stream-200x60',
    what: 'A stream of a guest; the manager has the keyboard',
    size: [200, 60],
    async steps(app) {
      await openStream(app, 'web');
      app.type('seq 1 60');
      app.keys('enter');
      await app.until(/60 *│\n[^\n]*root@web:~# *│/, 'the answer on the stream');
      await leaveSession(app);
    },
  },
  {
    name: 'copy-no-color-80x24',
    what: 'Lines of a console are selected in copy mode, without colours',
    size: [80, 24],
    env: { NO_COLOR: '1' },
    async steps(app) {
      await openConsole(app, 'mail');
      await leaveSession(app);
      app.keys('y');
      await app.until('copy: nothing selected', 'copy mode');
      app.keys('up', 'up', 'V', 'up', 'up');
      await app.until('copy: 3 lines', 'the selection');
    },
  },
  {
    name: 'side-by-side-200x60',
    what: 'A console and a stream side by side',
    size: [200, 60],
    async steps(app) {
      await openConsole(app, 'mail');
      await leaveSession(app);
      await backToList(app);
      await openStream(app, 'web');
      await leaveSession(app);
      app.keys('|');
      await app.until(/ {2}mail: console[\s\S]*▶ web: /, 'both');
    },
  },
  {
    name: 'too-small-60x18',
    what: 'A terminal that is too small',
    size: [60, 18],
    async steps(app) {
      await app.until('too small', 'the message');
    },
  },
];

/** A console of web and a stream of mail are open, and the details of web are shown. */
export async function readmeScreen(app) {
  await openStream(app, 'mail');
  await leaveSession(app);
  await backToList(app);
  await openConsole(app, 'web');
  await leaveSession(app);
  app.keys('0', 'esc');
  await app.until(/\[Details\][\s\S]*│ web +▶ running/, 'the details of web');
  await app.until(/[⡀-⣿]{3}/, 'some samples of its exits');
}

/** The dialog of a failure. Each adds to the history and the log of the host. */
export const FAILURES = ['dark', 'light', '16'].map((theme) => ({
  name: `failure-${theme}-80x24`,
  what: `v3_pause exits with 0, and the VM is still running, in the theme ${theme}`,
  size: [80, 24],
  theme,
  terminal: theme === 'light' ? 'light' : 'dark',
  isCalmBehind: theme !== '16',
  steps: failureScreen,
}));

/** A tool exits with 0, and the program says that the VM still runs. */
export async function failureScreen(app, story) {
  await story.fault('fail', 'pause', '1', 'v3-vm0');
  await app.until(
    /VMs[\s\S]*Not in inventory \(2\)[\s\S]*Kernel messages[\s\S]*\d\d:\d\d:\d\d/,
    'the list and the kernel messages',
  );
  app.keys('g', 'down');
  await app.until('/vm/web.xml', 'web to be selected');
  app.keys('p');
  await app.until(
    /reported success, but web is still running[\s\S]*injected[\s\S]*Enter +close/,
    'the failure',
  );
}

/** Selects the VM with this name in the list, and waits until everything about it is on the screen. */
async function select(app, name) {
  await app.until(/VMs[\s\S]*Not in inventory \(2\)[\s\S]*16:33:09/, 'the list and the kernel messages');
  app.keys('g', ...ROWS.slice(0, ROWS.indexOf(name)).map(() => 'down'));
  await app.until(new RegExp(`/vm/${name}\\.xml|^ ${name}: `, 'm'), `${name} to be selected`);
  await app.untilGone('reading the config', 'the config');
}

async function openConsole(app, name) {
  await select(app, name);
  app.keys('c');
  await app.until(`root@${name}:~#`, 'the prompt on the console');
}

async function openStream(app, name) {
  await select(app, name);
  app.keys('t');
  await app.until('▶ com1', `the streams of ${name}`);
  app.keys('enter');
  await app.until('keys go to the guest', 'the stream');
  // What it had to show went to an earlier picture.
  app.keys('enter');
  await app.until(`root@${name}:~#`, 'the prompt on the stream');
}

async function leaveSession(app) {
  app.keys('ctrl-]');
  await app.until('i types into it', 'the manager');
}

async function backToList(app) {
  app.keys('esc');
  await app.until('┤VMs', 'the list to have the keys');
}
