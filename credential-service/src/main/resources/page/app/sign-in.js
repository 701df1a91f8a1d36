// Signing in: by name and password, by OpenID Connect, or for the first time with a one-time link.

import {begin, get, post, put} from './api.js';
import {during, field, fill, h, notice, say} from './dom.js';

const REASONS = {
  'sign-in-refused': 'The provider did not vouch for a user of this installation. Ask an administrator to add your mail address.',
  'not-ready': 'The provider does not answer. Try again in a little while, or sign in by name and password.',
  'too-many-requests': 'Too many tries. Wait a little, then sign in again.',
};

function heading(text) {
  return h('h1', {tabindex: '-1'}, text);
}

function passwordInput(autocomplete, minlength) {
  return h('input', {type: 'password', autocomplete, required: true, minlength, maxlength: 200});
}

/** The form for who has a password, and the way to the provider. */
export async function signIn(main, entered) {
  document.title = 'Sign in · UMSync';
  const place = h('div');
  let ways;
  try {
    ways = await get('/v1/sign-in');
  } catch (problem) {
    fill(main, h('section', {class: 'card narrow'}, heading('Sign in'), notice('red', problem.message)));
    return;
  }
  const reason = new URLSearchParams(location.search).get('sign-in');
  if (reason) {
    fill(place, notice('red', REASONS[reason] ?? 'Sign-in was refused.'));
  }
  const name = h('input', {type: 'text', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true, maxlength: 120});
  const secret = passwordInput('current-password', null);
  const button = h('button', {class: 'primary'}, 'Sign in');
  const form = h('form', {onsubmit: event => {
    event.preventDefault();
    during(button, place, async () => {
      begin(await post('/v1/session', {name: name.value.trim(), password: secret.value}));
      history.replaceState(null, '', `/${location.hash}`);
      entered();
    }).then(() => {
      secret.value = '';
    });
  }}, field('Name', name), field('Password', secret), button);
  fill(main, h('section', {class: 'card narrow'},
      heading('Sign in'),
      place,
      ways.firstStart
          ? notice('blue', 'Nobody administers this installation yet. Open the one-time link that it printed when it started; the link sets the administrator’s password.')
          : null,
      form,
      ways.oidc ? h('p', {class: 'or'}, h('a', {class: 'button', href: '/v1/oidc/start'}, `Sign in with ${ways.oidcName ?? 'OpenID Connect'}`)) : null));
  (ways.firstStart ? main.querySelector('h1') : name).focus();
}

/** Sets a first password with the claim behind the #. */
export function welcome(main, entered) {
  document.title = 'Welcome · UMSync';
  const claim = location.hash.slice(1);
  const place = h('div');
  const first = passwordInput('new-password', 12);
  const again = passwordInput('new-password', 12);
  const button = h('button', {class: 'primary'}, 'Set password and sign in');
  const form = h('form', {onsubmit: event => {
    event.preventDefault();
    if (first.value !== again.value) {
      fill(place, notice('red', 'The two passwords differ. Type the same one twice.'));
      again.focus();
      return;
    }
    during(button, place, async () => {
      begin(await post('/v1/claims', {claim, password: first.value}));
      entered();
    });
  }},
      field('New password', first, 'At least 12 characters. A few unrelated words are easy to remember and hard to guess.'),
      field('The same once more', again),
      button);
  fill(main, h('section', {class: 'card narrow'},
      heading('Welcome'),
      h('p', {}, 'This link works once. The password that you set here signs you in from now on.'),
      place,
      claim ? form : notice('red', 'This address lacks the part after the #. Open the link as it was given to you, all of it.')));
  first.focus();
}

/** Changes one's own password. */
export function password(main) {
  const place = h('div');
  const current = passwordInput('current-password', null);
  const next = passwordInput('new-password', 12);
  const button = h('button', {class: 'primary'}, 'Change password');
  const form = h('form', {onsubmit: event => {
    event.preventDefault();
    during(button, place, async () => {
      begin(await put('/v1/session/password', {current: current.value, new: next.value}));
      say('The password is changed; other sessions of yours have ended.');
      location.hash = '#/accounts';
    });
  }}, field('Current password', current), field('New password', next, 'At least 12 characters.'), button);
  fill(main, h('section', {class: 'card narrow'}, heading('Change password'), place, form));
}
