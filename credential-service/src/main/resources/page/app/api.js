// The administration API (/v1/openapi.yaml); the page does nothing that the API does not.

let session = null;

/** What the API refused, in its own sentence. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.body = body;
    this.slug = String(body.type ?? '').split(':').pop();
  }
}

/** Who is signed in, or null. */
export function me() {
  return session;
}

const ROLES = ['auditor', 'operator', 'administrator'];

/** Whether the one who is signed in has this role or more. The server asks again. */
export function can(role) {
  return session !== null && ROLES.indexOf(session.role) >= ROLES.indexOf(role);
}

/** Asks who is signed in. */
export async function loadSession() {
  try {
    session = await request('GET', '/v1/session');
  } catch (problem) {
    if (problem.status !== 401) {
      throw problem;
    }
    session = null;
  }
  return session;
}

/** Takes a session that an answer began. */
export function begin(answer) {
  session = answer;
}

/** Forgets the session. */
export function end() {
  session = null;
}

async function request(method, path, {json, body, type} = {}) {
  const headers = {Accept: 'application/json, application/problem+json'};
  if (json !== undefined) {
    headers['Content-Type'] = 'application/json';
  } else if (type) {
    headers['Content-Type'] = type;
  }
  if (session?.csrfToken && method !== 'GET') {
    headers['X-CSRF-Token'] = session.csrfToken;
  }
  let answer;
  try {
    answer = await fetch(path, {method, headers, body: json === undefined ? body : JSON.stringify(json), redirect: 'error'});
  } catch {
    throw new Problem(0, {detail: 'The server does not answer. Is it running, and is the network there?'});
  }
  const text = await answer.text();
  let content = {};
  try {
    content = text === '' ? {} : JSON.parse(text);
  } catch {
    content = {detail: `The server answered ${answer.status} with something that is not JSON.`};
  }
  if (!answer.ok) {
    throw new Problem(answer.status, content);
  }
  return content;
}

/** A request; whoever is no longer signed in is told so by the event `signed-out`. */
export async function call(method, path, content) {
  try {
    return await request(method, path, content);
  } catch (problem) {
    if (problem.status === 401 && problem.slug === 'unauthorized' && session !== null) {
      session = null;
      window.dispatchEvent(new Event('signed-out'));
    }
    throw problem;
  }
}

export const get = path => call('GET', path);
export const post = (path, json) => call('POST', path, {json});
export const put = (path, json) => call('PUT', path, {json});
export const patch = (path, json) => call('PATCH', path, {json});
export const remove = path => call('DELETE', path);

/** A path segment. */
export const seg = encodeURIComponent;
