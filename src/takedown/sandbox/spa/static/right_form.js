// The three steps of submitting a right, on one page. What is wrong, the portal says.
import { alertIn, button, confirmation, el, t, toast, view } from "./dom.js";
import { Combobox, Radios, Upload, field, statement, textBox } from "./fields.js";
import { ask, step } from "./service.js";

const LATER_MS = 60;

export async function rightForm(leave) {
  const choices = await ask("/api/right-form", { announces: true });
  const told = el("div.told");
  const steps = el("ol.steps", {}, ...[1, 2, 3].map((number) => el("li", {}, t(`ipr.step${number}`))));
  const stage = el("div.stage");
  const draft = {};
  const tell = (kind, words) => alertIn(told, kind, words);
  const send = async (path, body) => {
    tell("", "");
    try {
      return await step(path, body, tell);
    } catch (error) {
      leave(error);
      return null;
    }
  };
  const go = (number, ...content) => {
    for (const [index, one] of [...steps.children].entries()) {
      one.removeAttribute("aria-current");
      if (index + 1 === number) one.setAttribute("aria-current", "step");
    }
    tell("", "");
    stage.replaceChildren(...content);
  };

  function first() {
    const place = new Radios(choices.places, () => later());
    const country = new Combobox({ options: choices.offices, search: true, onChoose: () => later() });
    const designations = textBox();
    const shown = {
      place: field(t("ipr.place"), place.root),
      country: field(t("ipr.country"), country.root),
      designations: field(t("ipr.designations"), designations, t("ipr.designations_hint")),
    };
    const type = new Combobox({ options: choices.types, onChoose: () => later() });
    const form = el("div.form", { role: "form", "aria-label": t("ipr.step1") }, field(t("spa.ipr_type"), type.root));
    const later = () => setTimeout(() => {
      const wanted = [["place", type.value], ["country", place.value === "OTHERS"], ["designations", place.value === "OTHERS" && country.value === "WIPO"]];
      for (const [name, on] of wanted) {
        if (on && !shown[name].isConnected) form.append(shown[name]);
        if (!on) shown[name].remove();
      }
    }, LATER_MS);
    const keep = async () => {
      const body = { iprType: type.value, place: place.value, country: country.value, designations: designations.value };
      const answer = await send("/api/right-form/kind", draft.id ? { ...body, draft: draft.id } : body);
      if (answer) Object.assign(draft, { id: answer.draft, kind: answer.kind, type: type.value });
      return answer;
    };
    go(1, form, el("div.buttons", {},
      button(t("ipr.save_draft"), async () => {
        const answer = await keep();
        if (answer) told.replaceChildren(el("p.alert.alert--saved", { role: "status" }, answer.saved));
      }),
      button(t("ipr.next"), async () => { if (await keep()) second(); }, "main")));
  }

  function second() {
    const boxes = { name: textBox(), number: textBox(), owner: textBox(), issuedOn: textBox("", { type: "date" }), expiresOn: textBox("", { type: "date" }), niceClasses: textBox() };
    const certificate = new Upload("certificate");
    const form = el("div.form", { role: "form", "aria-label": t("ipr.step2") },
      el("p.kind", {}, draft.kind),
      field(t("ipr.name"), boxes.name), field(t("ipr.number"), boxes.number), field(t("ipr.owner"), boxes.owner),
      field(t("ipr.issued_on"), boxes.issuedOn), field(t("ipr.expires_on"), boxes.expiresOn),
      draft.type === "trademark" ? field(t("ipr.nice_classes"), boxes.niceClasses, t("ipr.nice_classes_hint")) : null,
      field(t("ipr.certificate"), certificate.root, t("ipr.certificate_hint")));
    go(2, form, el("div.buttons", {}, button(t("ipr.back"), first), button(t("ipr.next"), async () => {
      const typed = Object.fromEntries(Object.entries(boxes).map(([name, box]) => [name, box.value]));
      const answer = await send("/api/right-form/details", { draft: draft.id, ...typed, certificate: certificate.ids });
      if (answer) third(answer.summary);
    }, "main")));
  }

  function third(summary) {
    const letter = new Upload("letter");
    const shownLetter = field(t("ipr.letter"), letter.root);
    const role = new Radios(choices.roles, (value) => setTimeout(() => {
      if (value === "agent") role.root.closest(".field").after(shownLetter);
      else shownLetter.remove();
    }, LATER_MS));
    const agreement = statement(t("ipr.agreement_text"));
    const submit = button(t("spa.submit_right"), () => confirmation(press), "main");
    async function press() {
      submit.disabled = true;
      const answer = await send("/api/right-form/submit", { draft: draft.id, role: role.value, letter: letter.ids, agreement: agreement.box.checked });
      submit.disabled = false;
      if (!answer) return;
      toast(answer.words, [], [answer.reference]);
      location.hash = `#/rights/${answer.reference}`;
    }
    go(3, el("div.form", { role: "form", "aria-label": t("ipr.step3") },
      el("p.summary", {}, summary), field(t("ipr.role"), role.root), agreement), el("div.buttons", {}, submit));
  }

  first();
  return view("right-form", t("spa.new_right"), steps, told, stage);
}
