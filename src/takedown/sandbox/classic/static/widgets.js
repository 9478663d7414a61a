// The other widgets: radio and check boxes, upload list, confirm dialog, alert, item errors.
"use strict";
(function () {
  const { element, texts } = window.sbx;
  const page = JSON.parse(document.getElementById("J_page").textContent);

  function buttonText(text) {
    return /^[一-龥]{2}$/.test(text) ? `${text[0]} ${text[1]}` : text;
  }

  document.addEventListener("change", (event) => {
    for (const kind of ["radio", "checkbox"]) {
      if (!event.target.classList.contains(`ant-${kind}-input`)) continue;
      for (const input of document.getElementsByName(event.target.name)) {
        input.closest(`.ant-${kind}`).classList.toggle(`ant-${kind}-checked`, input.checked);
        input.closest(`.ant-${kind}-wrapper`).classList.toggle(`ant-${kind}-wrapper-checked`, input.checked);
      }
      fault(event.target, "");
    }
  });

  function fault(control, text) {
    const item = control.closest(".ant-form-item");
    const inner = item.querySelector(".ant-form-item-control");
    inner.classList.toggle("has-error", Boolean(text));
    const old = inner.querySelector(".ant-form-explain");
    if (old) old.remove();
    if (text) inner.append(element("div", "ant-form-explain", text));
  }

  function alert(kind, text) {
    const box = document.getElementById("J_alert");
    box.replaceChildren();
    if (!text) return;
    const made = element("div", `ant-alert ant-alert-${kind}`);
    made.dataset.show = "true";
    made.append(element("i", "anticon"), element("span", "ant-alert-message", text));
    box.append(made);
    box.scrollIntoView({ block: "center" });
  }

  // Resolves with {ok, body}; a refusal has ok false and words; no readable answer counts as "busy".
  async function post(address, body, headers) {
    const response = await fetch(address, { method: "POST", body, headers: { "X-CSRF-Token": page.csrf, ...headers } });
    const answer = await response.json();
    if (answer.signIn || answer.robotCheck) location.reload();
    return { ok: response.ok, body: answer };
  }

  function postJson(address, content) {
    return post(address, JSON.stringify(content), { "Content-Type": "application/json" });
  }

  function confirmDialog(title, text, onOk) {
    const holder = element("div");
    const wrap = element("div", "ant-modal-wrap");
    wrap.tabIndex = -1;
    wrap.setAttribute("role", "dialog");
    const modal = element("div", "ant-modal ant-modal-confirm ant-modal-confirm-confirm");
    modal.setAttribute("role", "document");
    const content = element("div", "ant-modal-content");
    const body = element("div", "ant-modal-body");
    const inner = element("div", "ant-modal-confirm-body");
    inner.append(element("i", "anticon anticon-question-circle"), element("span", "ant-modal-confirm-title", title));
    inner.append(element("div", "ant-modal-confirm-content", text));
    const buttons = element("div", "ant-modal-confirm-btns");
    const close = () => holder.remove();
    const cancel = dialogButton("ant-btn", texts.cancel, close);
    const ok = dialogButton("ant-btn ant-btn-primary", texts.ok, () => { ok.disabled = true; close(); onOk(); });
    buttons.append(cancel, ok);
    body.append(inner, buttons);
    content.append(body);
    modal.append(content);
    wrap.append(modal);
    holder.append(element("div", "ant-modal-mask"), wrap);
    document.body.append(holder);
    ok.focus();
  }

  function dialogButton(className, text, onClick) {
    const button = element("button", className);
    button.type = "button";
    button.append(element("span", "", buttonText(text)));
    button.addEventListener("click", onClick);
    return button;
  }

  class Upload {
    constructor(root) {
      this.root = root;
      this.list = root.querySelector(".ant-upload-list");
      this.input = root.querySelector("input[type=file]");
      root.querySelector("button").addEventListener("click", () => this.input.click());
      this.input.addEventListener("change", () => {
        for (const file of this.input.files) this.send(file);
        this.input.value = "";
      });
      for (const row of this.list.children) this.removable(row);
    }

    get ids() {
      return [...this.list.querySelectorAll(".ant-upload-list-item-done")].map((row) => row.dataset.file);
    }

    get busy() { return Boolean(this.list.querySelector(".ant-upload-list-item-uploading")); }

    async send(file) {
      const row = this.row(file.name);
      const form = new FormData();
      form.append("purpose", this.root.dataset.purpose);
      form.append("file", file, file.name);
      try {
        const answer = await post(this.root.dataset.address, form, {});
        if (answer.ok) this.done(row, answer.body.id);
        else this.failed(row, answer.body.error);
      } catch {
        this.failed(row, texts.busy);
      }
    }

    row(name) {
      const row = element("div", "ant-upload-list-item ant-upload-list-item-uploading");
      const info = element("div", "ant-upload-list-item-info");
      const span = element("span");
      const label = element("span", "ant-upload-list-item-name", name);
      label.title = name;
      span.append(element("i", "anticon anticon-paper-clip"), label);
      info.append(span);
      const cross = element("i", "anticon anticon-close");
      cross.title = texts.remove_file;
      row.append(info, cross);
      this.list.append(row);
      this.removable(row);
      return row;
    }

    done(row, id) {
      row.className = "ant-upload-list-item ant-upload-list-item-done";
      row.dataset.file = id;
      const hidden = element("input");
      hidden.type = "hidden";
      hidden.name = this.root.dataset.purpose;
      hidden.value = id;
      row.append(hidden);
      fault(this.root, "");
    }

    failed(row, words) {
      row.className = "ant-upload-list-item ant-upload-list-item-error";
      row.append(element("div", "ant-upload-list-item-message", words));
    }

    removable(row) {
      row.querySelector(".anticon-close").addEventListener("click", () => row.remove());
    }
  }

  Object.assign(window.sbx, { Upload, alert, confirmDialog, fault, postJson });
})();
