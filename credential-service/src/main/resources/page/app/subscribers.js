// Tab "Subscribers": who gets voicemails, and the import of a list.

import {call, can, get, remove, seg} from './api.js';
import {confirm, dropZone, during, field, fill, h, notice, pill, say, time} from './dom.js';

const TOKENS = {live: ['green', 'Live'], none: ['grey', 'None'], withdrawn: ['amber', 'Withdrawn']};
const LARGEST_FILE_BYTES = 16 * 1024 * 1024;
const TYPING_MILLIS = 250;

function cell(label, ...content) {
  return h('td', {'data-label': label}, h('div', {}, content));
}

function token(person) {
  const [kind, word] = TOKENS[person.token.state];
  return [pill(kind, word), person.token.expiresAt ? h('span', {class: 'hint'}, ' until ', time(person.token.expiresAt)) : null];
}

function boxes(person) {
  return person.boxes.map(box => h('div', {}, h('strong', {}, box.box), ' ', h('span', {class: 'hint'}, box.source)));
}

/** The whole tab. */
export async function subscribers(main) {
  const {tenants} = await get('/v1/tenants');
  const rows = h('tbody');
  const count = h('p', {class: 'hint', 'aria-live': 'polite'});
  const more = h('button', {type: 'button', hidden: true}, 'Show more');
  const place = h('div');
  const search = h('input', {type: 'search', maxlength: 200});
  const domain = h('select', {}, h('option', {value: ''}, 'All'), tenants.map(t => h('option', {value: t.domain}, t.domain)));
  let next = '';
  let asked = 0;
  let timer = 0;

  async function load(after) {
    const mine = ++asked;
    const query = new URLSearchParams({limit: '50'});
    if (search.value.trim() !== '') {
      query.set('search', search.value.trim());
    }
    if (domain.value !== '') {
      query.set('tenant', domain.value);
    }
    if (after) {
      query.set('after', after);
    }
    try {
      const page = await get(`/v1/subscribers?${query}`);
      if (mine !== asked) {
        return; // something else was typed meanwhile
      }
      if (!after) {
        rows.replaceChildren();
      }
      page.subscribers.forEach(person => rows.append(...personRows(person, place, () => load(''))));
      next = page.next ?? '';
      more.hidden = next === '';
      count.textContent = `${page.total.toLocaleString()} ${page.total === 1 ? 'person' : 'people'}`;
    } catch (problem) {
      fill(place, notice('red', problem.message));
    }
  }

  more.addEventListener('click', () => load(next));
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => load(''), TYPING_MILLIS);
  });
  domain.addEventListener('change', () => load(''));
  fill(main,
      h('h1', {tabindex: '-1'}, 'Subscribers'),
      can('operator') ? importer(() => load('')) : null,
      h('section', {class: 'card', 'aria-label': 'People'},
          h('div', {class: 'fields-row'}, field('Search address, name or box', search), field('Mail domain', domain)),
          place, count,
          h('table', {class: 'stack'},
              h('thead', {}, h('tr', {}, ['Address', 'Name', 'Boxes', 'Token', ''].map(t => h('th', {scope: 'col'}, t || h('span', {class: 'hidden'}, 'Actions'))))),
              rows),
          h('div', {class: 'actions'}, more)));
  await load('');
  return () => clearTimeout(timer);
}

function personRows(person, place, again) {
  const detail = h('tr', {class: 'detail', hidden: true}, h('td', {colspan: 5}));
  const button = h('button', {type: 'button', class: 'small', 'aria-expanded': 'false', 'aria-label': `Details of ${person.address}`, onclick: async () => {
    const open = detail.hidden;
    detail.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) {
      fill(detail.firstChild, h('p', {class: 'hint'}, 'Looking …'));
      try {
        fill(detail.firstChild, about(await get(`/v1/subscribers/${seg(person.address)}`), place, again));
      } catch (problem) {
        fill(detail.firstChild, notice('red', problem.message));
      }
    }
  }}, 'Details');
  const row = h('tr', {},
      cell('Address', person.address),
      cell('Name', person.name ?? '–'),
      cell('Boxes', boxes(person)),
      cell('Token', token(person)),
      h('td', {class: 'end'}, button));
  return [row, detail];
}

