// Lists that grow when more is asked for, and what a click on one of their cards shows.
import { alertIn, badge, button, el, facts, names, t, view } from "./dom.js";
import { objections } from "./case_forms.js";
import { Combobox, field, textBox } from "./fields.js";
import { Refusal, ask } from "./service.js";

const GROW_MS = 40;

// `part` asks for the rows after so many; `first` is the answer for those from the start.
function growing(label, first, part, card, leave) {
  const cards = el("div.cards", { role: "list", "aria-label": label });
  const count = el("p.count", {}, t("spa.total", { total: first.total }));
  const more = button(t("spa.more"), async () => {
    more.disabled = true;
    try {
      const answer = await part(cards.querySelectorAll(".card").length);
      setTimeout(() => add(answer), GROW_MS);
    } catch (error) {
      leave(error);
    }
  });
  more.classList.add("more");
  const add = (answer) => {
    cards.append(...answer.rows.map(card));
    count.textContent = t("spa.total", { total: answer.total });
    more.disabled = false;
    more.hidden = !answer.rows.length || cards.querySelectorAll(".card").length >= answer.total;
  };
  if (!first.rows.length) cards.append(el("p.nothing", {}, t("spa.nothing")));
  add(first);
  return [count, cards, more];
}

function complaintCard(row) {
  const number = row.number || row.reference;
  return el("article.card", { role: "listitem" },
    el("h2.card__title", {}, el("a", { href: `#/complaints/${number}` }, number)), badge(row.status, row.statusWords),
    facts([[t("spa.platform"), row.platform], [t("spa.ipr"), row.ipr], [t("spa.reason"), row.reason], [t("complaint.count"), String(row.count)], [t("complaint.date"), row.date]]));
}

function rightCard(row) {
  const title = row.status === "draft" ? row.reference : el("a", { href: `#/rights/${row.reference}` }, row.reference);
  return el("article.card", { role: "listitem" },
    el("h2.card__title", {}, title), badge(row.status, row.statusWords),
    facts([[t("ipr.name"), row.name], [t("spa.ipr_type"), row.type], [t("ipr.number"), row.number], [t("ipr.place"), row.place], [t("ipr.owner"), row.owner], [t("ipr.expires_on"), row.expires]]));
}

export async function rightsView(leave) {
  const part = (offset) => ask(`/api/rights?offset=${offset}`, { announces: !offset });
  return view("rights", t("spa.rights"), ...growing(t("spa.rights"), await part(0), part, rightCard, leave));
}

export async function pendingView(leave) {
  const part = (offset) => ask(`/api/pending?offset=${offset}`, { announces: !offset });
  return view("pending", t("spa.pending"), ...growing(t("spa.pending"), await part(0), part, complaintCard, leave));
}

function period({ from, to }) {
  const days = { from: el("time.period__from", {}, from || "…"), to: el("time.period__until", {}, to || t("spa.open_end")) };
  const parts = t("spa.showing", { from: "{from}", to: "{to}" }).split(/\{(\w+)\}/);
  return el("p.period", {}, ...parts.map((part) => days[part] || part));
}

// The list is of what the address asks for; `search` goes to another one.
export async function complaintsView(query, search, leave) {
  const part = (offset) => ask(`/api/complaints?${new URLSearchParams([...query, ["offset", offset]])}`, { announces: !offset });
  const told = el("div.told");
  const list = el("div.list");
  let shown = { from: query.get("from") || "", to: query.get("to") || "", platform: query.get("platform") || "" };
  try {
    const first = await part(0);
    shown = first;
    list.append(period(first), ...growing(t("spa.complaints"), first, part, complaintCard, leave));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    alertIn(told, "error", error.message);
  }
  const all = { value: "", text: t("spa.all_platforms") };
  const platforms = ["icbu", "ae", "cbu", "tb", "tm", "tmg", "lzd"].map((value) => ({ value, text: t(`platform.${value}`) }));
  const platform = new Combobox({ options: [all, ...platforms], value: shown.platform });
  const since = textBox(shown.from, { type: "date" });
  const until = textBox(shown.to, { type: "date" });
  const apply = button(t("spa.apply"), () => {
    list.replaceChildren();
    search({ platform: platform.value, from: since.value, to: until.value });
  }, "main");
  const filter = el("div.filter", {}, field(t("spa.platform"), platform.root), field(t("spa.since"), since), field(t("spa.until"), until), apply);
  return view("complaints", t("spa.complaints"), filter, el("p.note", {}, t("complaint.period_hint")), told, list);
}

export async function complaintView(number) {
  const one = await ask(`/api/complaints/${encodeURIComponent(number)}`, { announces: true });
  const listing = (row) => el("li.listing", {},
    el("span.listing__address", {}, row.address), el("span.listing__item", {}, row.item), badge(row.status, row.statusWords), el("span.listing__words", {}, row.words));
  const explanation = el("span.pre", {}, one.explanation);
  const shown = [
    ...(one.number ? [[t("complaint.number"), one.number]] : []), ...(one.reference ? [[t("complaint.reference"), one.reference]] : []),
    [t("complaint.status"), one.statusWords], [t("spa.platform"), one.platform], [t("spa.ipr_type"), one.iprType], [t("spa.ipr"), one.ipr],
    [t("complaint.type"), one.type], [t("spa.reason"), one.reason], [t("spa.order_number"), one.orderNumber],
    [t("spa.location"), one.locations.join(", ")], [t("spa.explanation"), explanation], [t("spa.evidence"), names(one.evidence)],
    [t("complaint.contact"), one.contact], [t("complaint.date"), one.date],
  ];
  return view("complaint", t("spa.complaint", { number: one.number || one.reference }), facts(shown),
    el("h2", {}, t("spa.listings")), el("ol.listings", {}, ...one.listings.map(listing)), ...objections(one.counterNotices),
    one.canWithdraw ? el("p.buttons", {}, el("a.button", { href: `#/complaints/${one.number}/withdraw` }, t("spa.withdraw"))) : null);
}

export async function rightView(reference) {
  const one = await ask(`/api/rights/${encodeURIComponent(reference)}`, { announces: true });
  const shown = [
    [t("ipr.reference"), one.reference], [t("ipr.status"), one.statusWords], ...(one.words ? [[t("ipr.words"), one.words]] : []),
    [t("spa.ipr_type"), one.type], [t("ipr.name"), one.name], [t("ipr.number"), one.number], [t("ipr.place"), one.place],
    [t("ipr.owner"), one.owner], [t("ipr.issued_on"), one.issued], [t("ipr.expires_on"), one.expires], [t("ipr.nice_classes"), one.classes],
    [t("ipr.role"), one.role], [t("ipr.certificate"), names(one.certificates)], [t("ipr.letter"), names(one.letters)], [t("ipr.submitted_at"), one.submitted],
  ];
  return view("right", t("spa.right", { reference: one.reference }), facts(shown));
}

export async function homeView(account) {
  const one = await ask("/api/home", { announces: true });
  const tile = (address, number, label) => el("a.tile", { href: address }, el("b", {}, String(number)), label);
  return view("home", t("spa.home"), el("p", {}, t("center.welcome", { account })),
    el("div.tiles", {}, tile("#/rights", one.rights, t("spa.rights")), tile("#/complaints", one.complaints, t("center.complaints")), tile("#/pending", one.waiting, t("spa.pending"))),
    el("p.note", {}, `${t("center.time")}: ${one.time}`));
}
