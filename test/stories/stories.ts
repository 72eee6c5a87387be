import { DIALOG_STORIES } from './dialogs.js';
import { PAGE_STORIES } from './pages.js';
import type { Story } from './story.js';

/** Every screen that can be shown by `npm run story`: the pages, then the dialogs. */
export const STORIES: readonly Story[] = [...PAGE_STORIES, ...DIALOG_STORIES];
