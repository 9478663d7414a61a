// The sign-in iframe: leaves it once signed in. The slider of the robot check, there and on pages, is for a person's hand.
"use strict";
(function () {
  const done = document.getElementById("J_signed_in");
  if (done) {
    window.top.location.assign(done.dataset.target);
    return;
  }
  const box = document.getElementById("nocaptcha");
  if (!box) return;
  const knob = document.getElementById("nc_1_n1z");
  const track = document.getElementById("nc_1_n1t");
  const filled = document.getElementById("nc_1__bg");
  const text = box.querySelector("[data-nc-lang]");
  let start = null;

  const reach = () => track.clientWidth - knob.offsetWidth;
  const move = (by) => {
    const at = Math.max(0, Math.min(reach(), by));
    knob.style.left = filled.style.width = `${at}px`;
    return at;
  };
  const solved = () => {
    text.dataset.ncLang = "_yesTEXT";
    text.textContent = box.dataset.done;
    move(reach());
    box.classList.add("nc-done");
    if (box.dataset.target) location.assign(box.dataset.target);
  };

  knob.addEventListener("pointerdown", (event) => {
    start = event.clientX;
    knob.setPointerCapture(event.pointerId);
  });
  knob.addEventListener("pointermove", (event) => {
    if (start !== null) move(event.clientX - start);
  });
  knob.addEventListener("pointerup", async (event) => {
    const at = move(event.clientX - start);
    start = null;
    if (at < reach() - 2) { move(0); return; }
    await fetch(box.dataset.address, { method: "POST", body: new URLSearchParams({ login: box.dataset.login }) });
    solved();
  });

  // Somebody may solve it on the control port; the form notices.
  const timer = setInterval(async () => {
    if (box.classList.contains("nc-done")) { clearInterval(timer); return; }
    const answer = await fetch(`${box.dataset.address}?${new URLSearchParams({ login: box.dataset.login })}`);
    if (answer.ok && !(await answer.json()).open) solved();
  }, 1000);
})();
