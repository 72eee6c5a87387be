import { EDIT_ACTION } from '../../state/actions/edit-action.js';
import type { AppState } from '../../state/store.js';
import { warningsFor } from '../../state/vms/config-warnings.js';
import type { ConfigView, Vm } from '../../state/vms/model.js';
import { safeStart } from '../../terminal/safe-text.js';
import { wrapText } from '../components/wrap-text.js';
import { keyWords } from '../keys/key-words.js';
import { type Fact, plainFact } from './fact.js';

/** What fits on a terminal of 80 columns. The keys count these rows, so they are the same on every terminal. */
const WARNING_COLUMNS = 46;

/** What to know of a config besides what is in it; undefined: it has not been read yet. */
export function configNotes(
  state: AppState,
  config: ConfigView | undefined,
  entry: Pick<NonNullable<Vm['entry']>, 'image' | 'options'>,
): readonly Fact[] {
  if (!config?.result.ok) return problemNotes(state, config);
  return warningsFor(config.warnings, entry).flatMap((warning) =>
    wrapText(warning, WARNING_COLUMNS).map((text, row) =>
      plainFact([{ text: `${row === 0 ? '!' : ' '} ${text}`, tone: 'warn' }]),
    ),
  );
}

/** Why a config cannot be shown; none where it can. */
export function problemNotes(state: AppState, config: ConfigView | undefined): readonly Fact[] {
  if (config === undefined) return [plainFact([{ text: 'reading the config…', tone: 'dim' }])];
  const { result, path } = config;
  if (result.ok) return [];
  const where = result.line > 0 ? `line ${result.line}, column ${result.column}: ` : '';
  return [
    plainFact([{ text: '! The config cannot be read:', tone: 'bad' }]),
    plainFact([{ text: `  ${safeStart(path)}` }]),
    plainFact([{ text: `  ${where}${safeStart(result.reason)}` }]),
    plainFact([
      {
        text: `  ${keyWords(state, EDIT_ACTION.id, (key) => `${key} `)}${EDIT_ACTION.title}`,
        tone: 'accent',
      },
      { text: ': where it is now', tone: 'dim' },
    ]),
  ];
}
