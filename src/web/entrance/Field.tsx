import type { InputHTMLAttributes, Ref } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../parts/Icon.js';
import { Said } from '../words/Said.js';
import type { Sentence } from '../words/words.js';

export interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with it. */
  readonly problem: Sentence | undefined;
  /** Where what is filled in can be read. */
  readonly input: Ref<HTMLInputElement>;
  readonly attributes: InputHTMLAttributes;
}

/** Something to fill in, and what is wrong with it, told where it is. */
export function Field({ label, hint, problem, input, attributes }: FieldProps) {
  const id = useId();
  return (
    <div class={problem ? 'field wrong' : 'field'}>
      <label for={id}>{label}</label>
      <input
        {...attributes}
        id={id}
        ref={input}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-hint`}
      />
      <p class="field-hint" id={`${id}-hint`}>
        {problem === undefined ? (
          hint
        ) : (
          <>
            <Icon name="alert" />
            <Said sentence={problem} />
          </>
        )}
      </p>
    </div>
  );
}
