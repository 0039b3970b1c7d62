// The chat API, and how long to keep trying: what was lost on the way goes again under its own id,
// so that no message is lost, and none is taken twice.

const PATIENCE = 25000; // milliseconds; the API promises an answer or an error within 20 s
// Milliseconds before each new try: enough for the whole service to be started again.
const PAUSES = [1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000];
const PASSING = [502, 503, 504]; // what says that the service will be back

/** An answer of the API that is an error; `replies` tell the person. */
export class Problem extends Error {
  constructor(status, replies) {
    super(`status ${status}`);
    this.status = status;
    this.replies = replies;
  }
}

export async function call(method, path, bearer, body) {
  const headers = {
    "Accept-Language": document.documentElement.lang,
    "Content-Type": "application/json",
  };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const answer = await fetch(`/api/conversations${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 204) return {};
  const content = await answer.json();
  if (!answer.ok) throw new Problem(answer.status, content.replies ?? []);
  return content;
}

/**
 * Do something over the line, and again if the line or the service fails, until it works or has
 * failed too often. `waiting` is called when it has failed a second time; `wanted` says before each
 * new try whether it is still to be done.
 */
export async function patiently(action, waiting, wanted) {
  for (const [failures, pause] of PAUSES.entries()) {
    try {
      return await action();
    } catch (error) {
      const passing = !(error instanceof Problem) || PASSING.includes(error.status);
      if (!passing || !wanted()) throw error;
      if (failures === 1) waiting();
      await rest(pause);
      if (!wanted()) throw error;
    }
  }
  return action();
}

/** Wait, but no longer than until the line is back. */
function rest(milliseconds) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
  });
}
