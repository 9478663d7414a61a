// The two forms of a complaint that is on the portal: answering a counter-notice, and withdrawing.
"use strict";
(function () {
  const { Upload, alert, confirmDialog, texts } = window.sbx;
  const data = JSON.parse(document.getElementById("J_data").textContent);
  const uploads = [...document.querySelectorAll("span.upload")].map((root) => new Upload(root));
  const form = document.querySelector("form.ant-form");
  form.addEventListener("submit", (event) => {
    if (!uploads.some((upload) => upload.busy)) return;
    event.preventDefault();
    alert("error", texts.uploading);
  });
  document.getElementById("submit").addEventListener("click", () =>
    confirmDialog(data.sure, data.sureText, () => form.requestSubmit()));
})();
