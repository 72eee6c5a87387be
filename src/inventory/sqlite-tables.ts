/**
 * The tables of history and checkpoints in version 2 of the inventory and version 1 of a text file's history. Part of a
 * released step: never edit it.
 * @param vm the column for the VM's entry
 */
export function eventTables(vm: string): string {
  return `
  CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    asked TEXT NOT NULL,
    title TEXT NOT NULL,
    ${vm},
    vm_name TEXT,
    vm_device TEXT,
    intent TEXT NOT NULL,
    owner_pid INTEGER NOT NULL,
    owner_start TEXT NOT NULL,
    owner_boot TEXT NOT NULL,
    ended_at INTEGER,
    outcome TEXT CHECK (outcome IN ('done', 'refused', 'unclear')),
    message TEXT
  ) STRICT;
  CREATE INDEX event_of_vm ON event (vm);
  CREATE INDEX event_of_name ON event (vm_name);
  CREATE INDEX event_open ON event (id) WHERE ended_at IS NULL;
  CREATE TABLE event_tool (
    event INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    line TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms REAL,
    ended TEXT,
    words TEXT NOT NULL,
    showed TEXT,
    PRIMARY KEY (event, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE event_text (
    event INTEGER PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE,
    folded TEXT NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE event_index USING fts5 (
    folded, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1', detail = none
  );
  CREATE TABLE event_indexed (upto INTEGER NOT NULL) STRICT;
  INSERT INTO event_indexed VALUES (0);
  CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ${vm},
    vm_name TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    store TEXT NOT NULL CHECK (store IN ('DIR', 'KEYED_STREAM')),
    url TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('saving', 'whole', 'broken')),
    bytes INTEGER,
    memory_bytes INTEGER,
    config_hash TEXT,
    devices TEXT NOT NULL,
    vm_state TEXT NOT NULL CHECK (vm_state IN ('running', 'paused', 'stopped')),
    made_by TEXT NOT NULL CHECK (made_by IN ('user', 'keep'))
  ) STRICT;
  CREATE INDEX checkpoint_of_vm ON checkpoint (vm, made_at);
  CREATE INDEX checkpoint_by_age ON checkpoint (made_at);
  CREATE TABLE part (
    name TEXT PRIMARY KEY,
    token TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO part VALUES ('entries', ''), ('history', ''), ('checkpoints', '');
  `;
}

/**
 * Drops the index of texts: searching each event is as quick, and takes no space. Part of a released step: never edit
 * it.
 */
export const WITHOUT_TEXT_INDEX = 'DROP TABLE event_index; DROP TABLE event_indexed;';

/** What names an event for a program on another host. Part of a released step: never edit it. */
export const WITH_ASK =
  'ALTER TABLE event ADD COLUMN ask TEXT; CREATE INDEX event_of_ask ON event (ask) WHERE ask IS NOT NULL;';
