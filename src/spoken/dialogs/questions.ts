import { streamDialog } from '../../state/actions/session-actions.js';
import { checklistDialog, choiceDialog, confirmDialog, formDialog } from '../../state/dialogs.js';
import { streamNameProblem } from '../../state/vms/name-rules.js';
import { whereaboutsOf } from '../../state/wizard/host.js';
import { askChoice, askYes, isCancel, numbered, sayChoices } from '../ask.js';
import { sayNames } from '../path-names.js';
import { type Speaker, spokenDialog } from '../spoken-dialog.js';
import type { Talk } from '../talk.js';

/** A warning: only the whole word yes goes on. */
export const spokenConfirm = spokenDialog(confirmDialog, async ({ talk }, warning, close) => {
  const { title, lines, commands, verb, onYes } = warning;
  talk.say(`Warning: ${title}`);
  for (const line of lines) talk.say(line);
  if (commands.length > 0) talk.say('It will run:');
  for (const command of commands) talk.say(command);
  const isYes = await askYes(talk, `Type yes for ${verb}, or Enter to cancel: `);
  close();
  if (isYes) onYes();
  else talk.say('Cancelled.');
});

export const spokenChoice = spokenDialog(choiceDialog, async ({ talk }, question, close) => {
  talk.say(question.title);
  for (const line of question.lines) talk.say(line);
  const items = question.choices.map((choice) => ({ ...choice, reason: choice.disabledReason ?? null }));
  const chosen = await askChoice(talk, items);
  close();
  if (chosen === null) talk.say('Cancelled.');
  else chosen.choose();
});

export const spokenForm = spokenDialog(formDialog, async (speaker, form, close) => {
  const { talk } = speaker;
  talk.say(form.title);
  for (const line of form.lines) talk.say(line);
  talk.say(EDITING);
  let texts = form.fields.map(({ text }) => text);
  for (;;) {
    const typed = await askTexts(
      speaker,
      form.fields.map((field, at) => ({ ...field, text: texts[at] ?? '' })),
    );
    if (typed === null) {
      close();
      return talk.say('Cancelled.');
    }
    texts = [...typed];
    const problem = await form.onDone(texts);
    if (problem === null) return close();
    talk.say(problem);
  }
});

/** How a text is kept, emptied, or given up. */
export const EDITING = 'Enter keeps what is there, a single - empties it, Control C cancels.';

type Field = { label: string; text: string; placeholder?: string; isPath?: boolean };

async function askTexts(speaker: Speaker, fields: readonly Field[]): Promise<readonly string[] | null> {
  const texts: string[] = [];
  for (const field of fields) {
    const text = field.isPath === true ? await askPath(speaker, field) : await askText(speaker.talk, field);
    if (text === null) return null;
    texts.push(text);
  }
  return texts;
}

async function askPath({ app, talk }: Speaker, field: Field): Promise<string | null> {
  for (;;) {
    const text = await askText(talk, {
      ...field,
      label: `${field.label}, one that ends in ? tells what is there`,
    });
    if (text === null) return text;
    const port = app.port();
    const list = (folder: string) => port.files.listDirectory(folder);
    if (!(await sayNames(talk, text, list, whereaboutsOf(port)))) return text;
  }
}

/** Asks for a text, with the one that is there; null: it was cancelled. */
export async function askText(talk: Talk, { label, text, placeholder = '' }: Field): Promise<string | null> {
  const there = text === '' ? (placeholder === '' ? '' : `, empty, as in ${placeholder}`) : `, now ${text}`;
  const typed = await talk.ask(`${label}${there}: `);
  if (typed === null) return null;
  return typed === '' ? text : typed === '-' ? '' : typed;
}

export const spokenChecklist = spokenDialog(checklistDialog, async ({ talk }, list, close) => {
  talk.say(list.title);
  for (const line of list.lines) talk.say(line);
  const items = sayChoices(talk, list.items);
  const keys = await askMarked(talk, items, list.verb);
  const also = keys.length === 0 ? null : await askAlso(talk, list.also);
  close();
  if (also === null) talk.say('Cancelled.');
  else list.onDone(keys, also);
});

async function askMarked(
  talk: Talk,
  items: ReadonlyArray<{ key: string; label: string }>,
  verb: string,
): Promise<readonly string[]> {
  for (;;) {
    const typed = await talk.askAnew(`Numbers to ${verb}, with blanks between, or all; Enter cancels: `);
    if (isCancel(typed)) return [];
    if (typed.toLowerCase() === 'all') return items.map(({ key }) => key);
    const meant = typed.split(/[\s,]+/).map((word) => numbered(items, word));
    if (!meant.includes(null)) return items.filter((item) => meant.includes(item)).map(({ key }) => key);
    talk.say(`Each is a number from 1 to ${items.length}.`);
  }
}

async function askAlso(talk: Talk, also: { label: string; on: boolean }): Promise<boolean | null> {
  const typed = await talk.askAnew(
    `Also ${also.label}? Type yes or no, Enter for ${also.on ? 'yes' : 'no'}: `,
  );
  if (typed === null) return null;
  return typed === '' ? also.on : typed.toLowerCase() === 'yes';
}

export const spokenStream = spokenDialog(streamDialog, async ({ talk }, { names, onName }, close) => {
  talk.say(
    names.length > 0 ? 'Which stream? Known streams of this VM:' : 'Which stream? None is known to be free.',
  );
  const known = names.map((name) => ({ label: name, name, reason: streamNameProblem(name) }));
  const able = sayChoices(talk, known);
  for (;;) {
    const typed = await talk.askAnew('Number, or the name of another stream; Enter cancels: ');
    if (isCancel(typed)) {
      close();
      return talk.say('Cancelled.');
    }
    const name = numbered(able, typed)?.name ?? typed;
    const problem = streamNameProblem(name);
    if (problem === null) {
      close();
      return onName(name);
    }
    talk.say(problem);
  }
});
