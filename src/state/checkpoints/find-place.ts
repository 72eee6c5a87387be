import { dirname } from 'node:path';
import { safeText } from '../../terminal/safe-text.js';
import { asSentence } from '../operations/outcome.js';
import type { Vm } from '../vms/model.js';
import type { CheckpointContext } from './context.js';
import { checkpointFolder, folderName, isOwnFolder, type Place, pathIn, urlProblem } from './place.js';
import { bytesIn, spaceNeeded, spaceProblem } from './rules.js';

/** Where a checkpoint is saved; `isNew`: its folder was made for it. */
type FoundPlace = Place & { isNew: boolean };

type NoPlace = { problem: string; advice: string };

const NOTHING = 'Nothing was saved.';

/**
 * Finds a place with enough room to save a VM in. It is a new folder: v3_save does not truncate files that are there
 * already (docs/palacios/tools.md, "The tools").
 * @param elsewhere the user's store and URL; null: a new folder in the folder of the settings
 */
export function findPlace(
  context: CheckpointContext,
  vm: Pick<Vm, 'name'>,
  elsewhere: Place | null,
  memoryBytes: number | null,
): FoundPlace | NoPlace {
  return elsewhere === null
    ? ownPlace(context, vm, memoryBytes)
    : otherPlace(context, elsewhere, memoryBytes);
}

function ownPlace(
  context: CheckpointContext,
  vm: Pick<Vm, 'name'>,
  memoryBytes: number | null,
): FoundPlace | NoPlace {
  const parent = checkpointFolder(context.store.getState());
  const nameOf = (n: number) => folderName(vm.name, context.now(), n);
  const unfit = urlProblem({ store: 'DIR', url: `${parent}/${nameOf(1000)}` });
  if (unfit !== null) {
    const advice = 'Set another folder: `checkpoints` in the settings file.';
    return { problem: `Nothing can be saved in ${safeText(parent)}: ${unfit}.`, advice };
  }
  const full = roomProblem(context, { store: 'DIR', url: parent }, parent, memoryBytes);
  if (full !== null) return full;
  const made = context.disk.make(parent, nameOf);
  if ('folder' in made) return { store: 'DIR', url: made.folder, isNew: true };
  return {
    problem: `No folder can be made in ${safeText(parent)}: ${safeText(made.reason)}.`,
    advice: NOTHING,
  };
}

function otherPlace(
  context: CheckpointContext,
  place: Place,
  memoryBytes: number | null,
): FoundPlace | NoPlace {
  const unfit = urlProblem(place);
  if (unfit !== null) return { problem: `${place.store} ${safeText(place.url)}: ${unfit}.`, advice: NOTHING };
  const path = pathIn(place);
  if (path === null) return { ...place, isNew: false };
  const reading = context.disk.measure(path);
  if (reading.kind === 'unreadable') {
    return { problem: asSentence(`${safeText(path)}: ${reading.reason}`), advice: NOTHING };
  }
  if (reading.kind === 'folder' && reading.files.length > 0) {
    return {
      problem: `${safeText(path)} is not empty: a checkpoint written over it would hold parts of both.`,
      advice: 'Name a folder that does not exist yet.',
    };
  }
  return roomProblem(context, place, dirname(path), memoryBytes) ?? { ...place, isNew: false };
}

function roomProblem(
  context: CheckpointContext,
  place: Place,
  folder: string,
  memoryBytes: number | null,
): NoPlace | null {
  const free = context.disk.room(folder);
  // Where the room cannot be told, the save itself tells.
  if ('reason' in free) return null;
  const full = spaceProblem(folder, free.bytes, spaceNeeded(place, memoryBytes));
  if (full === null) return null;
  return {
    problem: `There is not enough room: ${full}.`,
    advice: 'Delete a checkpoint, or set another folder.',
  };
}

/** Removes the folder that was made for a checkpoint of which nothing came, if it is still empty. */
export function discardPlace(context: CheckpointContext, place: FoundPlace): void {
  const parent = checkpointFolder(context.store.getState());
  if (!place.isNew || !isOwnFolder(place, parent)) return;
  if (bytesIn(context.disk.measure(place.url)) === 0) context.disk.remove(parent, place.url);
}
