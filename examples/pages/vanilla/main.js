// A page over the public client, with nothing but what browsers have: a name to come in by, who is here, what is said.

import { ChatClient } from 'chatcast';

/** Lines that stay on the page; of one that is open for days, the older ones go. */
const maxLines = 500;

/** Beside the page, so that a proxy may put both under any path. */
const url = new URL('chat', location.href.replace(/^http/, 'ws')).href;

const status = find('status', HTMLElement);
const entrance = find('entrance', HTMLFormElement);
const name = find('name', HTMLInputElement);
const room = find('room', HTMLElement);
const people = find('people', HTMLElement);
const talk = find('talk', HTMLElement);
const composer = find('composer', HTMLFormElement);
const text = find('text', HTMLInputElement);
const leave = find('leave', HTMLButtonElement);

entrance.onsubmit = async (event) => {
  event.preventDefault();
  status.textContent = 'Coming in …';
  const client = new ChatClient({ url, name: name.value });
  follow(client);
  composer.onsubmit = (submit) => say(client, submit);
  leave.onclick = () => client.close();
  try {
    await client.connect();
    status.textContent = `You are ${client.name}.`;
    show(true);
  } catch (error) {
    // Such as a name that is taken: the sentence is for people, `error.code` for programs.
    status.textContent = String(error instanceof Error ? error.message : error);
  }
};

/** @param {ChatClient} client */
function follow(client) {
  client.on('message', ({ message }) => addLine(`${message.from}: ${message.text}`));
  client.on('roster', ({ users }) => {
    people.replaceChildren(
      ...[...users.values()].map((user) =>
        make('li', user.status === 'asleep' ? `${user.name}, asleep` : user.name),
      ),
    );
  });
  client.on('disconnect', ({ willReconnect }) => {
    if (willReconnect) status.textContent = 'The connection is lost. Coming back …';
  });
  client.on('reconnect', () => {
    status.textContent = `You are ${client.name}, and back.`;
  });
  client.on('gap', () => addLine('You were away for too long: some of it is lost.'));
  client.on('close', ({ error }) => {
    status.textContent = error?.message ?? 'You have left.';
    show(false);
  });
}

/**
 * What could not be said stays in the field.
 * @param {ChatClient} client
 * @param {SubmitEvent} event
 */
async function say(client, event) {
  event.preventDefault();
  const said = text.value;
  try {
    await client.send(said);
    if (text.value === said) text.value = '';
  } catch (error) {
    status.textContent = String(error instanceof Error ? error.message : error);
  }
}

/** @param {boolean} isInside */
function show(isInside) {
  room.hidden = !isInside;
  entrance.hidden = isInside;
  (isInside ? text : name).focus();
}

/** @param {string} line */
function addLine(line) {
  talk.append(make('p', line));
  if (talk.childElementCount > maxLines) talk.firstElementChild?.remove();
}

/**
 * @param {string} tag
 * @param {string} content Put in as text, never as HTML: it comes from others.
 */
function make(tag, content) {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}

/**
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
function find(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page has no ${id}.`);
  return element;
}
