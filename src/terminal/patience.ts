// How long a full line is waited for: on the way in the screen can be painted again, on the way out not.
export const PATIENCE_MS = 500;
export const LEAVING_MS = 2000;
/** A line that answers within so many ms carries a whole screen more when a dialog opens or closes. */
export const QUICK_MS = 100;
/** How long answers are waited for on the way out at least: on most lines they are there at once. */
export const ANSWER_MS = 300;
