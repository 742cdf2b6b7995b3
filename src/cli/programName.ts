import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What to type in this folder to start this program: it may have been installed, or just be built. */
export function programName(): string {
  const main = fileURLToPath(new URL('main.js', import.meta.url));
  if (main.includes(`${sep}node_modules${sep}`)) return 'npx chatcast';
  const path = relative(process.cwd(), main);
  return `node ${/[^\w./\\:-]/.test(path) ? JSON.stringify(path) : path}`;
}
