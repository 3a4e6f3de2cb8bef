// The page of one node. The key stands behind # in the link, so it is never sent in a request line.
const key = location.hash.slice(1);
const $ = (id) => document.getElementById(id);
let paused = false;

async function call(path, body) {
  const answer = await fetch(path, {
    method: body ? 'POST' : 'GET',
    headers: { 'X-Key': key },
    body: body && JSON.stringify(body),
  });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

async function act(body) {
  try {
    await call('/api/do', body);
    $('error').textContent = '';
  } catch (e) {
    $('error').textContent = e.message;
  }
}

function line(todo) {
  const item = document.createElement('li');
  item.dataset.id = todo.id;
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.setAttribute('aria-label', 'Done');
  box.onchange = () => act({ do: 'tick', id: todo.id, done: box.checked });
  const title = document.createElement('input');
  title.type = 'text';
  title.maxLength = 500;
  title.setAttribute('aria-label', 'Title');
  title.onchange = () => act({ do: 'rename', id: todo.id, title: title.value });
  const away = document.createElement('button');
  away.textContent = '×';
  away.setAttribute('aria-label', 'Delete');
  away.onclick = () => act({ do: 'delete', id: todo.id });
  item.append(box, title, away);
  return item;
}

function show(state) {
  paused = state.paused;
  $('name').textContent = state.name;
  const chip = $('state');
  const others = state.peers === 1 ? '1 peer' : state.peers + ' peers';
  if (paused) chip.textContent = 'offline, edits stay here until later';
  else if (state.peers === 0) chip.textContent = state.unreachable ? 'cannot look for peers' : 'no peer is there';
  else if (state.pending > 0) chip.textContent = `${others} · ${state.pending} pending`;
  else chip.textContent = `${others} · in sync`;
  chip.className = !paused && state.peers > 0 && state.pending === 0 ? 'good'
    : paused || state.peers === 0 ? 'bad' : '';
  chip.title = state.unreachable;
  $('line').textContent = paused ? 'Go online' : 'Go offline';
  const list = $('list');
  const kept = new Map([...list.children].map((item) => [item.dataset.id, item]));
  state.todos.forEach((todo, i) => {
    const item = kept.get(todo.id) ?? line(todo);
    kept.delete(todo.id);
    const [box, title] = item.children;
    box.checked = todo.done;
    if (document.activeElement !== title) title.value = todo.title;
    item.className = todo.done ? 'done' : '';
    if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
  });
  kept.forEach((item) => item.remove());
  $('empty').hidden = state.todos.length > 0;
  $('invite').textContent = state.invite;
  if (!$('qr').firstChild) {
    const svg = new DOMParser().parseFromString(state.qr, 'image/svg+xml').documentElement;
    $('qr').append(svg);
  }
}

$('add').onsubmit = (event) => {
  event.preventDefault();
  const title = $('title').value.trim();
  if (title) act({ do: 'add', title });
  $('title').value = '';
};
$('line').onclick = () => act({ do: paused ? 'online' : 'offline' });

let seen = 0;
for (;;) {
  try {
    const state = await call('/api/state?seen=' + seen);
    seen = state.version;
    show(state);
  } catch (e) {
    $('state').textContent = 'this node does not answer';
    $('state').className = 'bad';
    $('error').textContent = e.message;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
