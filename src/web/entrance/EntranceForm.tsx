import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AppState, AppStore } from '../state/AppStore.js';
import { Said, useSay } from '../words/Said.js';
import { Field } from './Field.js';

/** Asks who comes in. */
export function EntranceForm({ app, state }: { app: AppStore; state: AppState }) {
  const say = useSay();
  const { entering, problem, settings } = state;
  const [hasPassword, setHasPassword] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const problemAt = (field: string) => (problem?.field === field ? problem.sentence : undefined);
  const asksPassword = hasPassword || problem?.field === 'password';

  useLayoutEffect(() => {
    if (problem?.field === 'password') setHasPassword(true);
    const input = problem?.field === 'password' ? passwordInput : nameInput;
    input.current?.focus();
    input.current?.select();
  }, [problem]);

  const enter = () => {
    const name = nameInput.current?.value.trim() ?? '';
    if (entering === undefined) app.enter(name, passwordInput.current?.value);
  };

  return (
    <form
      class="entrance-form"
      onSubmit={(event) => {
        event.preventDefault();
        enter();
      }}
    >
      <Field
        label={say('name')}
        hint={say('nameHint')}
        problem={problemAt('name')}
        input={nameInput}
        attributes={{
          defaultValue: settings.name,
          autoComplete: 'username',
          autoCapitalize: 'off',
          spellcheck: false,
        }}
      />
      {asksPassword ? (
        <Field
          label={say('password')}
          problem={problemAt('password')}
          input={passwordInput}
          attributes={{ type: 'password', autoComplete: 'current-password' }}
        />
      ) : (
        <button type="button" class="quiet" onClick={() => setHasPassword(true)}>
          {say('withPassword')}
        </button>
      )}
      {problem?.field === 'form' && (
        <p class="form-problem" role="alert">
          <Said sentence={problem.sentence} />
        </p>
      )}
      <button type="submit" class="primary big" aria-disabled={entering !== undefined}>
        {entering === undefined ? say('enter') : say('entering')}
      </button>
      {entering && (
        <button type="button" onClick={() => app.giveUpEntering()}>
          {say('cancel')}
        </button>
      )}
    </form>
  );
}
