// The complaint form.
"use strict";
(function () {
  const { Select, Upload, alert, confirmDialog, element, fault, postJson, texts } = window.sbx;
  const data = JSON.parse(document.getElementById("J_data").textContent);
  const $ = (id) => document.getElementById(id);
  const checked = (name) => [...document.querySelectorAll(`input[name=${name}]:checked`)].map((input) => input.value);
  let verified = null;

  const platform = new Select($("platform"), data.platforms, () => { fault($("platform"), ""); forgetVerification(); });
  const iprType = new Select($("iprType"), data.iprTypes, chooseType);
  const ipr = new Select($("ipr"), [], () => { fault($("ipr"), ""); forgetVerification(); });
  const reason = new Select($("reason"), [], chooseReason);
  const evidence = new Upload($("evidence"));

  function chooseType(type) {
    fault($("iprType"), "");
    ipr.setOptions(data.iprs.filter((one) => one.type === type));
    reason.setOptions(data.reasons.filter((one) => one.types.includes(type)));
    chooseReason();
  }

  function chooseReason() {
    const chosen = reason.chosen;
    fault($("reason"), "");
    $("reason-help").textContent = chosen ? chosen.help : "";
    $("order-item").classList.toggle("hidden", !(chosen && chosen.testBuy));
    document.querySelector("#evidence-item label").classList.toggle("ant-form-item-required", Boolean(chosen && chosen.needsEvidence));
    forgetVerification();
  }

  function forgetVerification() {
    verified = null;
    $("verify-summary").textContent = "";
    $("verify-result").classList.add("hidden");
    $("verify-result").querySelector("tbody").replaceChildren();
  }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  async function verify() {
    forgetVerification();
    fault($("listings"), "");
    if (!platform.value || !ipr.value || !reason.value) return fault($("listings"), texts.choose_first);
    $("verify").classList.add("ant-btn-loading");
    $("verify").disabled = true;
    try {
      const answer = await postJson("/complaint/verify.json", {
        platform: platform.value, ipr: ipr.value, complaintType: checked("complaintType")[0], reason: reason.value,
        listings: $("listings").value,
      });
      if (answer.ok) showVerification(answer.body);
      else fault($("listings"), answer.body.error);
    } catch {
      fault($("listings"), texts.busy);
    }
    $("verify").classList.remove("ant-btn-loading");
    $("verify").disabled = false;
  }

  function showVerification(result) {
    verified = result;
    const rows = result.rows.map((row, index) => {
      const made = element("tr", `ant-table-row ${row.accepted ? "accepted" : "left-out"}`);
      made.append(element("td", "", String(index + 1)), element("td", "", row.address), element("td", "", row.item), element("td", "", row.words));
      return made;
    });
    $("verify-result").querySelector("tbody").replaceChildren(...rows);
    $("verify-result").classList.remove("hidden");
    $("verify-summary").textContent = fill(texts.summary, { accepted: result.accepted, left_out: result.leftOut });
  }

  function accepted() {
    return verified ? verified.rows.filter((row) => row.accepted).map((row) => row.address) : [];
  }

  function faults() {
    const found = [];
    for (const select of [platform, iprType, ipr, reason]) if (!select.value) found.push([select.root, texts.required]);
    if (!verified) found.push([$("listings"), texts.verify_first]);
    else if (!accepted().length) found.push([$("listings"), texts.none_accepted]);
    if (reason.chosen && reason.chosen.testBuy && !$("orderNumber").value.trim()) found.push([$("orderNumber"), texts.required]);
    if (!$("explanation").value.trim()) found.push([$("explanation"), texts.required]);
    if (evidence.busy) found.push([$("evidence"), texts.uploading]);
    else if (reason.chosen && reason.chosen.needsEvidence && !evidence.ids.length) found.push([$("evidence"), texts.evidence_required]);
    if (!$("declaration").checked) found.push([$("declaration"), texts.declaration_required]);
    return found;
  }

  function askToSubmit() {
    alert("error", "");
    for (const item of document.querySelectorAll("#complaint-form .ant-form-item")) fault(item, "");
    const found = faults();
    for (const [control, text] of found) fault(control, text);
    if (found.length) found[0][0].scrollIntoView({ block: "center" });
    else confirmDialog(texts.sure, fill(texts.sure_text, { count: accepted().length }), send);
  }

  async function send() {
    $("submit").disabled = true;
    $("submit").classList.add("ant-btn-loading");
    try {
      const answer = await postJson("/complaint/submit.json", {
        formToken: $("formToken").value, platform: platform.value, iprType: iprType.value, ipr: ipr.value,
        complaintType: checked("complaintType")[0], reason: reason.value, listings: accepted(),
        orderNumber: reason.chosen.testBuy ? $("orderNumber").value.trim() : "", locations: checked("location"),
        explanation: $("explanation").value, evidence: evidence.ids, declaration: $("declaration").checked,
      });
      if (answer.ok) return location.assign(answer.body.redirect);
      if (answer.body.formToken) $("formToken").value = answer.body.formToken;
      alert("error", answer.body.error);
    } catch {
      alert("warning", texts.busy);
    }
    $("submit").disabled = false;
    $("submit").classList.remove("ant-btn-loading");
  }

  $("verify").addEventListener("click", verify);
  $("submit").addEventListener("click", askToSubmit);
  $("complaint-form").addEventListener("submit", (event) => event.preventDefault());
  $("listings").addEventListener("input", forgetVerification);
  $("complaintType").addEventListener("change", forgetVerification);
  $("explanation").addEventListener("input", () => {
    $("explanation-count").textContent = `${$("explanation").value.length}/2000`;
    fault($("explanation"), "");
  });
})();
