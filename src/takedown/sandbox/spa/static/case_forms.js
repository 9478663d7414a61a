// What is said about a complaint that was received: the answer to a seller, and the withdrawal. What is wrong, the portal says.
import { alertIn, badge, button, confirmation, el, facts, t, toast, view } from "./dom.js";
import { Radios, Upload, field, textArea } from "./fields.js";
import { ask, step } from "./service.js";

// A form whose button posts once what `body` gives, and then shows the complaint again.
function caseForm(name, title, shown, fields, path, body, leave) {
  const told = el("div.told");
  const submit = button(t("spa.send"), () => { alertIn(told, "", ""); confirmation(send); }, "main");
  async function send() {
    submit.disabled = true;
    try {
      const answer = await step(path, body(), (kind, words) => alertIn(told, kind, words));
      if (answer) {
        toast(answer.words, [answer.number]);
        location.hash = `#/complaints/${answer.number}`;
      }
    } catch (error) {
      leave(error);
    }
    submit.disabled = false;
  }
  const form = el("div.form", { role: "form", "aria-label": title }, facts(shown), ...fields, el("div.buttons", {}, submit));
  return view(name, title, told, form);
}

export async function answerView(number, reference, leave) {
  const path = `/api/complaints/${encodeURIComponent(number)}/counter-notices/${encodeURIComponent(reference)}/answer`;
  const one = await ask(path, { announces: true });
  const reply = new Radios(one.replies);
  const text = textArea();
  const evidence = new Upload("evidence");
  const shown = [[t("complaint.number"), one.number], [t("spa.objection"), one.reference], [t("complaint.status"), badge(one.status, one.statusWords)]];
  const fields = [
    field(t("spa.reply"), reply.root), field(t("spa.your_words"), text),
    field(t("spa.evidence"), evidence.root, t("complaint.evidence_hint")),
  ];
  const body = () => ({ reply: reply.value, text: text.value, evidence: evidence.ids });
  return caseForm("answer", t("spa.answer"), shown, fields, path, body, leave);
}

export async function withdrawalView(number, leave) {
  const path = `/api/complaints/${encodeURIComponent(number)}/withdrawal`;
  const one = await ask(path, { announces: true });
  const reason = textArea();
  const shown = [[t("complaint.number"), one.number], [t("complaint.status"), one.statusWords]];
  return caseForm("withdrawal", t("spa.withdraw"), shown, [field(t("spa.why_withdraw"), reason)], path, () => ({ reason: reason.value }), leave);
}

// What sellers answered, as a part of the complaint's own page.
export function objections(list) {
  if (!list.length) return [];
  const card = (one) => el("li.objection", {},
    facts([
      [t("spa.objection"), one.reference], [t("spa.shop"), one.seller], [t("spa.objected_on"), one.received],
      [t("spa.shop_says"), el("span.pre", {}, one.said)], [t("spa.reply_until"), one.deadline],
      [t("complaint.status"), badge(one.status, one.statusWords)], [t("spa.from_platform"), el("span.pre", {}, one.notice)],
    ]),
    one.canAnswer ? el("a.button", { href: `#/complaints/${one.number}/answer/${one.reference}` }, t("spa.answer")) : null);
  const file = (one) => (each) => el("li.seller-file", {},
    el("span.seller-file__of", {}, one.reference), el("a.seller-file__name", { href: each.address }, each.name), el("span.seller-file__size", {}, String(each.size)));
  const files = list.flatMap((one) => one.files.map(file(one)));
  return [
    el("h2", {}, t("spa.objections")), el("ol.objections", {}, ...list.map(card)),
    ...(files.length ? [el("h2", {}, t("spa.shop_files")), el("ul.seller-files", {}, ...files)] : []),
  ];
}
