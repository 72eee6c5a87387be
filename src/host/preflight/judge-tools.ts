import { dirname } from 'node:path';
import type { Tool } from '../host.js';
import type { HostFacts } from './facts.js';
import { type Finding, fails, listed, ok, works } from './finding.js';
import type { FoundTool } from './places.js';
import { plainPath, withPath } from './shell-words.js';

/** What cannot be done to a VM without a tool. Without the first six VMs cannot be managed at all. */
const ON_VMS: Partial<Record<Tool, string>> = {
  v3_create: 'created',
  v3_free: 'deleted',
  v3_launch: 'started',
  v3_stop: 'stopped',
  v3_pause: 'paused',
  v3_continue: 'continued',
  v3_reset: 'reset',
};

/** What else cannot be done without a tool. */
const OTHERS: Partial<Record<Tool, string>> = {
  v3_save: 'no checkpoint can be written',
  v3_load: 'no checkpoint can be loaded',
  v3_stream: 'no stream can be opened',
  v3_mem: 'no memory can be given to Palacios',
  dmesg: 'kernel messages can only be read from a log file',
};

const CONSOLE: readonly Tool[] = ['v3_cons_tc', 'v3_cons_sc'];
const VNC_HELPERS: readonly Tool[] = ['v3_x0vncserver', 'vncpasswd'];

/** Judges the tools: one finding for those that one command brings back, and one for those that are well. */
export function judgeTools(facts: HostFacts): readonly Finding[] {
  const isThere = (tool: Tool) => facts.tools.some((found) => found.tool === tool && found.path !== null);
  // One of two consoles is enough; so is v3_vncserver without the helpers, or the helpers without it.
  const isNeeded = (tool: Tool) => {
    if (CONSOLE.includes(tool)) return !CONSOLE.some(isThere);
    if (tool === 'v3_vncserver') return !VNC_HELPERS.every(isThere);
    return !VNC_HELPERS.includes(tool) || !isThere('v3_vncserver');
  };
  const missing = facts.tools.filter(({ tool, path }) => path === null && isNeeded(tool));
  const byMend = new Map<string, readonly FoundTool[]>();
  for (const tool of missing) byMend.set(mendOf(tool), [...(byMend.get(mendOf(tool)) ?? []), tool]);
  const gone = [...byMend].map(([mend, tools]) => missingFinding(mend, tools, facts));
  return [...gone, ...judgeScripts(facts), ...foundTools(facts), ...judgeVnc(isThere)];
}

/** The same for tools that one command brings back. */
function mendOf({ tool, elsewhere, unusable }: FoundTool): string {
  if (unusable !== undefined) return 'unusable';
  if (elsewhere !== undefined) return elsewhere.bySudo ? 'sudo' : elsewhere.folder;
  return tool === 'dmesg' || tool === 'vncpasswd' ? 'system' : 'nowhere';
}

function missingFinding(mend: string, tools: readonly FoundTool[], facts: HostFacts): Finding {
  const names = tools.map(({ tool }) => tool);
  const severity = names.some((name) => ON_VMS[name] && name !== 'v3_reset') ? 'bad' : 'warn';
  const [where, fix] = whereAndFix(mend, tools, facts);
  const what = `${listed(names)} ${names.length === 1 ? 'was' : 'were'} not found: ${lossOf(names)}.${where}`;
  const tool = fails(`A shell with this PATH would not find ${names.length === 1 ? 'it' : 'them'} either.`);
  return { id: mend === 'nowhere' ? 'tools' : `tools:${mend}`, severity, what, tool, fix };
}

