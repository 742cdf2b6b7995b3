import { hueOf } from './hue.js';

/** A person at a glance: the first letter of their name, in their colour. It stands beside the name, and says no more. */
export function Avatar({ name }: { name: string }) {
  const [initial = ''] = name;
  return (
    <span class={`avatar ${hueOf(name)}`} aria-hidden="true">
      {initial.toUpperCase()}
    </span>
  );
}
