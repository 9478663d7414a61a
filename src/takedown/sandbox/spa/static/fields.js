// The fields of forms: comboboxes whose lists are drawn elsewhere and later, radio buttons, boxes, uploads.
import { button, el, newId, pause, t } from "./dom.js";
import { Instead, Refusal, ask } from "./service.js";

const LIST_MS = 80;

export function field(label, control, hint = "") {
  const name = el("span.field__label", { id: newId("label") }, label);
  control.setAttribute("aria-labelledby", name.id);
  const made = el("div.field", {}, name, el("div.field__control", {}, control, hint ? el("p.field__hint", {}, hint) : null));
  made.control = control;
  return made;
}

export function textBox(value = "", attributes = {}) {
  const made = el("input.box", { type: "text", autocomplete: "off", ...attributes });
  made.value = value;
  return made;
}

export function textArea(value = "", attributes = {}) {
  const made = el("textarea.box", { rows: 6, spellcheck: "false", ...attributes });
  made.value = value;
  return made;
}

// One entry of a list. `load` gives the options when the list is opened; `search` makes it a box to type in.
export class Combobox {
  constructor({ options = [], load = null, search = false, value = "", onChoose = () => {} }) {
    Object.assign(this, { options, load, search, onChoose, chosen: null, list: null });
    const shape = {
      role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": newId("list"),
      onclick: () => this.open(), onkeydown: (event) => event.key === "Escape" && this.close(),
    };
    this.root = search
      ? el("input.combo.box", { ...shape, type: "text", autocomplete: "off", "aria-autocomplete": "list", placeholder: t("spa.choose"), oninput: () => this.fill() })
      : el("button.combo.box", { ...shape, type: "button" });
    this.outside = (event) => {
      if (!this.root.contains(event.target) && !(this.list && this.list.contains(event.target))) this.close();
    };
    this.set(options.find((option) => option.value === value) || null);
  }

  get value() { return this.chosen ? this.chosen.value : ""; }

  set(option) {
    this.chosen = option;
    if (this.search) this.root.value = option ? option.text : "";
    else this.root.textContent = option ? option.text : t("spa.choose");
  }

  async open() {
    if (this.root.getAttribute("aria-expanded") === "true") return;
    this.root.setAttribute("aria-expanded", "true");
    document.addEventListener("mousedown", this.outside);
    this.popup = el("div.popup", {}, el("p.popup__loading", {}, t("spa.loading")));
    const place = this.root.getBoundingClientRect();
    Object.assign(this.popup.style, { left: `${place.left + scrollX}px`, top: `${place.bottom + scrollY + 3}px`, width: `${place.width}px` });
    document.getElementById("layers").append(this.popup);
    await pause(LIST_MS);
    try {
      if (this.load) this.options = await this.load();
    } catch {
      this.options = [];
    }
    if (!this.popup) return;
    this.list = el("ul.popup__list", { role: "listbox", id: this.root.getAttribute("aria-controls") });
    this.popup.replaceChildren(this.list);
    if (this.search) this.root.select();
    this.fill(true);
  }

  fill(all = false) {
    if (!this.list) return;
    const wanted = all || !this.search ? "" : this.root.value.trim().toLowerCase();
    const shown = this.options.filter((option) => option.text.toLowerCase().includes(wanted));
    this.list.replaceChildren(...shown.map((option) => this.row(option)));
    if (!shown.length) this.list.append(el("li.popup__none", {}, t("spa.no_match")));
  }

  row(option) {
    const chosen = Boolean(this.chosen && this.chosen.value === option.value);
    return el("li.popup__option", { role: "option", "aria-selected": String(chosen), onclick: () => this.choose(option) }, option.text);
  }

  choose(option) {
    this.set(option);
    this.close();
    this.onChoose(option);
  }

  close() {
    document.removeEventListener("mousedown", this.outside);
    this.root.setAttribute("aria-expanded", "false");
    if (this.popup) this.popup.remove();
    this.popup = this.list = null;
    this.set(this.chosen);
  }
}

export class Radios {
  constructor(options, onChoose = () => {}) {
    this.value = "";
    this.root = el("div.choices", { role: "radiogroup" });
    for (const option of options) {
      const one = el("button.choice", { type: "button", role: "radio", "aria-checked": "false" }, option.text);
      one.addEventListener("click", () => {
        for (const other of this.root.children) other.setAttribute("aria-checked", String(other === one));
        this.value = option.value;
        onChoose(option.value);
      });
      this.root.append(one);
    }
  }
}

export class Boxes {
  constructor(options, ticked = []) {
    this.root = el("div.choices", { role: "group" });
    for (const option of options) {
      const box = el("input", { type: "checkbox", value: option.value });
      box.checked = ticked.includes(option.value);
      this.root.append(el("label.tick", {}, box, option.text));
    }
  }

  get values() { return [...this.root.querySelectorAll("input:checked")].map((box) => box.value); }
}

export function statement(words) {
  const box = el("input", { type: "checkbox" });
  const made = el("label.tick.tick--statement", {}, box, words);
  made.box = box;
  return made;
}

// Files are sent as soon as they are chosen.
export class Upload {
  constructor(purpose, files = []) {
    this.purpose = purpose;
    this.input = el("input", { type: "file", multiple: true, hidden: true, onchange: () => this.take() });
    this.list = el("ul.files");
    this.root = el("div.upload", { role: "group" }, this.input, button(t("spa.choose_files"), () => this.input.click()), this.list);
    for (const file of files) this.done(this.row(file.name), file.id);
  }

  get ids() { return [...this.list.querySelectorAll(".file--done")].map((row) => row.dataset.file); }

  take() {
    const files = [...this.input.files];
    this.input.value = "";
    for (const file of files) this.send(file);
  }

  async send(file) {
    const row = this.row(file.name);
    const form = new FormData();
    form.append("purpose", this.purpose);
    form.append("file", file, file.name);
    try {
      this.done(row, (await ask("/api/files", { body: form })).id);
    } catch (error) {
      if (error instanceof Instead && ["sign-in", "robot_check"].includes(error.shown)) location.reload();
      row.className = "file file--failed";
      row.append(el("p.file__words", {}, error instanceof Refusal ? error.message : t("js.busy")));
    }
  }

  row(name) {
    const row = el("li.file.file--sending", {}, el("span.file__name", {}, name));
    row.append(el("button.file__remove", { type: "button", "aria-label": t("js.remove_file"), onclick: () => row.remove() }, "×"));
    this.list.append(row);
    return row;
  }

  done(row, id) {
    row.className = "file file--done";
    row.dataset.file = id;
  }
}
