import type { Argument, Command, Option } from 'commander';
import { NAMING_OPTIONS } from '../action-shapes.js';
import { visibleCommands } from '../help-command.js';

/** A word that can come next, and a note about it. Raw. */
export type Offer = { word: string; note: string };

/** What a word on the command line stands for. `none`: anything. */
export type Kind =
  | 'file'
  | 'dir'
  | 'source'
  | 'vm'
  | 'stream'
  | 'checkpoint'
  | 'tag'
  | 'column'
  | 'columns'
  | 'entry'
  | 'hosts'
  | 'command'
  | 'none';

/** What each placeholder in the help stands for: a new one must be added here. */
export const KINDS: Readonly<Record<string, Kind>> = {
  file: 'file',
  dir: 'dir',
  source: 'source',
  name: 'vm',
  names: 'vm',
  stream: 'stream',
  checkpoint: 'checkpoint',
  tag: 'tag',
  tags: 'tag',
  column: 'column',
  columns: 'columns',
  id: 'entry',
  list: 'hosts',
  hosts: 'hosts',
  command: 'command',
  'address:port': 'none',
  count: 'none',
  expression: 'none',
  gpa: 'none',
  m: 'none',
  device: 'none',
  mark: 'none',
  mb: 'none',
  n: 'none',
  'new-name': 'none',
  seconds: 'none',
  'tag=value': 'none',
  text: 'none',
  time: 'none',
  url: 'none',
  what: 'none',
  words: 'none',
};

/** What is wanted at the cursor: some of the offers, or what the live host has of a kind, behind `prefix`. */
export type Wanted = {
  /** The subcommand by its words; empty: the program itself. */
  command: string;
  /** Its operands so far. */
  operands: readonly string[];
  /** The options so far that have a value, by their long names without dashes. */
  values: Readonly<Record<string, string>>;
  kind: Kind;
  offers: readonly Offer[];
  /** What stands before the value in the same word: `--mode=`; empty in most words. */
  prefix: string;
  /** What was typed of the value itself. */
  typed: string;
  /** A word that begins with a dash is an operand here. */
  takesDashes: boolean;
};

/**
 * Says what can come next on a command line.
 * @param words those before the cursor's, without the program's name
 * @param partial the cursor's word, as far as the cursor
 */
export function wantedAt(program: Command, words: readonly string[], partial: string): Wanted {
  const line = read(program, words);
  const base = {
    command: line.path.join(' '),
    operands: line.operands,
    values: line.values,
    takesDashes: line.isOver,
  };
  const of = (what: Pick<Wanted, 'kind' | 'offers'>, prefix = '') => ({
    ...base,
    ...what,
    prefix,
    typed: partial.slice(prefix.length),
  });
  if (line.pending !== null) return of(placeOf(line.pending));
  if (!line.isOver && partial.startsWith('-')) {
    const [flag = '', ...rest] = partial.split('=');
    if (rest.length === 0) return of({ kind: 'none', offers: optionOffers(line.command) });
    const option = optionNamed(line.command, flag);
    return of(option?.required ? placeOf(option) : NOTHING, `${flag}=`);
  }
  if (line.command.commands.length > 0)
    return of(line.operands.length > 0 ? NOTHING : { kind: 'none', offers: commandOffers(line.command) });
  const { registeredArguments: all } = line.command;
  const last = all.at(-1);
  const takesNames = NAMING_OPTIONS[base.command]?.some((option) => line.options.has(option));
  const argument = takesNames ? all[0] : (all[line.operands.length] ?? (last?.variadic ? last : undefined));
  if (argument === undefined)
    return of(line.isOver ? NOTHING : { kind: 'none', offers: optionOffers(line.command) });
  if (KINDS[argument.name()] === 'command')
    return of({ kind: 'none', offers: commandOffers(inner(program, line.operands)) });
  return of(placeOf(argument));
}

const NOTHING: Pick<Wanted, 'kind' | 'offers'> = { kind: 'none', offers: [] };

type Line = {
  command: Command;
  path: string[];
  operands: string[];
  values: Record<string, string>;
  /** Those that are given, by their long names. */
  options: Set<string>;
  /** The option whose value comes next. */
  pending: Option | null;
  /** `--` was typed. */
  isOver: boolean;
};

function read(program: Command, words: readonly string[]): Line {
  const line: Line = {
    command: program,
    path: [],
    operands: [],
    values: {},
    options: new Set(),
    pending: null,
    isOver: false,
  };
  for (const word of words) {
    if (line.pending !== null) {
      line.values[nameOf(line.pending)] = word;
      line.pending = null;
    } else if (line.isOver || !word.startsWith('-') || word === '-') readOperand(line, word);
    else if (word === '--') line.isOver = true;
    else readOption(line, word);
  }
  return line;
}

function readOperand(line: Line, word: string): void {
  const next =
    line.operands.length > 0 ? undefined : line.command.commands.find((each) => each.name() === word);
  if (next === undefined) line.operands.push(word);
  else {
    line.command = next;
    line.path.push(word);
  }
}

function readOption(line: Line, word: string): void {
  const [flag = '', ...rest] = word.split('=');
  const option = optionNamed(line.command, flag);
  if (option?.long) line.options.add(option.long);
  if (!option?.required) return;
  if (rest.length === 0) line.pending = option;
  else line.values[nameOf(option)] = rest.join('=');
}

function nameOf(option: Option): string {
  return option.long?.slice(2) ?? option.flags;
}

function optionNamed(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ short, long }) => flag === long || flag === short);
}

/** A command's own options, and those that it has from the commands around it. */
function optionsOf(command: Command): readonly Option[] {
  const outer = command.parent === null ? [] : optionsOf(command.parent);
  const own = command.options.filter((option) => !option.hidden);
  return [...own, ...outer.filter(({ long }) => own.every((option) => option.long !== long))];
}

function optionOffers(command: Command): readonly Offer[] {
  const help = { word: '--help', note: 'show the help' };
  return [
    ...optionsOf(command).map(({ long, short, description }) => ({
      word: long ?? short ?? '',
      note: description,
    })),
    help,
  ];
}

function commandOffers(command: Command): readonly Offer[] {
  return visibleCommands(command).map((each) => ({ word: each.name(), note: each.summary() }));
}

function inner(program: Command, words: readonly string[]): Command {
  let found = program;
  for (const word of words) found = found.commands.find((each) => each.name() === word) ?? found;
  return found;
}

function placeOf(what: Option | Argument): Pick<Wanted, 'kind' | 'offers'> {
  const kind = KINDS[placeholderOf(what)] ?? 'none';
  if (what.argChoices !== undefined)
    return { kind: 'none', offers: what.argChoices.map((word) => ({ word, note: '' })) };
  return { kind, offers: [] };
}

/** What stands in the help for the value of an option or argument: `file`. */
export function placeholderOf(what: Option | Argument): string {
  if (!('flags' in what)) return what.name();
  return /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(what.flags)?.[1] ?? '';
}
