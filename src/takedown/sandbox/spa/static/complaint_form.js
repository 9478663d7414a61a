// The complaint form: each field appears when the one before it was chosen. What is wrong, the portal says.
import { alertIn, button, confirmation, dialog, el, pause, t, toast, view } from "./dom.js";
import { Boxes, Combobox, Radios, Upload, field, statement, textArea, textBox } from "./fields.js";
import { ask, session, step } from "./service.js";

const LATER_MS = 60;

export async function complaintForm(query, leave) {
  const choices = await ask("/api/complaint-form", { announces: true });
  const left = choices.left || { listings: "", explanation: "", locations: [], evidence: [] };
  const told = el("div.told");
  const form = el("div.form", { role: "form", "aria-label": t("spa.new_complaint") });
  const tell = (kind, words) => alertIn(told, kind, words);
  const chosen = {};
  let formToken = choices.formToken;

  const fields = [
    ["platform", (next) => {
      const box = new Combobox({ options: choices.platforms, value: query.get("platform") || "", onChoose: next });
      if (box.chosen) next(box.chosen);
      return field(t("spa.platform"), box.root);
    }],
    ["iprType", (next) => field(t("spa.ipr_type"), new Combobox({ options: choices.iprTypes, onChoose: next }).root)],
    ["ipr", (next) => {
      const load = async () => (await ask(`/api/complaint-form/rights?type=${chosen.iprType.value}`)).rights;
      return field(t("spa.ipr"), new Combobox({ load, search: true, onChoose: next }).root);
    }],
    ["complaintType", (next) => {
      const radios = new Radios(choices.complaintTypes, (value) => next({ value }));
      return field(t("spa.type"), radios.root);
    }],
    ["reason", (next) => {
      const options = choices.reasons.filter((one) => one.types.includes(chosen.iprType.value));
      return field(t("spa.reason"), new Combobox({ options, onChoose: next }).root);
    }],
  ];

  function show(index) {
    if (index === fields.length) return form.append(...rest());
    const [name, make] = fields[index];
    let made = null;
    const next = (option) => {
      chosen[name] = option;
      setTimeout(() => {
        while (made.nextSibling) made.nextSibling.remove();
        show(index + 1);
      }, LATER_MS);
    };
    made = make(next);
    return form.append(made);
  }

  function rest() {
    const reason = chosen.reason;
    const links = new Links(chosen, left.listings, leave);
    const order = textBox("", { inputmode: "numeric" });
    const locations = new Boxes(choices.locations, left.locations);
    const explanation = textArea(left.explanation, { maxlength: 2000 });
    const evidence = new Upload("evidence", left.evidence);
    const declaration = statement(t("complaint.declaration_text"));
    const submit = button(t("spa.submit_complaint"), () => { tell("", ""); confirmation(send); }, "main");

    async function send() {
      submit.disabled = true;
      const body = {
        formToken, platform: chosen.platform.value, iprType: chosen.iprType.value, ipr: chosen.ipr.value,
        complaintType: chosen.complaintType.value, reason: reason.value, listings: links.accepted,
        orderNumber: reason.testBuy ? order.value.trim() : "", locations: locations.values,
        explanation: explanation.value, evidence: evidence.ids, declaration: declaration.box.checked,
      };
      try {
        const answer = await step("/api/complaints", body, tell, { refused: (said) => { formToken = said.formToken || formToken; } });
        if (answer) {
          toast(answer.words, answer.numbers, answer.references);
          location.hash = `#/complaints/${[...answer.numbers, ...answer.references][0]}`;
        }
      } catch (error) {
        leave(error);
      }
      submit.disabled = false;
    }

    return [
      el("p.reason-help", {}, reason.help),
      field(t("spa.links"), links.root),
      reason.testBuy ? field(t("spa.order_number"), order, t("complaint.order_hint")) : null,
      field(t("spa.location"), locations.root),
      field(t("spa.explanation"), explanation),
      field(t("spa.evidence"), evidence.root, t("complaint.evidence_hint")),
      el("p.contact", {}, `${t("complaint.contact")}: ${session.account}`),
      declaration,
      el("div.buttons", {}, submit),
    ].filter(Boolean);
  }

  show(0);
  return view("complaint-form", t("spa.new_complaint"), told, form);
}

// The links of the complaint: typed in a dialog, looked at by the portal, then listed with what became of each.
class Links {
  constructor(chosen, typed, leave) {
    Object.assign(this, { chosen, typed, leave, rows: [] });
    this.results = el("div.results");
    this.root = el("div.links", { role: "group" }, button(t("spa.add_links"), () => this.ask()), this.results);
    if (typed) this.results.append(this.list(typed.split("\n").map((address) => ({ address, words: "" }))));
  }

  get accepted() { return this.rows.filter((row) => row.accepted).map((row) => row.address); }

  ask() {
    const box = textArea(this.typed, { "aria-label": t("spa.links"), placeholder: t("spa.links_hint") });
    const told = el("div.told");
    dialog("dialog--links", t("spa.add_links"), [box, told], (close) => [
      button(t("spa.cancel"), close),
      button(t("spa.add"), (event) => this.add(box.value, told, event.target, close), "main"),
    ]);
    box.focus();
  }

  async add(typed, told, pressed, close) {
    alertIn(told, "", "");
    pressed.disabled = true;
    this.rows = [];
    this.results.replaceChildren();
    const { platform, ipr, complaintType, reason } = this.chosen;
    const body = { platform: platform.value, ipr: ipr.value, complaintType: complaintType.value, reason: reason.value, listings: typed };
    try {
      const answer = await step("/api/complaint-form/verify", body, (kind, words) => alertIn(told, kind, words));
      pressed.disabled = false;
      if (!answer) return;
      close();
      this.typed = typed;
      this.results.append(el("p.checking", {}, t("spa.checking")));
      await pause(LATER_MS);
      this.rows = answer.rows;
      const summary = t("spa.checked", { accepted: answer.accepted, count: answer.rows.length });
      this.results.replaceChildren(this.list(answer.rows), el("p.checked", { role: "status" }, summary));
    } catch (error) {
      this.leave(error);
    }
  }

  list(rows) {
    const row = (one) => el(`li.link.link--${one.accepted ? "accepted" : "left-out"}`, {}, el("span.link__address", {}, one.address), el("span.link__result", {}, one.words));
    return el("ol.link-list", {}, ...rows.map(row));
  }
}
