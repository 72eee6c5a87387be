import { resolve } from 'node:path';
import { sidecarPath } from './sidecar.js';
import { targetOf } from './text-file.js';

/**
 * The files of which at least one changes when a program changes the inventory at a path, or its claims. They may not
 * exist. Of an inventory behind a symbolic link, both paths are returned.
 */
export function watchedFiles(path: string): readonly string[] {
  const absolute = resolve(path);
  const target = targetOrPath(absolute);
  return [...new Set([absolute, target, sidecarPath(target)])];
}

function targetOrPath(path: string): string {
  try {
    return targetOf(path);
  } catch {
    return path;
  }
}
