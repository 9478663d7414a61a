// The three steps of IPR submission.
"use strict";
(function () {
  const { Select, Upload, alert, confirmDialog, texts } = window.sbx;
  const source = document.getElementById("J_data");
  const data = source ? JSON.parse(source.textContent) : {};
  const show = (id, shown) => document.getElementById(id).classList.toggle("hidden", !shown);
  const chosen = (name) => (document.querySelector(`input[name=${name}]:checked`) || {}).value;

  const country = document.getElementById("country");
  if (country) {
    const update = () => {
      show("country-item", chosen("place") === "OTHERS");
      show("designations-item", chosen("place") === "OTHERS" && select.value === "WIPO");
    };
    const select = new Select(country, data.offices, update);
    document.getElementById("place").addEventListener("change", update);
  }

  const uploads = [...document.querySelectorAll("span.upload")].map((root) => new Upload(root));
  const form = document.querySelector("form.ant-form");
  form.addEventListener("submit", (event) => {
    if (!uploads.some((upload) => upload.busy)) return;
    event.preventDefault();
    alert("error", texts.uploading);
  });

  const submit = document.querySelector("#ipr-submit-form #submit");
  if (submit) {
    document.getElementById("role").addEventListener("change", () => show("letter-item", chosen("role") === "agent"));
    submit.addEventListener("click", () => confirmDialog(data.sure, data.sureText, () => form.requestSubmit()));
  }
})();
