import { resolve } from 'node:path';
import { sidecarPath } from './sidecar.js';
import { targetOf } from './text-file.js';

/**
 * The files of which at least one changes when a program changes the inventory at a path, or its claims. They
 * need not be there. An inventory that is reached by a symbolic link is named in both places.
 */
export function watchedFiles(path: string): readonly string[] {
  const absolute = resolve(path);
  const target = whereItLies(absolute);
  return [...new Set([absolute, target, sidecarPath(target)])];
}

function whereItLies(path: string): string {
  try {
    return targetOf(path);
  } catch {
    return path;
  }
}