function about(person, place, again) {
  const outcomes = person.sync.outcomes;
  const removal = h('button', {type: 'button', class: 'danger small', onclick: async () => {
    const sure = await confirm(`Take ${person.address} off the roster?`,
        h('p', {}, 'The token is withdrawn. Voicemails that were delivered stay where they are.'), 'Take off');
    if (sure) {
      during(removal, place, async () => {
        await remove(`/v1/subscribers/${seg(person.address)}`);
        say(`${person.address} is off the roster.`);
        again();
      });
    }
  }}, 'Take off the roster');
  return [
    h('p', {}, person.tenant ? `Mail domain ${person.tenant}.` : notice('red', 'The mail domain of this address is not set up.'),
        person.locale ? ` Language ${person.locale}.` : '', person.timezone ? ` Time zone ${person.timezone}.` : ''),
    h('h4', {}, 'The last day'),
    outcomes.length === 0
        ? h('p', {class: 'hint'}, 'Nothing came for this person in the last day.')
        : h('ul', {class: 'plain'}, outcomes.map(outcome => h('li', {}, time(outcome.at), ` ${outcome.result} `, h('span', {class: 'hint'}, outcome.event ?? '', ' ', outcome.voicemail ?? '')))),
    can('operator') ? h('p', {}, removal) : null,
  ];
}

const CHANGES = {added: ['green', 'new'], changed: ['blue', 'changed'], unchanged: ['grey', 'as it is'], refused: ['red', 'at fault']};

function importer(done) {
  const place = h('div');
  const result = h('div', {class: 'preview'});
  const zone = dropZone('Choose a CSV file', '.csv,text/csv', file => look(file));

  async function send(file, preview) {
    return call('POST', `/v1/subscribers/import?preview=${preview}`, {body: file, type: 'text/csv'});
  }

  async function look(file) {
    fill(place);
    fill(result, h('p', {class: 'hint'}, 'Reading …'));
    if (file.size > LARGEST_FILE_BYTES) {
      fill(result);
      fill(place, notice('red', `${file.name} has more than 16 MiB. Split it.`));
      return;
    }
    try {
      show(file, await send(file, true));
    } catch (problem) {
      fill(result);
      fill(place, notice('red', problem.message));
    }
    zone.reset();
  }

  function show(file, preview) {
    const sound = preview.refused === 0 && (preview.problems ?? []).length === 0;
    const changes = preview.added + preview.changed;
    const button = h('button', {type: 'button', class: 'primary', onclick: () => during(button, place, async () => {
      const imported = await send(file, false);
      fill(result, notice('green', `Imported: ${imported.added} new, ${imported.changed} changed, ${imported.unchanged} as they were.`));
      say('The people are imported.');
      done();
    })}, `Import ${changes} ${changes === 1 ? 'person' : 'people'}`);
    const shown = preview.rows.length;
    const total = preview.added + preview.changed + preview.unchanged + preview.refused;
    fill(result,
        h('h3', {}, file.name),
        (preview.problems ?? []).map(problem => notice('red', problem)),
        h('p', {}, pill('green', `${preview.added} new`), ' ', pill('blue', `${preview.changed} changed`), ' ',
            pill('grey', `${preview.unchanged} as they are`), ' ', pill('red', `${preview.refused} at fault`)),
        sound
            ? null
            : notice('red', 'Nothing can be imported before every line is right. Mend the lines below in the file, then choose it again.'),
        h('table', {class: 'stack'},
            h('thead', {}, h('tr', {}, ['Line', 'Address', 'Change', 'What is wrong'].map(t => h('th', {scope: 'col'}, t)))),
            h('tbody', {}, preview.rows.map(row => h('tr', {'data-line': row.line},
                cell('Line', String(row.line)), cell('Address', row.address ?? '–'), cell('Change', pill(...CHANGES[row.change])), cell('What is wrong', row.problem ?? '–'))))),
        shown < total ? h('p', {class: 'hint'}, `The first ${shown} of ${total} lines.`) : null,
        h('div', {class: 'actions'},
            sound && changes > 0 ? button : null,
            h('button', {type: 'button', onclick: () => fill(result)}, sound && changes > 0 ? 'Cancel' : 'Close')));
    result.querySelector('h3').setAttribute('tabindex', '-1');
    result.querySelector('h3').focus();
  }

  return h('details', {class: 'card'},
      h('summary', {}, 'Import people'),
      h('p', {}, 'A CSV file in UTF-8 with the header ', h('code', {}, 'address,source,box'), '; ', h('code', {}, 'name,locale,timezone,folder,label'),
          ' if wanted. You see row by row what it would do before anything is changed.'),
      zone, place, result);
}
