import { closeSync, lstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { InputError } from '../../model/input-error.ts';
import { damaged, explained, HistoryFault } from './faults.ts';

/** Says in the head of the file whose database it is; drawn once, for ever. */
const APPLICATION_ID = 0x504c4d53;
/** How long one audit waits for another to end a write, in milliseconds. */
const PATIENCE = 60_000;

/** What makes of a database of each version one of the next; the last gives the version that this program writes. */
const MIGRATIONS: readonly string[] = [
  `
  -- A text by its digest, compressed: whole, or as what differs from the base, which is itself whole.
  CREATE TABLE blob (
    sha256 BLOB NOT NULL UNIQUE, base BLOB, size INTEGER NOT NULL, content BLOB NOT NULL
  ) STRICT;
  -- The audits. What belongs to one hangs on the digests in its summary.
  CREATE TABLE run (number INTEGER PRIMARY KEY, summary TEXT NOT NULL) STRICT;
  -- One row: the number of the next audit, and a digest over all of them, so that none goes missing unnoticed.
  CREATE TABLE seal (next INTEGER NOT NULL, runs BLOB NOT NULL) STRICT;
  -- The last audit of each host, what it was told in, and since when what fails on it does.
  CREATE TABLE host (
    name TEXT NOT NULL PRIMARY KEY, run INTEGER NOT NULL, results BLOB, evidence BLOB, since BLOB
  ) STRICT, WITHOUT ROWID;
  `,
  // What is said since when something fails says what it is about, too; what the first form said is read as well.
  '',
];

/** The file of the database in the directory of a history. */
export const databaseFile = (directory: string): string => join(directory, 'history.db');

/**
 * Opens the database of a history, after bringing one of an earlier version up to date. Rejects one of a later version, and
 * where none is there unless it is to be made.
 */
export function openDatabase(directory: string, how: { readonly make: boolean }): DatabaseSync {
  const file = databaseFile(directory);
  return explained(file, () => {
    if (how.make) makeFile(file);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (!found)
      throw new InputError(`There is no history in ${directory}: an audit with --history begins one.`);
    // Of a link that leads nowhere SQLite would make a file that others can read.
    if (!statSync(file, { throwIfNoEntry: false })?.isFile())
      throw new InputError(`${file} is no file: move it away, or give another directory.`);
    return prepared(file, new DatabaseSync(file, { timeout: PATIENCE }));
  });
}

/**
 * Opens it to read alone. A disk that is full has no room for what readers and writers share beside the file. Then the file is
 * read as it lies there, unless a writer has left something beside it; what one changes meanwhile shows as damage.
 */
export function openToRead(directory: string): DatabaseSync {
  try {
    return openDatabase(directory, { make: false });
  } catch (thrown) {
    const file = databaseFile(directory);
    const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
    if (!(thrown instanceof HistoryFault) || (log && log.size > 0)) throw thrown;
    const asItLies = pathToFileURL(file);
    asItLies.searchParams.set('immutable', '1');
    return explained(file, () => prepared(file, new DatabaseSync(asItLies, { readOnly: true })));
  }
}

function prepared(file: string, database: DatabaseSync): DatabaseSync {
  try {
    prepare(database, file, MIGRATIONS);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** SQLite itself would make a file that others can read; those beside it take after this one. */
function makeFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
  }
}

/** Puts a database in order: `migrations` lead to the version that is wanted. */
export function prepare(database: DatabaseSync, file: string, migrations: readonly string[]): void {
  database.exec('PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF');
  if (versionOf(database, file, migrations.length) < migrations.length) {
    // Has an effect on an empty database alone: pruning gives back what it frees.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec('PRAGMA journal_mode = WAL');
    inTransaction(database, () => {
      // Another audit may have been faster.
      const version = versionOf(database, file, migrations.length);
      for (const migration of migrations.slice(version)) database.exec(migration);
      database.exec(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${APPLICATION_ID}`);
    });
  }
  database.exec('PRAGMA synchronous = FULL');
}

function versionOf(database: DatabaseSync, file: string, known: number): number {
  const version = numberOf(database, 'user_version');
  const tables = Number(database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables);
  if (version === 0 && tables === 0) return 0;
  if (numberOf(database, 'application_id') !== APPLICATION_ID)
    throw new InputError(`${file} is no history of plimsoll: give another directory.`);
  if (version > known)
    throw new InputError(
      `${file} was written by a newer version of plimsoll (its form is ${version}, and this one knows up to ${known}): use that version, or another directory.`,
    );
  if (version < 1) throw damaged(file, `its form is ${version}`);
  return version;
}

const numberOf = (database: DatabaseSync, pragma: string): number =>
  Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);

/** All of it or nothing; nobody else writes meanwhile. */
export function inTransaction<T>(database: DatabaseSync, act: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (thrown) {
    // A full disk can have ended it already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
}
