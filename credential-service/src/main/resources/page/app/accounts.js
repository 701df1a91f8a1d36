// Tab "Service account": mail domains, their keys and checks.

import {can, get, put, remove, seg} from './api.js';
import {confirm, during, field, fill, h, notice, pill, say} from './dom.js';
import {keyCard, removedKeys, upload} from './keys.js';

const HEALTH = {
  good: ['green', 'Working'],
  failing: ['red', 'Not working'],
  'no-key': ['amber', 'No key'],
  unchecked: ['grey', 'Not checked yet'],
};

/** Says how a domain fares, and goes on saying it: what is in `shown` is kept up to date. */
function health(tenant, shown) {
  const place = h('span', {});
  const show = now => {
    const [kind, word] = HEALTH[now.health.state] ?? ['grey', now.health.state];
    fill(place, pill(kind, word));
  };
  show(tenant);
  shown.push([tenant.domain, show]);
  return place;
}

/** The whole tab; `rest` names the mail domain that is looked at. */
export async function accounts(main, rest) {
  const {tenants} = await get('/v1/tenants');
  const domain = rest[0] || (tenants.length === 1 ? tenants[0].domain : '');
  const chosen = tenants.find(t => t.domain === domain);
  const stops = [];
  const shown = [];
  const checked = async () => {
    const now = await get('/v1/tenants');
    for (const [of, show] of shown) {
      const tenant = now.tenants.find(t => t.domain === of);
      if (tenant) {
        show(tenant);
      }
    }
  };
  fill(main,
      h('h1', {tabindex: '-1'}, 'Service account'),
      tenants.length === 0
          ? notice('blue', 'No mail domain is set up yet. Add the first one, then upload its key.')
          : h('ul', {class: 'domains', 'aria-label': 'Mail domains'}, tenants.map(tenant =>
              h('li', {}, h('a', {href: `#/accounts/${seg(tenant.domain)}`, 'aria-current': tenant === chosen ? 'true' : null},
                  h('strong', {}, tenant.domain), health(tenant, shown),
                  h('span', {class: 'hint'}, `${tenant.subscribers} ${tenant.subscribers === 1 ? 'person' : 'people'}`))))),
      chosen ? one(chosen, stops, shown, checked) : null,
      can('operator') ? addDomain(tenants.length === 0) : null,
      domain && !chosen ? notice('red', `There is no mail domain ${domain} here.`) : null);
  return () => stops.forEach(stop => stop());
}

function reload(domain) {
  const target = `#/accounts/${seg(domain)}`;
  if (location.hash === target) {
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = target;
  }
}

function one(tenant, stops, shown, checked) {
  const lead = h('p', {class: 'lead'});
  const sentence = now => {
    fill(lead, now.health.sentence ?? '');
    lead.hidden = !now.health.sentence;
  };
  sentence(tenant);
  shown.push([tenant.domain, sentence]);
  const again = () => reload(tenant.domain);
  const live = tenant.keys.filter(key => key.state !== 'disabled');
  return h('div', {class: 'tenant'},
      h('div', {class: 'title-row'}, h('h2', {}, tenant.domain), health(tenant, shown)),
      lead,
      live.map(key => keyCard(tenant, key, again, stops, checked)),
      can('administrator') && live.length < 2 ? upload(tenant, live.length === 0, again) : null,
      can('administrator') && live.length >= 2
          ? h('p', {class: 'hint'}, 'Two keys are here. Remove one before you upload another.') : null,
      settings(tenant, again),
      removedKeys(tenant.keys.filter(key => key.state === 'disabled')));
}

function providerInput(value, disabled) {
  return h('select', {disabled},
      [['google', 'Google Workspace'], ['microsoft', 'Microsoft 365']].map(([name, title]) =>
          h('option', {value: name, selected: name === value}, title)),
      ['google', 'microsoft'].includes(value) ? null : h('option', {value, selected: true}, value));
}

function addDomain(first) {
  const place = h('div');
  const domain = h('input', {type: 'text', required: true, maxlength: 253, placeholder: 'example.com', autocapitalize: 'none', spellcheck: 'false'});
  const provider = providerInput('google', false);
  const button = h('button', {class: first ? 'primary' : null}, 'Add mail domain');
  return h('details', {class: 'card', open: first},
      h('summary', {}, 'Add a mail domain'),
      h('form', {onsubmit: event => {
        event.preventDefault();
        during(button, place, async () => {
          const added = await put(`/v1/tenants/${seg(domain.value.trim().toLowerCase())}`, {provider: provider.value});
          say(`${added.domain} is added.`);
          reload(added.domain);
        });
      }}, place,
          field('Mail domain', domain, 'What stands behind the @ of your people’s addresses.'),
          field('Mailboxes are at', provider),
          button));
}

function settings(tenant, again) {
  const mayChange = can('operator');
  const place = h('div');
  const scopes = h('textarea', {rows: 3, spellcheck: 'false', required: true, readonly: !mayChange});
  scopes.value = tenant.scopes.join('\n');
  const test = h('input', {type: 'email', maxlength: 320, value: tenant.testSubscriber ?? '', readonly: !mayChange});
  const folder = h('input', {type: 'text', maxlength: 200, value: tenant.folder ?? '', placeholder: 'INBOX', readonly: !mayChange});
  const rule = h('select', {disabled: !mayChange},
      [['trash', 'Move the message to the trash'], ['remove', 'Remove the message for good'], ['leave', 'Leave the message']]
          .map(([value, title]) => h('option', {value, selected: value === tenant.onDelete}, title)));
  const save = h('button', {}, 'Save settings');
  const removal = h('button', {type: 'button', class: 'danger', onclick: async () => {
    const sure = await confirm(`Remove ${tenant.domain}?`,
        h('p', {}, 'Its tokens are withdrawn. Its people stay on the roster; their voicemails wait until the domain is back.'),
        'Remove mail domain');
    if (sure) {
      during(removal, place, async () => {
        await remove(`/v1/tenants/${seg(tenant.domain)}`);
        say(`${tenant.domain} is removed.`);
        location.hash = '#/accounts';
      });
    }
  }}, 'Remove mail domain');
  return h('details', {class: 'card'},
      h('summary', {}, 'Settings'),
      h('form', {onsubmit: event => {
        event.preventDefault();
        during(save, place, async () => {
          await put(`/v1/tenants/${seg(tenant.domain)}`, {
            scopes: scopes.value.split('\n').map(s => s.trim()).filter(s => s !== ''),
            testSubscriber: test.value.trim(),
            folder: folder.value.trim(),
            onDelete: rule.value,
          });
          say('Saved.');
          again();
        });
      }}, place,
          field('Scopes, one set per line', scopes, 'The first is for the mailbox. Each further line gets tokens of its own. Delegation has to name all of them.'),
          field('Test subscriber', test, 'Whose mailbox the checks try. Empty: the first on the roster.'),
          field('Folder for voicemails', folder),
          field('When a voicemail is deleted on the phone', rule),
          mayChange ? h('div', {class: 'actions'}, save, can('administrator') ? removal : null) : null));
}
