// Elements are made, never parsed: no text can become markup (the policy forbids it as well).

const SVG = 'http://www.w3.org/2000/svg';

/** An element. Properties that begin with `on` are listeners, the rest are attributes. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child);
    }
  }
}

/** Puts these in place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

const PATHS = {
  green: 'M5 12.5l4.5 4.5L19 7.5',
  red: 'M7 7l10 10M17 7L7 17',
  skipped: 'M6 12h12',
  running: 'M12 4a8 8 0 1 1-8 8',
  file: 'M12 16V5M7.5 9.5L12 5l4.5 4.5M5 19h14',
};

/** A drawing that says nothing to a screen reader; its words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

const WHEN = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'short'});
const EXACT = new Intl.DateTimeFormat(undefined, {dateStyle: 'full', timeStyle: 'long'});

/** An instant in this reader's zone; the exact one on hovering. */
export function time(iso) {
  if (!iso) {
    return '–';
  }
  const at = new Date(iso);
  return h('time', {datetime: iso, title: EXACT.format(at)}, WHEN.format(at));
}

/** A button that copies a value. */
export function copyButton(label, value) {
  const button = h('button', {type: 'button', class: 'small', 'aria-label': `Copy ${label}`, onclick: async () => {
    try {
      await navigator.clipboard.writeText(value);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Select and copy';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  }}, 'Copy');
  return button;
}

/** A value to be pasted elsewhere, with its button. */
export function copyable(label, value) {
  return h('span', {class: 'copyable'}, h('code', {}, value), copyButton(label, value));
}

/** A word in a coloured field; the colour is never the only sign. */
export function pill(kind, text) {
  return h('span', {class: `pill ${kind}`}, text);
}

/** A sentence that asks for attention. */
export function notice(kind, ...children) {
  return h('div', {class: `notice ${kind}`, role: kind === 'red' ? 'alert' : null}, ...children);
}

/** Says something to everybody, also to who does not see it, and takes it back after a while. */
let clearing;
export function say(text) {
  const status = document.getElementById('status');
  status.textContent = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => { status.textContent = ''; }, 8000);
}

/** A field with its label and, if there is one, a sentence about it. */
export function field(label, input, hint) {
  const id = `f-${crypto.randomUUID()}`;
  input.id = id;
  const about = hint ? h('span', {class: 'hint', id: `${id}-hint`}, hint) : null;
  if (about) {
    input.setAttribute('aria-describedby', about.id);
  }
  return h('div', {class: 'field'}, h('label', {for: id}, label), input, about);
}

/** A place to drop a file on, or to choose one with the keyboard. */
export function dropZone(label, accept, taken) {
  const name = h('span', {class: 'drop-name'}, 'or drop it here');
  const input = h('input', {type: 'file', accept, 'aria-label': label, onchange: () => {
    zone.take(input.files);
    input.value = ''; // so that the same file can be chosen again once it is mended
  }});
  const zone = h('label', {class: 'drop'}, icon('file'), h('span', {class: 'drop-label'}, label), name, input);
  zone.take = files => {
    if (files.length > 0) {
      name.textContent = files[0].name;
      taken(files[0]);
    }
  };
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.reset = () => { name.textContent = 'or drop it here'; };
  return zone;
}

/**
 * Sees to files that are dropped: on a zone, or beside it where there is only one. Elsewhere they
 * are refused, for a browser would open the file and be gone from the page.
 */
export function catchDrops(root) {
  const zoneOf = event => {
    const zones = root.querySelectorAll('.drop');
    const beside = zones.length === 1 && !document.querySelector('dialog[open]') ? zones[0] : null;
    return event.target.closest?.('.drop') ?? beside;
  };
  const files = event => event.dataTransfer?.types.includes('Files');
  document.addEventListener('dragover', event => {
    if (files(event)) {
      event.preventDefault();
      const zone = zoneOf(event);
      event.dataTransfer.dropEffect = zone ? 'copy' : 'none';
      zone?.classList.add('over');
    }
  });
  document.addEventListener('dragleave', event => {
    if (event.relatedTarget === null) {
      root.querySelectorAll('.drop.over').forEach(zone => zone.classList.remove('over'));
    }
  });
  document.addEventListener('drop', event => {
    if (files(event)) {
      event.preventDefault();
      const zone = zoneOf(event);
      if (zone) {
        zone.classList.remove('over');
        const folded = zone.closest('details');
        if (folded) {
          folded.open = true;
        }
        zone.take(event.dataTransfer.files);
      }
    }
  });
}

/** Asks before something that is not taken back; resolves with the form's data, or with null. */
export function confirm(title, body, action) {
  return new Promise(resolve => {
    const form = h('form', {method: 'dialog'},
        h('h2', {id: 'dialog-title'}, title),
        body,
        h('div', {class: 'actions'},
            h('button', {value: 'yes', class: 'danger'}, action),
            h('button', {value: '', formnovalidate: true}, 'Cancel')));
    const dialog = h('dialog', {'aria-labelledby': 'dialog-title', onclose: () => {
      const data = dialog.returnValue === 'yes' ? new FormData(form) : null;
      dialog.remove();
      resolve(data);
    }}, form);
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** While something runs its button can't be pressed again; what goes wrong is shown in `place`. */
export async function during(button, place, work) {
  button.disabled = true;
  button.classList.add('busy');
  fill(place);
  try {
    return await work();
  } catch (problem) {
    fill(place, notice('red', problem.message));
    return undefined;
  } finally {
    button.disabled = false;
    button.classList.remove('busy');
  }
}
