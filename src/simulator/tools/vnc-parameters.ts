/** A parameter of v3_x0vncserver, as VNC's own Configuration has it. */
type Parameter = { name: string; about: string; value: string; isFlag?: boolean };

const PORT: Parameter = { name: 'rfbport', about: 'TCP port to listen for RFB protocol', value: '5900' };
const PASSWORD_FILE: Parameter = {
  name: 'PasswordFile',
  about: 'Password file for VNC authentication',
  value: '',
};
const SHARED: Parameter = {
  name: 'AlwaysShared',
  about: 'Always treat incoming connections as shared, regardless of the client-specified setting',
  value: '0',
  isFlag: true,
};

/** Those of VNC 4.0, which Palacios' server is of: it has no way to listen on one address alone. */
const OLD: readonly Parameter[] = [
  SHARED,
  { name: 'QueryConnect', about: 'Prompt for each connection', value: '0', isFlag: true },
  { name: 'Log', about: 'Specifies which log output should be directed to which target', value: '' },
  PORT,
  {
    name: 'SecurityTypes',
    about: 'Specify which security scheme to use for incoming connections (None, VncAuth)',
    value: 'VncAuth',
  },
  PASSWORD_FILE,
];

/** Those of TigerVNC 1.12, for a server that somebody built anew. */
const NEW: readonly Parameter[] = [
  SHARED,
  { name: 'QueryConnect', about: 'Prompt the local user to accept or reject connections.', value: '0' },
  { name: 'interface', about: 'listen on the specified network address', value: 'all' },
  { name: 'localhost', about: 'Only allow connections from localhost', value: '0', isFlag: true },
  PORT,
  { name: 'X509Key', about: 'Path to the key of the X509 certificate in PEM format', value: '' },
  { name: 'X509Cert', about: 'Path to the X509 certificate in PEM format', value: '' },
  PASSWORD_FILE,
  {
    name: 'SecurityTypes',
    about:
      'Specify which security scheme to use (None, VncAuth, Plain, TLSNone, TLSVnc, TLSPlain, X509None, X509Vnc, X509Plain)',
    value: 'TLSVnc,VncAuth',
  },
];

/** What a command line says: the values by lower-case name, and the device. */
export type VncParameters = { values: ReadonlyMap<string, string>; device: string };

/**
 * Reads a command line as VNC's Configuration does: `-name value`, `-name=value`, `--name=value`, `name=value`, and
 * `-name` for a flag.
 * @param isNew true: those of TigerVNC
 * @returns null where the usage is to be shown
 */
export function readParameters(args: readonly string[], isNew: boolean): VncParameters | null {
  const known = isNew ? NEW : OLD;
  const values = new Map(known.map(({ name, value }) => [name.toLowerCase(), value]));
  let device: string | null = null;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const [, dashes = '', word = '', value] = /^(-{0,2})([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    const name = word.toLowerCase();
    const parameter = known.find((one) => one.name.toLowerCase() === name);
    if (parameter !== undefined && value !== undefined) values.set(name, value);
    else if (parameter?.isFlag) values.set(name, '1');
    else if (parameter !== undefined && dashes !== '' && at + 1 < args.length) {
      at += 1;
      values.set(name, args[at] ?? '');
    } else if (dashes !== '' || device !== null) return null;
    else device = arg;
  }
  return device === null ? null : { values, device };
}

/** What the server prints to stderr where its command line is wrong, or `-help`. */
export function vncUsage(isNew: boolean): string {
  const head = isNew ? ['TigerVNC Server version 1.12.0', ''] : [''];
  const lines = [
    ...head,
    'usage: v3_x0vncserver [<parameters>] <vm_device>',
    '',
    'Parameters can be turned on with -<param> or off with -<param>=0',
    'Parameters which take a value can be specified as -<param> <value>',
    'Other valid forms are <param>=<value> -<param>=<value> --<param>=<value>',
    'Parameter names are case-insensitive.  The parameters are:',
    '',
    ...(isNew ? NEW : OLD).flatMap(listed),
  ];
  return `${lines.join('\n')}\n`;
}

const WIDTH = 79;
const INDENT = 14;

/** A parameter in lines of at most 79 columns, the texts of all of them below each other. */
function listed({ name, about, value }: Parameter): readonly string[] {
  const lines: string[] = [];
  let line = `  ${name.padEnd(INDENT)} -`;
  for (const word of `${about} (default=${value})`.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(INDENT + 4);
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
