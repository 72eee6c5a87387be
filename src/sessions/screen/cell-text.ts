/** Shown in place of a character that could move, hide or reorder the text around it. */
export const REPLACEMENT = '\uFFFD';

/** Controls, format marks (bidi among them), surrogates, private use, unassigned, separators, the invisible. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const LEADING_MARK = /^\p{M}/u;
/** Vowels and finals of Hangul: without a leading consonant an outer terminal gives them no column. */
const LEADING_JAMO = /^[\u1160-\u11FF\uD7B0-\uD7FF]/;
/** Invisible, but part of emoji: allowed after another character. */
const JOINERS = /(?!^)[\u200D\uFE0E\uFE0F\u{E0020}-\u{E007F}]/gu;
/** No script puts more marks on a character; more would only deface the lines around it. */
const MOST_CODE_POINTS = 12;

/**
 * The text of one terminal cell, made safe for the outer terminal: no control, bidi or private-use characters, no lone
 * combining marks, and a bounded cluster. Its width does not change.
 * @param chars the emulator's text; empty for a blank cell
 * @returns the text, or {@link REPLACEMENT}, which is one column wide
 */
export function cellText(chars: string): string {
  if (chars.length === 0) return ' ';
  if (chars.length === 1) {
    const code = chars.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) return chars;
    if (code >= 0x2500 && code < 0x2600) return chars;
  }
  if (UNSAFE.test(chars.replace(JOINERS, '')) || LEADING_JAMO.test(chars)) return REPLACEMENT;
  const bounded = chars.length <= MOST_CODE_POINTS ? chars : cutCluster(chars);
  return LEADING_MARK.test(bounded) ? ` ${bounded}` : bounded;
}

function cutCluster(chars: string): string {
  const codePoints = [...chars];
  if (codePoints.length <= MOST_CODE_POINTS) return chars;
  return codePoints
    .slice(0, MOST_CODE_POINTS)
    .join('')
    .replace(/\u200D+$/, '');
}
