// Signing in, the code, and the slider that is for a person's hand.
import { el, t, view } from "./dom.js";
import { field, textBox } from "./fields.js";
import { ask, session, step } from "./service.js";

export function signInView(enter) {
  const login = textBox("", { autocomplete: "username" });
  const password = textBox("", { type: "password", autocomplete: "current-password" });
  const words = el("p.entry__error", { role: "alert", hidden: true });
  const check = el("div.entry__check");
  const form = el("form.entry", { "aria-label": t("login.title"), novalidate: true },
    field(t("login.account"), login), field(t("login.password"), password), check, words,
    el("button.button.button--main", { type: "submit" }, t("login.submit")));
  const tell = (_kind, said) => { words.textContent = said; words.hidden = !said; };
  if (session.robotCheck) check.append(slider("/api/robot-check", () => login.value));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("", "");
    const answer = await step("/api/sign-in", { login: login.value, password: password.value }, tell, {
      refused: ({ robotCheck }) => check.replaceChildren(...(robotCheck ? [slider("/api/robot-check", () => login.value)] : [])),
    });
    password.value = "";
    if (answer && answer.code) form.replaceWith(codeForm(enter));
    else if (answer) enter(answer);
  });
  return view("sign-in", t("login.title"), form);
}

function codeForm(enter) {
  const code = textBox("", { inputmode: "numeric", maxlength: 6, autocomplete: "one-time-code" });
  const words = el("p.entry__error", { role: "alert", hidden: true });
  const form = el("form.entry.entry--code", { "aria-label": t("login.code_title"), novalidate: true },
    el("p", {}, t("login.code_sent")), field(t("login.code"), code), words,
    el("button.button.button--main", { type: "submit" }, t("login.code_submit")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await step("/api/code", { code: code.value }, (_kind, said) => { words.textContent = said; words.hidden = false; });
    if (answer) enter(answer);
  });
  return form;
}

export function robotView(goOn) {
  return view("robot-check", t("robot.title"), el("p", {}, t("robot.text")), slider("/api/robot-check-page", () => "", goOn));
}

function slider(address, login, onSolved = () => {}) {
  const knob = el("span.slider__knob", { "aria-label": t("login.slide") }, "»");
  const words = el("span.slider__words", {}, t("login.slide"));
  const made = el("div.slider", {}, words, knob);
  const reach = () => made.clientWidth - knob.offsetWidth;
  let start = null;
  let open = true;
  const move = (by) => { knob.style.left = `${Math.max(0, Math.min(reach(), by))}px`; return Math.min(reach(), by); };
  const solved = () => {
    if (!open) return;
    open = false;
    words.textContent = t("login.slide_done");
    knob.remove();
    onSolved();
  };
  knob.addEventListener("pointerdown", (event) => { start = event.clientX; knob.setPointerCapture(event.pointerId); });
  knob.addEventListener("pointermove", (event) => start !== null && move(event.clientX - start));
  knob.addEventListener("pointerup", async (event) => {
    const at = move(event.clientX - start);
    start = null;
    if (at < reach() - 2) { move(0); return; }
    await fetch(address, { method: "POST", body: new URLSearchParams({ login: login() }) });
    solved();
  });
  // Somebody may solve it on the control port; the page notices.
  const timer = setInterval(async () => {
    if (!made.isConnected || !open) { clearInterval(timer); return; }
    try {
      if (!(await ask(`${address}?${new URLSearchParams({ login: login() })}`)).open) solved();
    } catch { /* asked again in a second */ }
  }, 1000);
  return made;
}
