import { stateWord } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { hasTag } from '../vms/tags.js';

/** A shorter text is in the words of too many states. */
const STATE_LETTERS = 3;

/**
 * True where a filter keeps a VM: its name, its device or a tag contains it, its state begins with it, or a tag begins
 * with it (`#tag`). Case does not matter.
 * @param wanted in lower case
 */
export function passesFilter(vm: Vm, wanted: string): boolean {
  return (
    vm.name.toLowerCase().includes(wanted) ||
    (vm.device ?? '').includes(wanted) ||
    hasTag(vm, wanted) ||
    (wanted.length >= STATE_LETTERS && stateWord(vm).toLowerCase().startsWith(wanted))
  );
}

/**
 * The test for a pattern of names: `*` stands for any text, `?` for one character, and all of a name must fit. It is
 * also compared with the state in a word, and behind a `#` with the tags. Case does not matter.
 */
export function patternTest(pattern: string): (vm: Vm) => boolean {
  const wanted = [...pattern.toLowerCase()];
  if (wanted[0] === '#') {
    const tag = wanted.slice(1);
    return ({ entry }) => (entry?.tags ?? []).some((one) => fits([...one.toLowerCase()], tag));
  }
  return (vm) => fits([...vm.name.toLowerCase()], wanted) || fits([...stateWord(vm).toLowerCase()], wanted);
}

/** The test for a pattern of one text, as {@link patternTest} has it. */
export function patternOf(pattern: string): (text: string) => boolean {
  const wanted = [...pattern.toLowerCase()];
  return (text) => fits([...text.toLowerCase()], wanted);
}

/** Whether a text fits a pattern, both as characters. Its time grows with the product of the lengths at most. */
function fits(text: readonly string[], pattern: readonly string[]): boolean {
  let [at, of] = [0, 0];
  /** Where the last star was, and where the text after what it stands for begins. */
  let star = -1;
  let from = 0;
  while (at < text.length) {
    if (pattern[of] === '*') {
      star = of;
      from = at;
      of += 1;
    } else if (of < pattern.length && (pattern[of] === '?' || pattern[of] === text[at])) {
      at += 1;
      of += 1;
    } else if (star >= 0) {
      from += 1;
      at = from;
      of = star + 1;
    } else return false;
  }
  return pattern.slice(of).every((one) => one === '*');
}
