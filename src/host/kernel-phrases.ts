/** What the core says for a VM when it is launched (docs/palacios/texts.md, "Log lines"). */
export const LAUNCHED = /^V3 --\s+Starting VM\b/;

/** What an error of the core begins with, and where in its source that is, if it says so. */
export const ERROR_PREFIX = /^ERROR(?: at ([^\n]{1,512}?\(\d{1,9}\)))?: /;
