// Comes in by the cookie of the application, which the browser sends and no script sees.

import { ChatClient } from 'chatcast';

const url = new URL('chat', location.href.replace(/^http/, 'ws')).href;
/** @type {ChatClient | undefined} */
let client;

/**
 * @param {string} path
 * @param {object} [body] To be posted.
 */
async function ask(path, body) {
  const headers = { 'content-type': 'application/json' };
  const posting = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(path, body && posting);
  const answer = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

async function comeIn() {
  const { name } = await ask('me');
  client = new ChatClient({ url, name });
  client.on('message', ({ message }) => addLine(`${message.from}: ${message.text}`));
  client.on('close', ({ error }) => {
    // Away for so long that it has to come in anew, if it is still logged in.
    if (error?.code === 'EXPIRED') void tell(comeIn);
    else find('status').textContent = error?.message ?? '';
  });
  await client.connect();
  find('status').textContent = `You are ${client.name}.`;
}

/**
 * Does something, and tells why if that fails.
 * @param {() => Promise<unknown>} act
 */
async function tell(act) {
  try {
    await act();
  } catch (error) {
    find('status').textContent = String(error instanceof Error ? error.message : error);
  }
}

/** @param {string} line */
function addLine(line) {
  const item = document.createElement('p');
  item.textContent = line;
  find('talk').append(item);
}

/** @param {string} id */
function find(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no ${id}.`);
  return element;
}

/**
 * What to do when a form is sent off.
 * @param {string} id
 * @param {(fields: Record<string, FormDataEntryValue>) => Promise<unknown>} act
 */
function onSubmit(id, act) {
  const form = /** @type {HTMLFormElement} */ (find(id));
  form.onsubmit = (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    form.reset();
    void tell(() => act(fields));
  };
}

onSubmit('login', async (fields) => {
  await ask('login', fields);
  await comeIn();
});
onSubmit('say', async ({ text }) => client?.send(String(text)));
find('logout').onclick = () => tell(() => ask('logout', {}));

// Who has a session is in at once.
await tell(comeIn);
