import { ask, FAILURE, type Tool } from './tool.js';

const USAGE = `v3_info [--skipunnamed] [--skipgeneral] [--debug] [--error]
        [--telemetry] [--vcore=num] [--format] [--stream] vmname|_

Filter palacios output in dmesg
given a vmname, the default is to show the general output
for that vm, plus any general output from palacios.
the vm name "_" means VMs of any name.

  --skipunnamed : do not show non-VM specific output
  --skipgeneral : do not show general output (V3_Print)
  --debug       : show debug output (PrintDebug)
  --error       : show error output (PrintError)
  --telemetry   : show telemetry output
  --vcore=num   : show only output for specified vcore
  --stream      : attempt to stream from /proc/kmsg
  --format      : reformat output into a convenient form
`;

const KNOWN = /^--(skipunnamed|skipgeneral|debug|error|telemetry|vcore=.*|stream|format)$/;
/** A name with a space does not match, and errors of the form `ERROR at …` count as general output. */
const LINE = /^\[([ 0-9.]+)\] palacios \(pcore (\d+)(?: vm (\S+?))?(?: vcore (\d+))?\): (.*)$/;

/** v3_info: filters what dmesg prints (docs/palacios/tools.md, "The console tools"). */
export async function info(tool: Tool): Promise<never> {
  const name = tool.args.find((arg) => !arg.startsWith('--'));
  for (const arg of tool.args)
    if (arg.startsWith('--') && !KNOWN.test(arg))
      tool.err(`Unknown option: ${arg.slice(2).replace(/=.*$/s, '')}\n`);
  if (name === undefined) {
    tool.err(USAGE);
    return tool.exit(FAILURE);
  }
  const has = (option: string) => tool.args.includes(`--${option}`);
  const core = tool.args.find((arg) => arg.startsWith('--vcore='))?.slice('--vcore='.length);
  const answer = await ask(tool, { call: 'dmesg', clock: false });
  for (const line of (answer.end === 'ok' ? (answer.text ?? '') : '').split('\n')) {
    const [whole, time = '', pcore, vm, vcore, text = ''] = LINE.exec(line) ?? [];
    if (whole === undefined) continue;
    if (vm === undefined ? has('skipunnamed') : name !== '_' && vm !== name) continue;
    if (core !== undefined && vcore !== core) continue;
    const kind = kindOf(text);
    if (kind === undefined ? has('skipgeneral') : !has(kind)) continue;
    tool.out(
      has('format') ? `${time}\t${pcore}\t${vm ?? 'NONE'}\t${vcore ?? 'NONE'}\t${text}\n` : `${whole}\n`,
    );
  }
  return tool.exit(0);
}

function kindOf(text: string): 'debug' | 'error' | 'telemetry' | undefined {
  if (text.startsWith('DEBUG: ')) return 'debug';
  if (text.startsWith('ERROR: ')) return 'error';
  return /^telem\.\d+>/.test(text) ? 'telemetry' : undefined;
}
