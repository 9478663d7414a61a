// An imitation of the Select of Ant Design v3: its markup, its late list at the end of the page, its habits.
"use strict";
(function () {
  const ROW = 32, NEAR = 6, LAZY_FROM = 20, DRAW_DELAY = 16;
  const texts = JSON.parse(document.getElementById("J_texts").textContent);

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  class Select {
    constructor(root, options, onChange) {
      this.root = root;
      this.id = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
      this.onChange = onChange || (() => {});
      this.search = root.dataset.search === "true";
      this.query = "";
      this.opened = false;
      this.build();
      this.setOptions(options, root.dataset.value);
    }

    build() {
      this.selection = element("div", "ant-select-selection ant-select-selection--single");
      const attributes = {
        role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "true",
        "aria-controls": this.id, "aria-expanded": "false", tabindex: "0",
      };
      for (const [name, value] of Object.entries(attributes)) this.selection.setAttribute(name, value);
      this.rendered = element("div", "ant-select-selection__rendered");
      const arrow = element("span", "ant-select-arrow");
      arrow.setAttribute("unselectable", "on");
      arrow.append(element("i", "anticon anticon-down ant-select-arrow-icon"));
      this.selection.append(this.rendered, arrow);
      this.root.append(this.selection);
      this.selection.addEventListener("click", () => (this.opened && !this.search ? this.close() : this.open()));
      this.selection.addEventListener("keydown", (event) => this.key(event));
      document.addEventListener("mousedown", (event) => {
        const inside = this.root.contains(event.target) || (this.dropdown && this.dropdown.contains(event.target));
        if (!inside) this.close();
      });
    }

    get value() { return this.chosen ? this.chosen.value : ""; }

    setOptions(options, value) {
      this.options = options;
      this.chosen = options.find((option) => option.value === value) || null;
      this.show();
    }

    show() {
      this.rendered.replaceChildren();
      if (this.chosen) {
        const value = element("div", "ant-select-selection-selected-value", this.chosen.text);
        value.title = this.chosen.text;
        value.style.display = this.query ? "none" : "block";
        this.rendered.append(value);
      } else {
        const hint = element("div", "ant-select-selection__placeholder", texts.select);
        hint.setAttribute("unselectable", "on");
        hint.style.display = this.query ? "none" : "block";
        this.rendered.append(hint);
      }
      if (this.search) this.rendered.append(this.searchBox());
      const hidden = document.querySelector(`input[data-select="${this.root.id}"]`);
      if (hidden) hidden.value = this.value;
    }

    searchBox() {
      if (!this.box) {
        this.box = element("div", "ant-select-search ant-select-search--inline");
        const wrap = element("div", "ant-select-search__field__wrap");
        this.field = element("input", "ant-select-search__field");
        this.field.autocomplete = "off";
        this.field.addEventListener("input", () => { this.query = this.field.value; this.filter(); });
        wrap.append(this.field);
        this.box.append(wrap);
      }
      return this.box;
    }

    open() {
      if (this.opened) return;
      this.opened = true;
      this.root.classList.add("ant-select-open", "ant-select-focused");
      this.selection.setAttribute("aria-expanded", "true");
      // The real list is drawn later, at the end of the body. A timer, because a tab in the background has no frames.
      setTimeout(() => { if (this.opened) this.draw(); }, DRAW_DELAY);
      if (this.search) this.field.focus();
    }

    close() {
      if (!this.opened) return;
      this.opened = false;
      this.query = "";
      if (this.field) this.field.value = "";
      this.root.classList.remove("ant-select-open", "ant-select-focused");
      this.selection.setAttribute("aria-expanded", "false");
      if (this.dropdown) this.dropdown.classList.add("ant-select-dropdown-hidden");
      this.show();
    }

    draw() {
      if (!this.dropdown) {
        const holder = element("div", "ant-select-holder");
        this.dropdown = element("div", "ant-select-dropdown ant-select-dropdown--single ant-select-dropdown-placement-bottomLeft");
        this.scroller = element("div", "ant-select-dropdown-scroller");
        this.scroller.id = this.id;
        this.list = element("ul", "ant-select-dropdown-menu ant-select-dropdown-menu-root ant-select-dropdown-menu-vertical");
        this.list.setAttribute("role", "listbox");
        this.list.tabIndex = 0;
        this.scroller.append(this.list);
        this.dropdown.append(this.scroller);
        holder.append(element("div"));
        holder.firstChild.append(this.dropdown);
        document.body.append(holder);
        this.scroller.addEventListener("scroll", () => this.fill());
      }
      const box = this.root.getBoundingClientRect();
      this.dropdown.style.left = `${box.left + scrollX}px`;
      this.dropdown.style.top = `${box.bottom + scrollY + 4}px`;
      this.dropdown.style.width = `${box.width}px`;
      this.dropdown.classList.remove("ant-select-dropdown-hidden");
      this.filter();
      const chosen = this.shown.indexOf(this.chosen);
      this.active = Math.max(0, chosen);
      this.scroller.scrollTop = Math.max(0, chosen - 2) * ROW;
      this.fill();
    }

    filter() {
      const wanted = this.query.trim().toLowerCase();
      this.shown = this.options.filter((option) => option.text.toLowerCase().includes(wanted));
      this.active = 0;
      this.show();
      if (this.search && this.opened) this.field.focus();
      if (!this.dropdown) return;
      this.scroller.scrollTop = 0;
      this.fill();
    }

    // Long lists hold only the rows near the visible part; padding keeps the scroll bar honest.
    fill() {
      const lazy = this.shown.length > LAZY_FROM;
      const top = Math.floor(this.scroller.scrollTop / ROW);
      const rows = Math.ceil(256 / ROW);
      const first = lazy ? Math.max(0, top - NEAR) : 0;
      const last = lazy ? Math.min(this.shown.length, top + rows + NEAR) : this.shown.length;
      this.list.style.paddingTop = `${first * ROW}px`;
      this.list.style.paddingBottom = `${(this.shown.length - last) * ROW}px`;
      this.list.replaceChildren(...this.shown.slice(first, last).map((option, index) => this.row(option, first + index)));
      if (!this.shown.length) {
        this.list.append(element("li", "ant-select-dropdown-menu-item ant-select-dropdown-menu-item-disabled", texts.not_found));
      }
    }

    row(option, index) {
      const row = element("li", "ant-select-dropdown-menu-item", option.text);
      row.setAttribute("role", "option");
      row.setAttribute("unselectable", "on");
      row.setAttribute("aria-selected", String(option === this.chosen));
      if (option === this.chosen) row.classList.add("ant-select-dropdown-menu-item-selected");
      if (index === this.active) row.classList.add("ant-select-dropdown-menu-item-active");
      row.addEventListener("mousedown", (event) => event.preventDefault());
      row.addEventListener("click", () => this.choose(option));
      return row;
    }

    choose(option) {
      const changed = option !== this.chosen;
      this.chosen = option;
      this.close();
      this.show();
      if (changed) this.onChange(this.value);
    }

    key(event) {
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") this.close();
      else if (!this.opened && (move || event.key === "Enter" || event.key === " ")) { event.preventDefault(); this.open(); }
      else if (this.opened && this.dropdown && move && this.shown.length) {
        event.preventDefault();
        this.active = (this.active + move + this.shown.length) % this.shown.length;
        this.scroller.scrollTop = Math.max(0, this.active - 3) * ROW;
        this.fill();
      } else if (this.opened && this.dropdown && event.key === "Enter" && this.shown[this.active]) {
        event.preventDefault();
        this.choose(this.shown[this.active]);
      }
    }
  }

  window.sbx = { Select, element, texts };
})();
