import { type WizardPurpose, wizardDialog } from '../../state/dialogs.js';
import { fieldOf } from '../../state/field.js';
import { showsHosts } from '../../state/fleet/vms-of-hosts.js';
import { commandLine } from '../../state/operations/command.js';
import { createCommand } from '../../state/operations/new-vm.js';
import { warningsFor } from '../../state/vms/config-warnings.js';
import { shownName } from '../../state/vms/find.js';
import { memoryNeeded, shortages } from '../../state/vms/shortages.js';
import { answerTo } from '../../state/wizard/answer.js';
import { finishWizard, finishWords, showFinished } from '../../state/wizard/finish.js';
import { wizardHost } from '../../state/wizard/host.js';
import { stepBack, stepOn, type WizardHost, wizardVm } from '../../state/wizard/steps.js';
import { type Wizard, wizardFor } from '../../state/wizard/wizard.js';
import { safeText } from '../../terminal/safe-text.js';
import { askChoice } from '../ask.js';
import { sayNames } from '../path-names.js';
import { type Speaker, spokenDialog } from '../spoken-dialog.js';
import type { Talk } from '../talk.js';
import { askText, EDITING } from './questions.js';

/** The wizard as one question after the other. */
export const spokenWizard = spokenDialog(wizardDialog, async (speaker, { purpose }, close) => {
  const { app, talk } = speaker;
  const port = app.port();
  const host = wizardHost(app, port);
  const hostNamed = showsHosts(app.store.getState()) ? port.id : null;
  talk.say(`${titleOf(purpose, hostNamed)} ${EDITING} A single < goes back one question.`);
  for (let wizard = wizardFor(purpose); ; ) {
    const answered = await askStep(speaker, wizard, host);
    if (answered === null) {
      close();
      return talk.say('Cancelled.');
    }
    wizard = answered;
    const { waiting } = wizard;
    if (waiting !== null && waiting.for !== 'finish') wizard = (await answerTo(waiting, host))(wizard);
    if (waiting?.for === 'finish') {
      const outcome = await finishWizard(port, wizard, host);
      if (outcome.ok) {
        close();
        return showFinished(app, outcome);
      }
      wizard = { ...wizard, waiting: null, problem: finishWords(outcome) };
    }
    if (wizard.problem !== null) talk.say(wizard.problem);
  }
});

function titleOf(purpose: WizardPurpose, hostNamed: string | null): string {
  const where = hostNamed === null ? '' : ` on ${safeText(hostNamed)}`;
  return purpose.kind === 'new' ? `A new VM${where}.` : `Adopt ${shownName(purpose.name)}${where}.`;
}

/** Asks the question of a step; null: the wizard was cancelled. */
async function askStep(speaker: Speaker, wizard: Wizard, host: WizardHost): Promise<Wizard | null> {
  const { talk } = speaker;
  switch (wizard.step) {
    case 'name':
      return askField(talk, wizard, 'name', 'Name', host);
    case 'config':
      return askField(talk, wizard, 'config', PATH_OF('config (XML)'), host);
    case 'image':
      return askField(talk, wizard, 'image', PATH_OF('guest image'), host);
    case 'source': {
      talk.say(wizard.purpose.kind === 'new' ? 'What is the VM made from?' : 'What was the VM made from?');
      const source = await askChoice(talk, SOURCES);
      return source && stepOn({ ...wizard, build: source.build }, host);
    }
    case 'same':
      return askSame(talk, wizard, host);
    case 'options':
      return askOptions(talk, wizard, host);
    case 'summary':
      return askSummary(speaker, wizard, host);
  }
}

const PATH_OF = (what: string) => `Path of the ${what}; one that ends in ? tells what is there`;
const SOURCES = [
  { label: 'a ready guest image', build: false },
  { label: 'built from the config', build: true },
];

async function askField(
  talk: Talk,
  wizard: Wizard,
  step: 'name' | 'config' | 'image',
  label: string,
  host: WizardHost,
): Promise<Wizard | null> {
  for (;;) {
    const text = await askText(talk, { label, text: wizard[step].text });
    if (text === null) return null;
    if (text === '<') return stepBack(wizard);
    const isAsked = step !== 'name' && (await sayNames(talk, text, host.listDirectory, host));
    if (!isAsked) return stepOn({ ...wizard, [step]: fieldOf(text) }, host);
  }
}

async function askSame(talk: Talk, wizard: Wizard, host: WizardHost): Promise<Wizard | null> {
  const namesakes = wizard.purpose.kind === 'adopt' ? wizard.purpose.namesakes : [];
  talk.say('In the inventory is an inactive VM of this name. Which one is it?');
  const entries = namesakes.map(({ id, config, hint }) => ({ id, label: config || 'no config', hint }));
  const none = { id: null, label: 'none of them', hint: 'another entry with this name is added' };
  const chosen = await askChoice(talk, [...entries, none]);
  return chosen && stepOn({ ...wizard, same: chosen.id }, host);
}

async function askOptions(talk: Talk, wizard: Wizard, host: WizardHost): Promise<Wizard | null> {
  talk.say("Options of the config: an empty one keeps the config's value.");
  const options: Wizard['options'][number][] = [];
  for (const option of wizard.options) {
    const text = await askText(talk, {
      label: option.tag,
      text: option.field.text,
      placeholder: option.value,
    });
    if (text === null) return null;
    if (text === '<') return stepBack(wizard);
    options.push({ ...option, field: fieldOf(text) });
  }
  return stepOn({ ...wizard, options }, host);
}

async function askSummary(speaker: Speaker, wizard: Wizard, host: WizardHost): Promise<Wizard | null> {
  const { app, talk } = speaker;
  const vm = wizardVm(wizard, host);
  const isNew = wizard.purpose.kind === 'new';
  const lacks = isNew
    ? shortages([memoryNeeded(wizard.warnings.tree, vm)], app.store.getState().snapshot)
    : [];
  talk.say(`Name ${shownName(vm.name)}, config ${vm.config}, image ${vm.image || 'built from the config'}.`);
  for (const [tag, value] of vm.options) talk.say(`Option ${tag}: ${value}`);
  for (const warning of [...warningsFor(wizard.warnings, vm), ...lacks.map(({ text }) => text)])
    talk.say(`Warning: ${warning}`);
  talk.say(
    isNew
      ? 'An inactive entry is added. Nothing is made on the host yet. Activating it will run:'
      : 'It becomes an active VM of the inventory. Activating it after a restart will run:',
  );
  talk.say(commandLine(createCommand(vm)));
  const answer = await talk.askAnew('Type yes to go on, < to go back, or Enter to cancel: ');
  if (answer === '<') return stepBack(wizard);
  return answer?.toLowerCase() === 'yes' ? stepOn(wizard, host) : null;
}
