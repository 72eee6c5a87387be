import { resolve } from 'node:path';
import { requireFolder, statOf } from './files.js';
import type { Claim, Claims } from './inventory.js';
import { isAlive, ownIdentity } from './process-identity.js';
import { refusalOf, refuseIf } from './reason.js';
import { sidecarPath, withSidecar } from './sidecar.js';
import { andClose, openSqlite, type Sqlite, whileBusy } from './sqlite-driver.js';
import { targetOf } from './text-file.js';

type Row = { claim_key: string; token: string; what: string; pid: number; start: string; boot: string };

const TABLE = `
  CREATE TABLE IF NOT EXISTS claim (
    claim_key TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    what TEXT NOT NULL,
    pid INTEGER NOT NULL,
    start TEXT NOT NULL,
    boot TEXT NOT NULL
  ) STRICT
`;

/** When to try again to give back a claim while another program holds the file. */
const RELEASE_AGAIN_MS = 250;

/**
 * The claims of all programs on one inventory, kept in `<inventory>.claims`, which the first claim creates. A claim
 * names its owner by process number, start time and boot id, so it is void once that process has ended in any way.
 * Taking one over is a transaction: of two programs that race, one gets it.
 * @param options `makesFolder`: false: nothing can be claimed while the folder is missing; `readOnly`: nothing can be
 * claimed at all
 */
export function openClaims(
  inventoryPath: string,
  { makesFolder = true, readOnly = false }: { makesFolder?: boolean; readOnly?: boolean } = {},
): Claims {
  const path = resolve(inventoryPath);
  /** Claims that were given back but not deleted yet, so that others still see them. */
  const orphans = new Set<string>();
  let taken = 0;

  function take(key: string, what: string): ReturnType<Claims['take']> {
    try {
      const claim = { token: newToken(), what: JSON.stringify(what), ...ownIdentity() };
      const holder = inSidecar((db) => {
        for (const token of orphans) deleteClaim(db, token);
        return takeOrHolder(db, { claim_key: JSON.stringify(key), ...claim });
      });
      orphans.clear();
      return holder === null ? { release: () => release(claim.token) } : { heldBy: holder };
    } catch (error) {
      return refusalOf(`claim anything on the inventory ${path}`, error);
    }
  }

  function newToken(): string {
    return `${process.pid} ${process.hrtime.bigint()} ${++taken}`;
  }

  function release(token: string): void {
    try {
      inSidecar((db) => deleteClaim(db, token));
    } catch {
      orphans.add(token);
      setTimeout(releaseOrphans, RELEASE_AGAIN_MS).unref();
    }
  }

  function releaseOrphans(): void {
    const [token] = orphans;
    if (token === undefined) return;
    orphans.delete(token);
    release(token);
    if (!orphans.has(token)) releaseOrphans();
  }

  function inSidecar<T>(work: (db: Sqlite) => T): T {
    refuseIf(readOnly);
    if (!makesFolder) requireFolder(targetOf(path));
    return withSidecar(targetOf(path), (db) => {
      db.exec(TABLE);
      return work(db);
    });
  }

  return { take, list: () => listClaims(path, readOnly) };
}

function takeOrHolder(db: Sqlite, claim: Row): Claim['holder'] | null {
  const held = db.prepare<[string], Row>('SELECT * FROM claim WHERE claim_key = ?').get(claim.claim_key);
  if (held !== undefined && isAlive(held)) return holderOf(held);
  db.prepare(
    `INSERT OR REPLACE INTO claim (claim_key, token, what, pid, start, boot)
     VALUES (@claim_key, @token, @what, @pid, @start, @boot)`,
  ).run(claim);
  return null;
}

function deleteClaim(db: Sqlite, token: string): void {
  db.prepare('DELETE FROM claim WHERE token = ?').run(token);
}

function listClaims(path: string, readOnly: boolean): readonly Claim[] {
  try {
    const sidecar = sidecarPath(targetOf(path));
    if (statOf(sidecar) === null) return [];
    return whileBusy(() => andClose(openSqlite(sidecar, { fileMustExist: true, readonly: readOnly }), rowsIn))
      .filter(isAlive)
      .map((row) => ({
        key: textFrom(row.claim_key),
        isOwn: row.pid === process.pid,
        holder: holderOf(row),
      }));
  } catch {
    // No claim was taken yet (the file was only a text file's lock); a real problem is reported when one is taken.
    return [];
  }
}

function rowsIn(db: Sqlite): readonly Row[] {
  return db.prepare<[], Row>('SELECT * FROM claim ORDER BY claim_key').all();
}

function holderOf(row: Row): Claim['holder'] {
  return { pid: row.pid, what: textFrom(row.what) };
}

/** Keys and words are stored as JSON, which can hold any text, lone surrogates and NUL included. */
function textFrom(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}
