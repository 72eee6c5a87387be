/** Other names of actions, by their ids: what virsh, VirtualBox, docker, k9s and Unix call the same. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  activate: ['define', 'create', 'register'],
  adopt: ['import', 'add'],
  alerts: ['warnings', 'alarms', 'events'],
  checkpoints: ['snapshots', 'chk'],
  commands: ['shell', 'audit'],
  config: ['xml', 'dumpxml', 'manifest', 'yaml'],
  console: ['screen', 'monitor', 'attach', 'tty'],
  continue: ['resume', 'unpause', 'unfreeze', 'thaw'],
  'copy-mode': ['select', 'yank'],
  debug: ['dump', 'inspect', 'trace'],
  delete: ['undefine', 'remove', 'rm', 'free', 'unregister'],
  details: ['info', 'describe', 'dominfo', 'status'],
  doctor: ['check', 'health', 'diagnose', 'fix'],
  edit: ['rename', 'change', 'autostart', 'modify'],
  filter: ['search', 'find', 'grep'],
  history: ['events', 'audit'],
  host: ['node', 'nodeinfo', 'machine', 'hypervisor'],
  hosts: ['contexts', 'fleet', 'machines', 'nodes', 'servers'],
  'host-history': ['events', 'audit'],
  load: ['restore', 'revert', 'rollback'],
  'log-filter': ['dmesg', 'logs', 'grep', 'search'],
  'log-source': ['dmesg', 'logs', 'journal', 'syslog'],
  mark: ['select', 'tick'],
  'memory-give': ['offline', 'balloon', 'hugepages'],
  'memory-take': ['online', 'balloon'],
  menu: ['context'],
  messages: ['notifications', 'notices'],
  mouse: ['pointer', 'click'],
  move: ['migrate', 'pin', 'vcpupin'],
  new: ['define', 'create', 'add', 'install'],
  note: ['comment', 'describe', 'annotate'],
  pause: ['freeze', 'suspend'],
  quit: ['exit', 'leave', 'close'],
  record: ['capture', 'script', 'asciinema'],
  redraw: ['clear', 'repaint'],
  reload: ['refresh', 'update'],
  reset: ['reboot', 'restart', 'powercycle'],
  save: ['snapshot', 'checkpoint', 'backup'],
  'save-to': ['snapshot', 'export'],
  search: ['find', 'grep'],
  'send-key': ['sendkey', 'sysrq', 'ctrl-alt-del'],
  start: ['run', 'boot', 'launch', 'poweron', 'up'],
  stop: ['kill', 'shutdown', 'destroy', 'poweroff', 'halt', 'down'],
  stream: ['serial', 'tty', 'com1', 'ttys0'],
  suspend: ['background'],
  tag: ['label'],
  vnc: ['display', 'viewer', 'graphics', 'desktop'],
  zoom: ['fullscreen', 'maximize'],
};

/** The other names of an action; none where there are none. */
export function wordsOf(id: string): readonly string[] {
  return Object.hasOwn(WORDS, id) ? (WORDS[id] ?? []) : [];
}

/** The ids that have other names. */
export const IDS_WITH_WORDS: readonly string[] = Object.keys(WORDS);
