"use strict";
/* Keys, zoom, swipe. Everything else works without this file. */
(() => {
  const by = (id) => document.getElementById(id);
  const help = by("help"), stage = by("stage"), image = stage && stage.querySelector("img");

  const openHelp = () => help.open || help.showModal();
  by("keys").hidden = false;
  by("keys").addEventListener("click", openHelp);

  /* Zoom: `factor` 0 is "fit"; else pixels of the screen for one of the picture. */
  let factor = 0;
  const zoom = (wanted) => {
    if (!image) return;
    const before = stage.scrollWidth ? (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth : 0.5;
    const above = stage.scrollHeight ? stage.scrollTop / stage.scrollHeight : 0;
    factor = wanted && Math.min(8, Math.max(0.25, wanted));
    stage.classList.toggle("zoomed", factor > 0);
    image.style.width = factor ? `${image.naturalWidth * factor}px` : "";
    stage.scrollLeft = before * stage.scrollWidth - stage.clientWidth / 2;
    stage.scrollTop = above * stage.scrollHeight;
  };
  const shown = () => factor || image.clientWidth / image.naturalWidth || 1;
  if (image) {
    by("zoom").hidden = false;
    by("zoom").addEventListener("click", (event) => {
      const how = event.target.dataset.zoom;
      if (how) zoom(how === "fit" ? 0 : shown() * (how === "in" ? 1.5 : 1 / 1.5));
    });
    stage.addEventListener("dblclick", () => zoom(factor ? 0 : 1.5));
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(shown() * (event.deltaY < 0 ? 1.2 : 1 / 1.2));
    }, { passive: false });
    let held = null;
    stage.addEventListener("pointerdown", (event) => {
      if (!factor || event.button || event.pointerType === "touch") return;
      held = [event.clientX + stage.scrollLeft, event.clientY + stage.scrollTop];
      stage.setPointerCapture(event.pointerId);
      stage.classList.add("dragged");
      event.preventDefault();
    });
    stage.addEventListener("pointermove", (event) => {
      if (held) stage.scrollTo(held[0] - event.clientX, held[1] - event.clientY);
    });
    for (const end of ["pointerup", "pointercancel"])
      stage.addEventListener(end, () => { held = null; stage.classList.remove("dragged"); });
  }

  const current = document.querySelector(".film [aria-current]");
  if (current) {
    const strip = current.closest(".strip");
    strip.scrollLeft = current.offsetLeft - strip.clientWidth / 2 + current.offsetWidth / 2;
  }

  const cut = by("cut"), swipe = by("swipe");
  if (cut) {
    by("still").hidden = true;
    by("slider").hidden = false;
    const move = () => swipe.style.setProperty("--cut", `${cut.value}%`);
    cut.addEventListener("input", move);
    swipe.addEventListener("pointermove", (event) => {
      const box = swipe.getBoundingClientRect();
      cut.value = String(100 * (event.clientX - box.left) / box.width);
      move();
    });
    move();
  }

  /* j and k go through the lines of a list; Enter on a line is its link's own. */
  const step = (by) => {
    const lines = [...document.querySelectorAll("table.list tbody tr")].filter((line) => line.querySelector("a"));
    if (!lines.length) return;
    const at = lines.findIndex((line) => line.classList.contains("here"));
    const next = at < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.min(lines.length - 1, Math.max(0, at + by));
    lines.forEach((line, number) => line.classList.toggle("here", number === next));
    lines[next].querySelector("a").focus();
  };
  const follow = (id) => by(id) && by(id).click();
  const focus = (id) => { const found = by(id); if (found) { found.focus(); found.scrollIntoView({ block: "nearest" }); } };
  const keys = {
    j: () => step(1), k: () => step(-1), ArrowLeft: () => follow("earlier"), ArrowRight: () => follow("later"),
    a: () => focus("approve"), f: () => focus("text"), c: () => focus("text"), " ": () => zoom(factor ? 0 : 1.5),
    "/": () => { const search = document.querySelector("input[type=search]"); if (search) search.select(); else location.assign("/#search"); },
    "?": openHelp,
  };
  if (location.hash === "#search") keys["/"]();
  const own = (at, key) => at.closest("input, textarea, select, [contenteditable]") || (key === " " && at.closest("a, button, summary"))
    || (key.startsWith("Arrow") && at === stage && factor > 0);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || own(event.target, event.key)) return;
    const does = keys[event.key];
    if (!does || (event.key === " " && !image)) return;
    event.preventDefault();
    does();
  });
})();
