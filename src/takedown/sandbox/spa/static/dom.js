// Making elements, saying things in the visitor's language, dialogs and toasts.
const TEXTS = JSON.parse(document.getElementById("texts").textContent);
const TOAST_MS = 10000;
let ids = 0;

export function t(key, values = {}) {
  return TEXTS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function newId(stem) {
  ids += 1;
  return `${stem}-${ids}`;
}

export function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

// el("p.note", {role: "status"}, "text", otherElement): classes after the dots, "on..." are listeners.
export function el(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag);
  made.classList.add(...classes);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(text, onClick, kind = "") {
  return el(`button.button${kind ? `.button--${kind}` : ""}`, { type: "button", onclick: onClick }, text);
}

export function view(name, title, ...children) {
  const made = el("section.view", { "data-view": name }, el("h1", {}, title), ...children);
  made.dataset.title = title;
  return made;
}

export function facts(pairs) {
  const rows = pairs.map(([label, value]) => el("div.facts__row", {}, el("dt", {}, label), el("dd", {}, value ?? "")));
  return el("dl.facts", {}, ...rows);
}

export function names(list) {
  return el("ul.names", {}, ...list.map((name) => el("li", {}, name)));
}

export function badge(status, words) {
  return el(`span.badge.badge--${status}`, {}, words);
}

export function alertIn(place, kind, words) {
  place.replaceChildren();
  if (!words) return;
  place.append(el(`p.alert.alert--${kind}`, { role: "alert" }, words));
  place.scrollIntoView({ block: "center" });
}

// A toast goes away by itself. What it says about a submission stands in it once, and in the address of what follows.
export function toast(words, numbers = [], references = []) {
  const parts = [
    ...numbers.map((number) => el("strong.toast__number", {}, number)),
    ...references.map((reference) => el("strong.toast__reference", {}, reference)),
  ];
  const made = el("div.toast.toast--success", { role: "status" }, el("span.toast__words", {}, words), ...parts);
  made.append(el("button.toast__close", { type: "button", "aria-label": t("spa.close"), onclick: () => made.remove() }, "×"));
  document.getElementById("toasts").append(made);
  setTimeout(() => made.remove(), TOAST_MS);
}

// A dialog in the layers at the end of the page. `buttons` get a function that closes it.
export function dialog(className, title, content, buttons) {
  const heading = newId("dialog-title");
  const layer = el("div.layer");
  const close = () => layer.remove();
  const box = el(`div.dialog.${className}`, { role: "dialog", "aria-modal": "true", "aria-labelledby": heading });
  box.append(el("h2", { id: heading }, title), ...content, el("div.dialog__buttons", {}, ...buttons(close)));
  layer.append(box);
  document.getElementById("layers").append(layer);
  return box;
}

export function confirmation(onYes) {
  dialog("dialog--confirm", t("spa.sure"), [], (close) => [
    button(t("spa.no"), close),
    button(t("spa.yes"), () => { close(); onYes(); }, "main"),
  ]);
}

export function notice() {
  dialog("dialog--notice", t("notice.title"), [el("p", {}, t("notice.text"))], (close) => [button(t("notice.close"), close, "main")]);
}
