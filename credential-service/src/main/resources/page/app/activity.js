// Tab "Activity": who did what, when. Only ever added to.

import {get} from './api.js';
import {during, fill, h, pill, time} from './dom.js';

const WHAT = {
  signIn: 'Signed in', signOut: 'Signed out', signOutEverywhere: 'Signed out everywhere', changePassword: 'Changed the password', takeClaim: 'Set a password with a one-time link',
  firstStart: 'Printed the link of the first start', putTenant: 'Set up a mail domain', removeTenant: 'Removed a mail domain', uploadKey: 'Uploaded a key',
  promoteKey: 'Switched to a key', removeKey: 'Removed a key', runChecks: 'Ran checks', importSubscribers: 'Imported people', removeSubscriber: 'Took a person off the roster',
  addUser: 'Added a user', changeUser: 'Changed a user', inviteUser: 'Made a one-time link', addApiToken: 'Made an API token', removeApiToken: 'Revoked an API token',
  reseal: 'Sealed anew under another master key',
};
const RESULTS = {done: 'green', refused: 'red', failed: 'red'};

function cell(label, ...content) {
  return h('td', {'data-label': label}, h('div', {}, content));
}

function row(entry) {
  return h('tr', {},
      cell('When', time(entry.at)),
      cell('Who', entry.who, entry.role ? h('span', {class: 'hint'}, ` ${entry.role}`) : null),
      cell('What', WHAT[entry.what] ?? entry.what, entry.which ? h('span', {class: 'hint which'}, ` ${entry.which}`) : null),
      cell('Result', pill(RESULTS[entry.result] ?? 'grey', entry.result), entry.reason ? h('span', {class: 'hint'}, ` ${entry.reason}`) : null,
          entry.count > 1 ? h('span', {class: 'hint'}, ` ${entry.count} times`) : null),
      cell('From', entry.from ?? '–'));
}

/** The whole tab. */
export async function activity(main) {
  const rows = h('tbody');
  const place = h('div');
  let next;
  async function load(before) {
    const page = await get(`/v1/activity?limit=50${before === undefined ? '' : `&before=${before}`}`);
    if (before === undefined) {
      rows.replaceChildren();
    }
    rows.append(...page.entries.map(row));
    next = page.next;
    older.hidden = next === undefined;
  }
  const older = h('button', {type: 'button', hidden: true, onclick: () => during(older, place, () => load(next))}, 'Show older');
  const again = h('button', {type: 'button', onclick: () => during(again, place, () => load())}, 'Look again');
  fill(main,
      h('div', {class: 'title-row'}, h('h1', {tabindex: '-1'}, 'Activity'), again),
      h('p', {class: 'hint'}, 'The newest first. The record is only ever added to, and kept for 400 days.'),
      place,
      h('section', {class: 'card', 'aria-label': 'Record'},
          h('table', {class: 'stack'},
              h('thead', {}, h('tr', {}, ['When', 'Who', 'What', 'Result', 'From'].map(t => h('th', {scope: 'col'}, t)))), rows),
          h('div', {class: 'actions'}, older)));
  await load();
}
