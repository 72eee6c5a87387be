/** Limits in seconds, both included. */
export type SecondsRange = { least: number; most: number };

/** How often v3-guests may be read: each read writes a line to the kernel log. */
export const INTERVAL_SECONDS: SecondsRange = { least: 0.1, most: 3600 };

/** How often dmesg may be run. */
export const DMESG_SECONDS: SecondsRange = { least: 0.5, most: 3600 };

/** Where kernel messages may come from, but for a log file by its path. */
export const LOG_SOURCES: readonly string[] = ['auto', 'journal', 'kmsg', 'dmesg'];

/** Rows of the log pane, its borders included; 0 hides it. */
export const LOG_ROWS = { least: 0, most: 100 };

/** How large a file of a recording may be, in MB. */
export const RECORDING_MB = { least: 1, most: 10_000 };

/** How many events the history may keep. */
export const HISTORY_EVENTS = { least: 1000, most: 1_000_000 };

/** After how many seconds without exits a VM counts as stuck; 0: never. */
export const STUCK_SECONDS: SecondsRange = { least: 0, most: 86_400 };
