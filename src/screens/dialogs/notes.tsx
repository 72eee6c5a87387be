import { Box, Text } from 'ink';
import { type ReactElement, useRef, useState } from 'react';
import { type Notes, notesDialog } from '../../state/actions/record-actions.js';
import { notify, portOf } from '../../state/app-context.js';
import { openConfirm } from '../../state/dialogs.js';
import { editField, type Field, fieldOf, pasteField } from '../../state/field.js';
import { aboutVms } from '../../state/messages.js';
import { hostedName } from '../../state/vms/find.js';
import { tagsFrom } from '../../state/vms/tags.js';
import type { Key } from '../../terminal/key-names.js';
import { NoteRows } from '../components/note-rows.js';
import { editNotes, pasteNotes } from '../components/notes-field.js';
import { Problem, problemHeight } from '../components/problem.js';
import { TextField } from '../components/text-field.js';
import { theme } from '../theme.js';
import { useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { useDialog, useKeys, usePaste } from './use-dialog.js';

/** What Tab goes through, in this order. */
const PLACES = ['notes', 'tags', 'save'] as const;
type Place = (typeof PLACES)[number];

/** The most rows for the notes. */
const NOTE_ROWS = 12;

type Texts = { notes: Field; tags: Field };

/** An editor for a VM's notes and tags. */
function NotesDialog(props: Notes): ReactElement {
  const { columns, rows } = useDialog();
  const { place, texts, problem } = useNotes(props);
  const noteRows = Math.max(Math.min(NOTE_ROWS, rows - 6 - problemHeight(problem, columns)), 1);
  const marker = (of: Place) => (place === of ? '▶ ' : '  ');
  return (
    <DialogLayout
      title={`Notes and tags of ${hostedName({ key: props.vmKey, name: props.vmName })}`}
      hints={{ tab: 'next', enter: place === 'notes' ? 'new line' : 'save', 'ctrl-s': 'save', esc: 'cancel' }}
    >
      <Text>
        <Text {...theme.accent}>{marker('notes')}</Text>
        <Text {...(place === 'notes' ? theme.bold : theme.dim)}>Notes</Text>
      </Text>
      <Box marginLeft={2} flexShrink={0}>
        <NoteRows field={texts.notes} focused={place === 'notes'} columns={columns - 2} rows={noteRows} />
      </Box>
      <Box marginY={1} flexShrink={0}>
        <TextField
          label={`${marker('tags')}Tags  `}
          field={texts.tags}
          columns={columns}
          focused={place === 'tags'}
        />
      </Box>
      <Text>
        <Text {...theme.accent}>{marker('save')}</Text>
        <Text {...(place === 'save' ? theme.selected : theme.bold)}>[ Save ]</Text>
      </Text>
      <Problem problem={problem} columns={columns} />
    </DialogLayout>
  );
}

/** What was typed, which part has the keys, and what they do. */
function useNotes({ vmKey, vmName, notes, tags, at }: Notes) {
  const { app } = useScreen();
  const { close, isTop } = useDialog();
  const [place, setPlace] = useState<Place>(at);
  const [texts, setTexts] = useState<Texts>(() => ({ notes: fieldOf(notes), tags: fieldOf(tags) }));
  const [saved, setSaved] = useState({ notes, tags });
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef({ texts, isTop });
  latest.current = { texts, isTop };

  const write = (change: Partial<Texts>) => {
    setTexts({ ...texts, ...change });
    setProblem(null);
  };
  const step = (by: number) =>
    setPlace(PLACES[(PLACES.indexOf(place) + by + PLACES.length) % PLACES.length] ?? 'notes');

  /** Asks before it closes where something is not saved. */
  const leave = () => {
    if (texts.notes.text === saved.notes && texts.tags.text === saved.tags) return close();
    const warning = {
      title: 'Discard what you typed?',
      lines: [
        `Notes and tags of ${hostedName({ key: vmKey, name: vmName })} were changed and are not saved.`,
      ],
      verb: 'Discard',
    };
    openConfirm(app.store, warning, [], close);
  };

  /** Writes what was changed. The dialog stays open after a refusal, and where more was typed meanwhile. */
  const save = async () => {
    const isNewNote = saved.notes !== texts.notes.text;
    const isNewTag = saved.tags !== texts.tags.text;
    if (!isNewNote && !isNewTag) return close();
    const outcome = await portOf(app, vmKey).operations.annotate(vmKey, {
      ...(isNewNote && { notes: texts.notes.text }),
      ...(isNewTag && { tags: tagsFrom(texts.tags.text) }),
    });
    if (!outcome.ok) return setProblem(outcome.message);
    if (latest.current.isTop && latest.current.texts === texts) close();
    else setSaved({ notes: texts.notes.text, tags: texts.tags.text });
    notify(app, outcome.message, 'good', aboutVms([{ key: vmKey }]));
  };

  const edit = (key: Key) => {
    if (place === 'notes') {
      const edited = editNotes(texts.notes, key);
      if (edited !== null) write({ notes: edited });
    } else if (key.name === 'up') step(-1);
    else if (key.name === 'down' && place === 'tags') step(1);
    else if (place === 'tags') {
      const edited = editField(texts.tags, key);
      if (edited !== null) write({ tags: edited });
    }
  };
  useKeys((key) => {
    if (key.name === 'esc' || key.name === 'ctrl-c') leave();
    else if (key.name === 'ctrl-s' || (key.name === 'enter' && place !== 'notes')) void save();
    else if (key.name === 'tab') step(1);
    else if (key.name === 'shift-tab') step(-1);
    else edit(key);
    return true;
  });
  usePaste((text) => {
    if (place === 'notes') write({ notes: pasteNotes(texts.notes, text) });
    if (place === 'tags') write({ tags: pasteField(texts.tags, text) });
  });
  return { place, texts, problem };
}

export const notes = dialog(notesDialog, NotesDialog, { width: 76, takesTypeAhead: true, takesText: true });
