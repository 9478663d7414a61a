// Which view the address behind the # asks for, and drawing it when its data has come.
import { el, pause, t, view } from "./dom.js";
import { answerView, withdrawalView } from "./case_forms.js";
import { complaintForm } from "./complaint_form.js";
import { robotView, signInView } from "./entry.js";
import { complaintView, complaintsView, homeView, pendingView, rightView, rightsView } from "./lists.js";
import { rightForm } from "./right_form.js";
import { Instead, ask, learnSession, session } from "./service.js";

const DRAW_MS = 30;
const MENU = [
  ["home", "spa.home"], ["rights", "spa.rights"], ["rights/new", "spa.new_right"],
  ["complaints/new", "spa.new_complaint"], ["complaints", "spa.complaints"], ["pending", "spa.pending"],
];
let turn = 0;

function draw(made) {
  document.getElementById("view").replaceChildren(made);
  document.title = `${made.dataset.title} · SANDBOX`;
}

function drawHeader() {
  const { account } = session;
  const path = address().path;
  const menu = document.querySelector(".bar__menu");
  menu.hidden = document.querySelector(".bar__user").hidden = !account;
  document.querySelector(".bar__account").textContent = account;
  menu.replaceChildren(...MENU.map(([to, words]) => el("a", { href: `#/${to}`, "aria-current": path === to ? "page" : false }, t(words))));
}

function address() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { path, query: new URLSearchParams(query) };
}

function made({ path, query }) {
  const [first = "", second = "", third = "", fourth = "", ...others] = path.split("/").map(decodeURIComponent);
  if (first === "complaints" && third === "answer" && fourth && !others.length) return answerView(second, fourth, leave);
  if (first === "complaints" && third === "withdraw" && !fourth) return withdrawalView(second, leave);
  if (third || fourth || others.length) throw new Instead("not_found");
  if (path === "" || path === "home" || path === "sign-in") return homeView(session.account);
  if (path === "rights") return rightsView(leave);
  if (path === "rights/new") return rightForm(leave);
  if (path === "complaints") return complaintsView(query, search, leave);
  if (path === "complaints/new") return complaintForm(query, leave);
  if (path === "pending") return pendingView(leave);
  if (first === "complaints") return complaintView(second);
  if (first === "rights") return rightView(second);
  throw new Instead("not_found");
}

function search(wanted) {
  const hash = `#/complaints?${new URLSearchParams(wanted)}`;
  if (location.hash === hash) route();
  else location.hash = hash;
}

async function route() {
  const mine = ++turn;
  document.getElementById("layers").replaceChildren();
  draw(view("loading", t("common.brand"), el("p.loading", {}, t("spa.loading"))));
  try {
    if (!session.known) await learnSession();
    if (mine !== turn) return;
    drawHeader();
    if (!session.account) { draw(signInView(enter)); return; }
    const drawn = await made(address());
    await pause(DRAW_MS);
    if (mine === turn) draw(drawn);
  } catch (error) {
    if (mine === turn) leave(error);
  }
}

// Something else is shown than what was asked for.
async function leave(error) {
  const shown = error instanceof Instead ? error.shown : "fault";
  if (shown === "sign-in") {
    session.known = false;
    session.account = "";
    await route();
  } else if (shown === "robot_check") {
    draw(robotView(route));
  } else {
    draw(insteadView(shown, error.seconds));
  }
}

function insteadView(shown, seconds = "") {
  const words = { maintenance: "maintenance", too_many: "too_many", fault: "fault" }[shown];
  if (words) return view(shown.replace("_", "-"), t(`${words}.title`), el("p", {}, t(`${words}.text`)), seconds ? el("p.wait", {}, t("spa.wait", { seconds })) : null);
  return view("not-found", t("common.not_found"), el("p", {}, t("common.not_found_text")));
}

function enter(answer) {
  Object.assign(session, answer, { known: true });
  if (["", "sign-in"].includes(address().path)) history.replaceState(null, "", "#/home");
  route();
}

document.getElementById("sign-out").addEventListener("click", async () => {
  await ask("/api/sign-out", { body: {} }).catch(() => {});
  session.known = false;
  location.hash = "#/sign-in";
  route();
});
window.addEventListener("hashchange", route);
if (document.body.dataset.instead) draw(insteadView(document.body.dataset.instead));
else route();
