// Which view is shown: who is signed in, and the part of the address after the #.

import {can, end, loadSession, me, remove} from './api.js';
import {catchDrops, fill, h, notice, say} from './dom.js';
import {welcome, signIn, password} from './sign-in.js';
import {accounts} from './accounts.js';
import {subscribers} from './subscribers.js';
import {activity} from './activity.js';
import {access} from './access.js';

const TABS = [
  ['accounts', 'Service account', accounts],
  ['subscribers', 'Subscribers', subscribers],
  ['activity', 'Activity', activity],
  ['access', 'Access', access],
];

const main = document.getElementById('main');
const tabs = document.getElementById('tabs');
let leave = () => {};

function parts() {
  try {
    return location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  } catch {
    return ['']; // typed by hand
  }
}

/** Whether a one-time link was opened; it counts also where somebody else is signed in. */
function isClaim() {
  return location.pathname === '/welcome' && !location.hash.startsWith('#/');
}

function bar(current) {
  const somebody = me() !== null;
  tabs.hidden = !somebody;
  fill(tabs, TABS.map(([path, title]) =>
      h('a', {href: `#/${path}`, 'aria-current': path === current ? 'page' : null}, title)));
  fill(document.getElementById('me'), somebody
      ? h('details', {class: 'menu'},
          h('summary', {}, me().name),
          h('div', {class: 'menu-body'},
              h('p', {class: 'hint'}, `Role: ${me().role}`),
              me().by === 'password' ? h('a', {href: '#/password'}, 'Change password') : null,
              h('button', {type: 'button', onclick: () => out(false)}, 'Sign out'),
              h('button', {type: 'button', onclick: () => out(true)}, 'Sign out everywhere')))
      : null);
}

async function out(everywhere) {
  try {
    await remove(`/v1/session${everywhere ? '?everywhere=true' : ''}`);
  } catch (problem) {
    if (problem.status !== 401) {
      say(problem.message);
      return;
    }
  }
  end();
  say(everywhere ? 'Signed out everywhere.' : 'Signed out.');
  show();
}

/** Shows what the address names. */
async function show() {
  leave();
  leave = () => {};
  if (isClaim()) {
    bar('');
    welcome(main, () => {
      history.replaceState(null, '', '/');
      show();
    });
    return;
  }
  if (me() === null) {
    bar('');
    await signIn(main, show);
    return;
  }
  const [path, ...rest] = parts();
  const tab = TABS.find(([name]) => name === path) ?? TABS[0];
  bar(path === 'password' ? '' : tab[0]);
  try {
    const view = path === 'password' ? password : tab[2];
    const ended = await view(main, rest);
    leave = typeof ended === 'function' ? ended : () => {};
    document.title = `${main.querySelector('h1')?.textContent ?? 'UMSync'} · UMSync`;
    main.querySelector('h1')?.focus();
  } catch (problem) {
    if (me() !== null) {
      fill(main, notice('red', problem.message), h('p', {}, h('button', {type: 'button', onclick: show}, 'Try again')));
    }
  }
}

window.addEventListener('hashchange', show);
window.addEventListener('signed-out', () => {
  say('The session has ended. Sign in again.');
  show();
});
// A menu closes when something else is pressed.
document.addEventListener('click', event => {
  const menu = document.querySelector('.menu[open]');
  if (menu && (!menu.contains(event.target) || event.target.closest('.menu-body'))) {
    menu.open = false;
  }
});
document.addEventListener('keydown', event => {
  const menu = document.querySelector('.menu[open]');
  if (event.key === 'Escape' && menu) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

catchDrops(main);

try {
  await loadSession();
} catch (problem) {
  fill(main, notice('red', problem.message));
}
await show();
