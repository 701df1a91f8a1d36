// Tab "Access": users, API tokens, and the keys that running instances have loaded.

import {can, get, me, patch, post, remove, seg} from './api.js';
import {confirm, copyable, during, field, fill, h, notice, pill, say, time} from './dom.js';

const ROLES = ['administrator', 'operator', 'auditor'];
const ABOUT = 'An administrator does everything, an operator everything but credentials and access, an auditor only reads.';

function cell(label, ...content) {
  return h('td', {'data-label': label}, h('div', {}, content));
}

function roleSelect(value, props) {
  return h('select', props, ROLES.map(role => h('option', {value: role, selected: role === value}, role)));
}

/** The whole tab. */
export async function access(main) {
  const [{users}, {apiTokens}, keysets] = await Promise.all([get('/v1/users'), get('/v1/api-tokens'), get('/v1/keysets')]);
  const again = () => access(main);
  fill(main, h('h1', {tabindex: '-1'}, 'Access'), userCard(users, again), tokenCard(apiTokens, again), keysetCard(keysets));
}

function shownOnce(place, title, label, value, expiresAt) {
  fill(place, notice('green', h('p', {}, h('strong', {}, title)), h('p', {}, copyable(label, value)), h('p', {class: 'hint'}, 'Valid until ', time(expiresAt), '.')));
}

function userCard(users, again) {
  const place = h('div');
  const name = h('input', {type: 'text', required: true, maxlength: 120, autocapitalize: 'none', spellcheck: 'false', pattern: '[a-z0-9][a-z0-9._@+\\-]*'});
  const role = roleSelect('auditor', {});
  const button = h('button', {}, 'Add user');
  const invited = invitation => shownOnce(place, `Give this link to ${invitation.user.name}. It is shown only now and works once.`, 'link', `${location.origin}${invitation.link}`, invitation.expiresAt);
  const table = h('table', {class: 'stack'},
      h('thead', {}, h('tr', {}, ['Name', 'Role', 'State', ''].map(t => h('th', {scope: 'col'}, t || h('span', {class: 'hidden'}, 'Actions'))))),
      h('tbody', {}, users.map(user => userRow(user, place, again, invited))));
  const form = h('form', {class: 'fields-row', onsubmit: event => {
    event.preventDefault();
    during(button, place, async () => {
      const invitation = await post('/v1/users', {name: name.value.trim(), role: role.value});
      table.tBodies[0].append(userRow(invitation.user, place, again, invited));
      name.value = '';
      invited(invitation);
    });
  }}, field('Name, or mail address for OpenID Connect', name), field('Role', role), button);
  return h('section', {class: 'card'}, h('h2', {}, 'Users'), h('p', {class: 'hint'}, ABOUT), place, table, can('administrator') ? form : null);
}

function userRow(user, place, again, invited) {
  const path = `/v1/users/${seg(user.name)}`;
  const change = (button, json, said) => during(button, place, async () => {
    await patch(path, json);
    say(said);
    await again();
  });
  const role = roleSelect(user.role, {'aria-label': `Role of ${user.name}`, onchange: () => change(role, {role: role.value}, `${user.name} is now ${role.value}.`)});
  const disable = h('button', {type: 'button', class: user.disabled ? 'small' : 'small danger', onclick: () =>
    change(disable, {disabled: !user.disabled}, user.disabled ? `${user.name} may sign in again.` : `${user.name} is disabled; all sessions have ended.`)}, user.disabled ? 'Enable' : 'Disable');
  const invite = h('button', {type: 'button', class: 'small', onclick: () => during(invite, place, async () => invited(await post(`${path}/invitation`)))}, 'One-time link');
  const mayChange = can('administrator') && user.name !== me().name;
  return h('tr', {},
      cell('Name', user.name, user.name === me().name ? h('span', {class: 'hint'}, ' (you)') : null),
      cell('Role', mayChange ? role : user.role),
      cell('State', user.disabled ? pill('grey', 'Disabled') : pill('green', 'Active'), user.hasPassword ? null : h('span', {class: 'hint'}, ' no password')),
      h('td', {class: 'end'}, mayChange ? [invite, ' ', disable] : null));
}

function tokenCard(tokens, again) {
  const place = h('div');
  const name = h('input', {type: 'text', required: true, maxlength: 80});
  const role = roleSelect('auditor', {});
  const button = h('button', {}, 'Make API token');
  const list = h('tbody', {}, tokens.map(token => tokenRow(token, place, again)));
  const form = h('form', {class: 'fields-row', onsubmit: event => {
    event.preventDefault();
    during(button, place, async () => {
      const made = await post('/v1/api-tokens', {name: name.value.trim(), role: role.value});
      list.prepend(tokenRow(made, place, again));
      name.value = '';
      shownOnce(place, 'Keep this API token now; it is not shown again.', 'API token', made.token, made.expiresAt);
    });
  }}, field('What it is for', name), field('Role', role), button);
  return h('section', {class: 'card'}, h('h2', {}, 'API tokens'),
      h('p', {class: 'hint'}, 'For programs. Sent as ', h('code', {}, 'Authorization: Bearer …'), '; only a digest is stored.'),
      place,
      h('table', {class: 'stack'}, h('thead', {}, h('tr', {}, ['Name', 'Role', 'Made', 'Ends', ''].map(t => h('th', {scope: 'col'}, t || h('span', {class: 'hidden'}, 'Actions'))))), list),
      can('administrator') ? form : null);
}

function tokenRow(token, place, again) {
  const revoke = h('button', {type: 'button', class: 'small danger', 'aria-label': `Revoke ${token.name}`, onclick: async () => {
    const sure = await confirm(`Revoke the API token “${token.name}”?`, h('p', {}, 'Whatever uses it is refused from now on.'), 'Revoke');
    if (sure) {
      during(revoke, place, async () => {
        await remove(`/v1/api-tokens/${seg(token.id)}`);
        say('Revoked.');
        await again();
      });
    }
  }}, 'Revoke');
  return h('tr', {},
      cell('Name', token.name), cell('Role', token.role), cell('Made', time(token.addedAt)), cell('Ends', time(token.expiresAt)),
      h('td', {class: 'end'}, can('administrator') ? revoke : null));
}

function keysetCard(keysets) {
  return h('details', {class: 'card'}, h('summary', {}, 'Keysets and running instances'),
      h('dl', {class: 'facts'},
          h('div', {}, h('dt', {}, 'Tokens are sealed to worker key'), h('dd', {}, h('code', {}, keysets.sealingTo))),
          h('div', {}, h('dt', {}, 'Credentials are sealed with master key'), h('dd', {}, h('code', {}, keysets.masterKey)))),
      keysets.instances.length === 0
          ? h('p', {class: 'hint'}, 'No instance has reported within two minutes.')
          : h('ul', {class: 'plain'}, keysets.instances.map(instance =>
              h('li', {}, h('strong', {}, instance.instance), ` ${instance.role}, keys `, h('code', {}, instance.keys.join(', ')), ', ', time(instance.reportedAt)))));
}