function whereAndFix(
  mend: string,
  tools: readonly FoundTool[],
  { sudo }: HostFacts,
): readonly [where: string, fix: string | null] {
  const folders = [...new Set(tools.flatMap(({ elsewhere }) => elsewhere?.folder ?? []))];
  switch (mend) {
    case 'unusable': {
      const files = tools.flatMap(({ unusable }) => unusable ?? []);
      const shown = files.every((file) => plainPath(file) !== null) ? `chmod +x ${files.join(' ')}` : null;
      return [` ${listed(files)} may not be executed.`, shown];
    }
    case 'sudo': {
      const set = sudo?.securePath ? ' (secure_path in /etc/sudoers)' : '';
      const where = ` ${listed(folders)} is on the PATH of ${sudo?.user}, but sudo sets another${set}.`;
      return [where, 'sudo env "PATH=$PATH" v3_tui'];
    }
    case 'system':
      return ['', null];
    case 'nowhere':
      return ['', withPath('/path/to/linux_usr')];
    default:
      return [` ${tools.length === 1 ? 'It is' : 'They are'} in ${mend}.`, withPath(mend)];
  }
}

/** What cannot be done without these tools. */
function lossOf(names: readonly Tool[]): string {
  const onVms = names.flatMap((name) => ON_VMS[name] ?? []);
  if (onVms.length === Object.keys(ON_VMS).length) return 'VMs can only be looked at';
  const others = names.flatMap((name) => OTHERS[name] ?? []);
  const isVnc = names.some((name) => name === 'v3_vncserver' || VNC_HELPERS.includes(name));
  return listed([
    ...(onVms.length === 0 ? [] : [`no VM can be ${listed(onVms, 'or')}`]),
    ...others,
    ...(names.some((name) => CONSOLE.includes(name)) ? ['no console can be opened'] : []),
    ...(isVnc ? ['no VNC session can be opened'] : []),
  ]);
}

/** Tools that are there and cannot be started: scripts whose interpreter is missing. */
function judgeScripts({ tools }: HostFacts): readonly Finding[] {
  const interpreters = [...new Set(tools.flatMap(({ lacks }) => lacks ?? []))];
  return interpreters.map((lacks) => {
    const names = tools.filter((tool) => tool.lacks === lacks).map(({ tool }) => tool);
    const what = `${listed(names)} ${names.length === 1 ? 'is a script' : 'are scripts'} for ${lacks}, which is missing: ${lossOf(names)}.`;
    const severity = names.some((name) => ON_VMS[name]) ? 'bad' : 'warn';
    const tool = fails(
      `${names.length === 1 ? 'It could not' : 'None of them could'} be started, by anyone.`,
    );
    return { id: `tools:for ${lacks}`, severity, what, tool, fix: null };
  });
}

function foundTools({ tools }: HostFacts): readonly Finding[] {
  const well = tools.filter(({ path, lacks }) => path !== null && lacks === undefined);
  if (well.length === 0) return [];
  const folders = [...new Set(well.map(({ path }) => dirname(path ?? '')))];
  const isAll = folders.length === 1 && well.length === tools.length;
  const places = folders.map((folder) => {
    const names = well.filter(({ path }) => dirname(path ?? '') === folder).map(({ tool }) => tool);
    return `${folder} (${names.join(' ')})`;
  });
  return [
    ok(
      'tools:found',
      isAll ? `The tools are in ${folders[0]}.` : `Tools are in ${listed(places)}.`,
      works('They are programs that can be started.'),
    ),
  ];
}

/** The VNC script does not look whether its helpers are there. */
function judgeVnc(isThere: (tool: Tool) => boolean): readonly Finding[] {
  const gone = VNC_HELPERS.filter((tool) => !isThere(tool));
  if (gone.length === 0) {
    const words = 'VNC servers are started with v3_x0vncserver and vncpasswd.';
    return [ok('vnc', words, works('v3_vncserver needs the same two, and would work.'))];
  }
  if (!isThere('v3_vncserver')) return [];
  return [
    {
      id: 'vnc',
      severity: 'warn',
      what: `v3_vncserver needs ${listed(gone)}, not found: no VNC session can be opened.`,
      tool: fails('v3_vncserver would say that you can connect, and exit 0, without a server.'),
      fix: gone.includes('v3_x0vncserver') ? withPath('/path/to/linux_usr') : null,
    },
  ];
}
