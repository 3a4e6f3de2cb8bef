// The page of one node. The key stands behind # in the link, so it is never sent in a request line.
const key = location.hash.slice(1);
const $ = (id) => document.getElementById(id);
let paused = false;
let shown = null;

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
    return true;
  } catch (e) {
    $('error').textContent = e.message;
    if (shown) show(shown); // what was not taken does not stay on the page
    return false;
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
  shown = state;
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
  $('why').textContent = paused ? '' : state.unreachable;
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

$('add').onsubmit = async (event) => {
  event.preventDefault();
  const typed = $('title').value;
  const title = typed.trim();
  if (title) {
    const taken = await act({ do: 'add', title });
    if (!taken || $('title').value !== typed) return; // more may have been typed meanwhile
  }
  $('title').value = '';
};
$('line').onclick = () => act({ do: paused ? 'online' : 'offline' });

let seen = 0;
let lost = false;
for (;;) {
  try {
    const state = await call('/api/state?seen=' + seen);
    seen = state.version;
    if (lost) $('error').textContent = '';
    lost = false;
    show(state);
  } catch (e) {
    lost = true;
    $('state').textContent = e instanceof TypeError ? 'this node does not answer' : 'no list to show';
    $('why').textContent = '';
    $('state').className = 'bad';
    $('error').textContent = e.message;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
