import type { Dirent } from 'node:fs';
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { escapeText } from '../escape.js';

/** Most paths that the Tab key has to choose from: more than anybody reads. */
const maxCandidates = 200;

/** A path as people type it: blanks and all, in quotes if they like, and `~` is their home. */
export function readPath(typed: string): string {
  const path = unquote(typed.trim());
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/** A path for people: what lies in their home begins with `~`. */
export function showPath(path: string): string {
  const home = homedir();
  const isAtHome = home.length > 1 && (path === home || path.startsWith(home + sep));
  return isAtHome ? `~${path.slice(home.length)}` : path;
}

/** The name of a shared file as people type it: with blanks, in quotes if they like. */
export function readFileName(typed: string): string {
  return unquote(typed.trim());
}

/** As terminals write the path of a file that is dropped on them, too. */
function unquote(text: string): string {
  const [, quoted] = /^'(.*)'$/su.exec(text) ?? /^"(.*)"$/su.exec(text) ?? [];
  if (quoted !== undefined) return quoted;
  return sep === '/' ? text.replaceAll('\\ ', ' ') : text;
}

/** What a path that is being typed may become. Folders end in a slash: it goes on from there. */
export function completePath(begun: string): string[] {
  if (begun === '~') return ['~/'];
  const [, quote = '', folder = '', name = ''] = /^(["']?)(.*\/)?([^/]*)$/su.exec(begun) ?? [];
  return entriesOf(readPath(folder === '' ? '.' : folder))
    .filter((entry) => entry.name.startsWith(name) && isTypable(entry.name))
    .filter((entry) => !entry.name.startsWith('.') || name.startsWith('.'))
    .slice(0, maxCandidates)
    .map((entry) => `${quote}${folder}${entry.name}${isFolder(folder, entry) ? '/' : ''}`);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The Tab key puts nothing into a line that a person could not have typed. */
function isTypable(name: string): boolean {
  return escapeText(name) === name;
}

function isFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(join(readPath(folder === '' ? '.' : folder), entry.name)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Where files go when nothing else is said: where browsers put theirs, and people look. Not the present folder: there a
 * file from somebody else could pass for one of the project that is worked on, such as a `Makefile`.
 */
export function defaultDownloads(env: Readonly<Record<string, string | undefined>>): string {
  return env.XDG_DOWNLOAD_DIR || join(env.HOME || homedir(), 'Downloads');
}
