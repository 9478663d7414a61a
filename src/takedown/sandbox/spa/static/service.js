// The calls to the portal. What they answer instead of an answer is thrown, for whoever draws the page.
import { notice, t } from "./dom.js";

export const session = { account: "", csrf: "", robotCheck: false, known: false };

export class Refusal extends Error {
  constructor(answer) {
    super(answer.error);
    this.answer = answer;
  }
}

// Something else has to be shown than what was asked for: sign-in, robot_check, maintenance, too_many, fault, not_found.
export class Instead extends Error {
  constructor(shown, seconds = "") {
    super(shown);
    this.shown = shown;
    this.seconds = seconds;
  }
}

export async function ask(path, { body, announces = false } = {}) {
  const headers = {};
  if (session.csrf) headers["X-CSRF-Token"] = session.csrf;
  if (body !== undefined && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  const content = body === undefined || body instanceof FormData ? body : JSON.stringify(body);
  let response;
  let answer;
  try {
    response = await fetch(path, { method: body === undefined ? "GET" : "POST", headers, body: content });
    answer = await response.json();
  } catch {
    throw new Instead("fault");
  }
  if (answer.signIn) throw new Instead("sign-in");
  if (answer.robotCheck && response.status === 403) throw new Instead("robot_check");
  if (answer.instead) throw new Instead(answer.instead, response.headers.get("Retry-After") || "");
  if (response.status >= 500) throw new Instead("fault");
  if (!response.ok) throw new Refusal(answer);
  if (announces && response.headers.get("X-Practice-Notice")) notice();
  return answer;
}

// A step or a press of a form: resolves with the answer, or null when `tell` was given words to show on the form.
export async function step(path, body, tell, { refused = () => {} } = {}) {
  try {
    return await ask(path, { body });
  } catch (error) {
    if (error instanceof Refusal) {
      refused(error.answer);
      tell("error", error.message);
    } else if (error instanceof Instead && !["sign-in", "robot_check"].includes(error.shown)) {
      tell("warning", t("js.busy"));
    } else {
      throw error;
    }
    return null;
  }
}

export async function learnSession() {
  Object.assign(session, { account: "", csrf: "", robotCheck: false }, await ask("/api/session"), { known: true });
}
