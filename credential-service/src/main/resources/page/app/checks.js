// The checks of a key, step by step, with the sentence that mends a red one.

import {can, get, post, seg} from './api.js';
import {copyable, during, fill, h, icon, notice, pill, say, time} from './dom.js';

const STEPS = [
  ['key', 'Key can be read'],
  ['clock', 'Clock is right'],
  ['endpoint', 'Token endpoint answers'],
  ['signature', 'Signature accepted'],
  ['delegation', 'Delegation and scopes authorised'],
  ['subscriber', 'Test subscriber exists'],
  ['imap', 'IMAP is on'],
  ['login', 'Login works'],
  ['folders', 'INBOX and trash found'],
  ['message', 'Test message delivered and removed'],
];

const WORDS = {green: 'green', red: 'red', skipped: 'not tried', running: 'running', waiting: 'waiting'};
const POLL_MILLIS = 700;

function guideLink(guide) {
  const [file, section] = guide.split('#');
  return `/guide/${file.replace(/\.md$/, '')}${section ? `#${section}` : ''}`;
}

function stepItem(step) {
  return h('li', {class: `step ${step.result}`, 'data-step': step.step},
      icon(step.result === 'waiting' ? 'skipped' : step.result),
      h('div', {class: 'step-body'},
          h('p', {class: 'step-title'}, step.title, h('span', {class: 'hidden'}, `: ${WORDS[step.result]}`)),
          step.sentence ? h('p', {class: 'step-sentence'}, step.sentence) : null,
          step.copy?.length > 0
              ? h('dl', {class: 'paste'}, step.copy.map(value => h('div', {}, h('dt', {}, value.label), h('dd', {}, copyable(value.label, value.value)))))
              : null,
          step.result === 'red' && (step.guide || step.url)
              ? h('p', {class: 'links'},
                  step.url ? h('a', {href: step.url, target: '_blank', rel: 'noopener noreferrer'}, 'Open the console') : null,
                  step.guide ? h('a', {href: guideLink(step.guide)}, 'Read how in the guide') : null)
              : null));
}

function all(report) {
  const known = new Map(report.steps.map(step => [step.step, step]));
  let running = report.state === 'running';
  return STEPS.map(([step, title]) => {
    const found = known.get(step);
    if (found) {
      return found;
    }
    const result = running ? 'running' : 'waiting';
    running = false;
    return {step, title, result};
  });
}

function summary(report) {
  const red = report.steps.find(step => step.result === 'red');
  switch (report.state) {
    case 'green': return [pill('green', 'All green'), ' ', time(report.endedAt)];
    case 'red': return [pill('red', red ? `Red: ${red.title}` : 'Red'), ' ', time(report.endedAt)];
    case 'running': return [pill('blue', 'Running')];
    default: return [pill('grey', 'Not run yet')];
  }
}

/** The checks of one key; they follow a run until it has ended. */
export function checks(tenant, key, stops, checked) {
  const base = `/v1/tenants/${seg(tenant.domain)}/checks?key=${seg(key.id)}`;
  const head = h('span', {class: 'checks-state'});
  const list = h('ol', {class: 'steps', 'aria-label': 'Checks'});
  const place = h('div');
  let timer = 0;
  let over = false;
  let wasRunning = false;
  stops.push(() => {
    over = true;
    clearTimeout(timer);
  });

  function show(report) {
    fill(head, summary(report));
    fill(list, all(report).map(stepItem));
    list.hidden = report.state === 'never';
    if (report.state === 'running') {
      wasRunning = true;
      timer = setTimeout(follow, POLL_MILLIS);
    } else if (wasRunning) {
      wasRunning = false;
      const red = report.steps.find(step => step.result === 'red');
      checked().catch(() => {}); // it is shown the next time then
      say(red ? `The check “${red.title}” is red.` : 'All checks are green.');
    }
  }

  async function follow() {
    try {
      const report = await get(base);
      if (!over) {
        show(report);
      }
    } catch (problem) {
      if (!over) {
        fill(place, notice('red', problem.message));
      }
    }
  }

  const button = h('button', {type: 'button', onclick: () => during(button, place, async () => {
    clearTimeout(timer);
    show(await post(base));
  })}, 'Run checks');
  follow();
  return h('div', {class: 'checks'},
      h('div', {class: 'title-row'}, h('h4', {}, 'Checks'), head, can('operator') ? button : null),
      place, list);
}
