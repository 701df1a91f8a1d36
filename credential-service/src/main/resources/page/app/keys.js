// Keys of a mail domain: shown, uploaded, switched to, removed.

import {call, can, post, remove, seg} from './api.js';
import {confirm, copyable, dropZone, during, field, fill, h, notice, pill, say, time} from './dom.js';
import {checks} from './checks.js';

const KINDS = {
  'google-json': 'Google service account (JSON)',
  'google-p12': 'Google service account (.p12)',
  'microsoft-secret': 'Microsoft app (client secret)',
  'microsoft-certificate': 'Microsoft app (certificate)',
};

const STATES = {
  new: ['blue', 'New', 'Nothing is minted with it yet. Let its checks turn green, then switch to it.'],
  'in-use': ['green', 'In use', null],
  watched: ['amber', 'Watched', 'Nothing is minted with it any more; its last tokens are ending.'],
  disabled: ['grey', 'Removed', null],
};

const LARGEST_FILE_BYTES = 64 * 1024;

function row(title, value) {
  return value ? h('div', {}, h('dt', {}, title), h('dd', {}, value)) : null;
}

function facts(key) {
  return h('dl', {class: 'facts'},
      row('Client ID', copyable('client ID', key.clientId)),
      row('E-mail address', key.clientEmail),
      row('Project', key.projectId),
      row('Directory (tenant) ID', key.directoryId),
      row('Key ID', key.keyId ? h('code', {}, key.keyId) : null),
      row('Algorithm', key.algorithm),
      row('Fingerprint (SHA-256)', h('code', {class: 'fingerprint'}, key.fingerprint)),
      row('Added', [time(key.addedAt), key.addedBy ? ` by ${key.addedBy}` : '']),
      row('First use', key.firstUsedAt ? time(key.firstUsedAt) : 'not used yet'),
      row('Last use', key.lastUsedAt ? time(key.lastUsedAt) : 'not used yet'),
      row('Ends', key.expiresAt ? time(key.expiresAt) : null),
      row('Can be removed from', key.removableAt ? time(key.removableAt) : null));
}

/** A key with what can be done to it, and its checks. */
export function keyCard(tenant, key, again, stops, checked) {
  const [kind, word, sentence] = STATES[key.state];
  const place = h('div');
  const path = `/v1/tenants/${seg(tenant.domain)}/keys/${seg(key.id)}`;
  const actions = [];
  if (can('administrator') && key.state !== 'in-use') {
    const promote = h('button', {type: 'button', class: key.state === 'new' ? 'primary' : null, onclick: () =>
      during(promote, place, async () => {
        await post(`${path}/promote`);
        say('Switched. Tokens are minted with this key from now on.');
        again();
      })}, 'Switch to this key');
    actions.push(promote);
  }
  if (can('administrator')) {
    const removal = h('button', {type: 'button', class: 'danger', onclick: () => removeKey(tenant, key, path, removal, place, again)}, 'Remove');
    actions.push(removal);
  }
  return h('section', {class: 'card key', 'aria-label': `Key ${key.id}`},
      h('div', {class: 'title-row'}, h('h3', {}, KINDS[key.kind] ?? key.kind), pill(kind, word)),
      sentence ? h('p', {class: 'hint'}, sentence) : null,
      facts(key),
      actions.length > 0 ? h('div', {class: 'actions'}, actions) : null,
      place,
      checks(tenant, key, stops, checked));
}

async function removeKey(tenant, key, path, button, place, again) {
  const others = tenant.keys.some(other => other.id !== key.id && other.state !== 'disabled');
  const living = key.state === 'watched' && key.removableAt && new Date(key.removableAt) > new Date();
  const last = key.state === 'in-use' && !others;
  const now = h('input', {type: 'checkbox', name: 'now', value: 'yes', required: last, id: 'remove-now'});
  const sure = await confirm('Remove this key?',
      h('div', {},
          h('p', {}, 'Key ', h('code', {}, key.id), ' of ', tenant.domain, '.'),
          last ? h('p', {}, `This is the only key of ${tenant.domain}. Without it nobody there gets voicemails in the mailbox; they wait until another key is here.`) : null,
          living ? h('p', {}, 'Tokens that were minted with this key are still in use. They are minted again with the other key.') : null,
          last || living
              ? h('p', {class: 'check-line'}, now, h('label', {for: 'remove-now'}, last ? 'Stop serving this mail domain' : 'Do not wait until they have ended'))
              : h('p', {}, 'A removed key cannot come back; upload it again if you need it.')),
      'Remove key');
  if (sure === null) {
    return;
  }
  const answer = await during(button, place, () => remove(`${path}${sure.get('now') ? '?now=true' : ''}`));
  if (answer) {
    const done = h('div', {},
        h('p', {}, answer.sentence),
        h('p', {}, answer.atProvider.sentence, ' ', h('a', {href: answer.atProvider.url, target: '_blank', rel: 'noopener noreferrer'}, 'Open the console')));
    await confirmed('The key is removed', done);
    again();
  }
}

