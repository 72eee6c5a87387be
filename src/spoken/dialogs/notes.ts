import { notesDialog } from '../../state/actions/record-actions.js';
import { notify, portOf } from '../../state/app-context.js';
import { aboutVms } from '../../state/messages.js';
import { tagsFrom } from '../../state/vms/tags.js';
import { type Speaker, spokenDialog } from '../spoken-dialog.js';
import { spokenName } from '../words.js';
import { askText, EDITING } from './questions.js';

/** Notes are told and typed line by line, tags in one line. */
export const spokenNotes = spokenDialog(notesDialog, async (speaker, props, close) => {
  const { vmKey, vmName, notes, tags, at } = props;
  const { app, talk } = speaker;
  const name = spokenName({ key: vmKey, name: vmName });
  const typed = at === 'notes' ? await askNotes(speaker, name, notes) : await askTags(speaker, name, tags);
  close();
  if (typed === null) return talk.say('Nothing was changed.');
  const wish = at === 'notes' ? { notes: typed } : { tags: tagsFrom(typed) };
  const { ok, message } = await portOf(app, vmKey).operations.annotate(vmKey, wish);
  notify(app, message, ok ? 'good' : 'bad', aboutVms([{ key: vmKey }]));
});

async function askTags({ talk }: Speaker, name: string, tags: string): Promise<string | null> {
  talk.say(`Tags of ${name}. ${EDITING}`);
  const typed = await askText(talk, { label: 'Tags', text: tags });
  return typed === tags ? null : typed;
}

async function askNotes({ talk }: Speaker, name: string, notes: string): Promise<string | null> {
  talk.say(notes === '' ? `${name} has no notes.` : `Notes of ${name}:`);
  if (notes !== '') for (const line of notes.split('\n')) talk.say(line);
  talk.say(
    'Type new notes, and a single . after the last line. A single . at once changes nothing, a single - removes them.',
  );
  const lines: string[] = [];
  for (;;) {
    const line = await talk.ask('Note: ');
    if (line === null) return null;
    if (line === '.') return lines.length === 0 ? null : lines.join('\n');
    if (line === '-' && lines.length === 0) return '';
    lines.push(line);
  }
}