function confirmed(title, body) {
  return new Promise(resolve => {
    const dialog = h('dialog', {'aria-labelledby': 'dialog-title', onclose: () => {
      dialog.remove();
      resolve();
    }}, h('form', {method: 'dialog'}, h('h2', {id: 'dialog-title'}, title), body, h('div', {class: 'actions'}, h('button', {class: 'primary'}, 'Close'))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Keys that do nothing any more. */
export function removedKeys(keys) {
  return keys.length === 0 ? null : h('details', {class: 'card'},
      h('summary', {}, `Removed keys (${keys.length})`),
      h('ul', {class: 'plain'}, keys.map(key =>
          h('li', {}, h('code', {}, key.id), ' removed ', time(key.switchedAt), key.lastUsedAt ? [', last used ', time(key.lastUsedAt)] : ''))));
}

const FIELDS = {
  'google-json': [],
  'google-p12': ['clientId', 'clientEmail', 'password'],
  'microsoft-secret': ['directoryId', 'clientId', 'secret', 'secretExpires'],
  'microsoft-certificate': ['directoryId', 'clientId', 'password'],
};

const FILES = {
  'google-json': ['Choose the JSON key file', '.json,application/json'],
  'google-p12': ['Choose the .p12 file', '.p12,.pfx'],
  'microsoft-certificate': ['Choose the certificate with its private key (.pem or .p12)', '.pem,.p12,.pfx'],
};

function inputs() {
  return {
    clientId: ['Client ID', h('input', {type: 'text', required: true, maxlength: 200, spellcheck: 'false'}), 'Google: the service account’s Unique ID, 21 digits. Microsoft: Application (client) ID.'],
    clientEmail: ['E-mail address of the service account', h('input', {type: 'email', required: true, maxlength: 200})],
    directoryId: ['Directory (tenant) ID', h('input', {type: 'text', required: true, maxlength: 200, spellcheck: 'false'})],
    secret: ['Client secret (its value, not its ID)', h('input', {type: 'password', required: true, maxlength: 500, autocomplete: 'off'})],
    secretExpires: ['The secret ends on', h('input', {type: 'date'}), 'So that a reminder can be given.'],
    password: ['Password of the file', h('input', {type: 'password', maxlength: 200, autocomplete: 'off'}), 'Left empty: Google’s “notasecret”, or none.'],
  };
}

/** The form that takes a key. */
export function upload(tenant, first, again) {
  const microsoft = tenant.provider === 'microsoft';
  const kinds = microsoft ? ['microsoft-secret', 'microsoft-certificate'] : ['google-json', 'google-p12'];
  const place = h('div');
  const body = h('div');
  const button = h('button', {class: first ? 'primary' : null}, 'Upload key');
  let kind = kinds[0];
  let file = null;
  let current = {};
  const show = () => {
    file = null;
    const all = inputs();
    current = Object.fromEntries(FIELDS[kind].map(name => [name, all[name][1]]));
    fill(body,
        FILES[kind] ? dropZone(FILES[kind][0], FILES[kind][1], taken => { file = taken; fill(place); }) : null,
        FIELDS[kind].map(name => field(...all[name])));
  };
  const radios = h('fieldset', {}, h('legend', {}, 'Kind of key'), kinds.map(value => {
    const id = `kind-${value}`;
    return h('span', {class: 'check-line'},
        h('input', {type: 'radio', name: 'kind', id, value, checked: value === kind, onchange: () => { kind = value; fill(place); show(); }}),
        h('label', {for: id}, KINDS[value]));
  }));
  show();
  const form = h('form', {onsubmit: event => {
    event.preventDefault();
    if (FILES[kind] && file === null) {
      fill(place, notice('red', 'Choose a file first.'));
      return;
    }
    if (file && file.size > LARGEST_FILE_BYTES) {
      fill(place, notice('red', `${file.name} has ${file.size.toLocaleString()} bytes. A key file has a few thousand; this is something else.`));
      return;
    }
    during(button, place, async () => {
      const content = new FormData();
      content.append('kind', kind);
      Object.entries(current).forEach(([name, input]) => {
        if (input.value !== '') {
          content.append(name, input.value);
        }
      });
      if (file) {
        content.append('file', file, 'key');
      }
      const added = await call('POST', `/v1/tenants/${seg(tenant.domain)}/keys`, {body: content});
      say(added.state === 'in-use' ? 'The key is stored and in use. Its checks run now.' : 'The key is stored. Its checks run now; switch to it when they are green.');
      again();
    });
  }}, radios, body, place,
      h('p', {class: 'hint'}, 'The key is sealed before it is stored and never shown again. Delete the file afterwards.'),
      button);
  return h('details', {class: 'card', open: first},
      h('summary', {}, first ? 'Upload the key' : 'Upload a second key, to rotate'),
      form,
      h('p', {class: 'hint'}, h('a', {href: microsoft ? '/guide/microsoft-365' : '/guide/google-workspace#key'}, 'Where do I get a key?')));
}
