// Navigation, menus, dialogs, notices. Everything is opened by attributes in the page; see the gallery at /ui.
(() => {
  "use strict";

  // <button data-toggle="id">: shows or hides the element with that id (the navigation on a phone).
  function toggle(button) {
    const target = document.getElementById(button.dataset.toggle);
    const open = target.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  }

  // <button data-dialog="id">: opens <dialog id="id">. <button data-dialog-close> closes the one it is in.
  function openDialog(dialog) {
    if (!dialog || dialog.open) return;
    dialog.showModal();
  }

  function closeMenus(but) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== but) menu.open = false;
    });
  }

  document.addEventListener("click", (event) => {
    const at = event.target;
    const toggler = at.closest("[data-toggle]");
    if (toggler) toggle(toggler);
    const opener = at.closest("[data-dialog]");
    if (opener) openDialog(document.getElementById(opener.dataset.dialog));
    if (at.closest("[data-dialog-close]")) at.closest("dialog").close();
    if (at instanceof HTMLDialogElement && !at.hasAttribute("data-stay")) at.close();
    if (at.closest("[data-dismiss]")) at.closest(".toast, .alert").remove();
    if (at.closest("[data-print]")) window.print();
    closeMenus(at.closest("details.menu"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const search = document.getElementById("site-search");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  });

  // A fragment that arrives in the shared sheet opens it.
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target.id === "sheet-body" && target.innerHTML.trim()) openDialog(document.getElementById("sheet"));
  });

  // A list's address holds what was chosen, not what was left empty.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches(".list-controls")) return;
    const parameters = event.detail.formData;
    [...parameters.keys()].forEach((name) => {
      if (parameters.get(name) === "") parameters.delete(name);
    });
  });

  // While a form is on its way its buttons rest, so that a second click sends nothing; a form that answers with
  // a download says data-resubmit and keeps them.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    if (form.hasAttribute("data-resubmit")) return;
    window.setTimeout(() => {
      form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => {
        button.disabled = true;
      });
    });
  });
  window.addEventListener("pageshow", (event) => {
    // A page the browser kept and shows again is another page to drafts: the one it was may be done with.
    if (event.persisted) {
      document.querySelectorAll("input[name=draft_page]").forEach((page) => {
        page.value = `${page.value.split("-")[0]}-${Date.now()}`;
      });
    }
    document.querySelectorAll("form button[disabled]:not([data-disabled])").forEach((button) => {
      button.disabled = false;
    });
  });

  // Good news leaves by itself, unless somebody is at it; refusals stay until they are closed.
  const LEAVES_AFTER_MS = 8000;
  function letLeave(toast) {
    window.setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) letLeave(toast);
      else toast.remove();
    }, LEAVES_AFTER_MS);
  }

  // The error summary is where reading goes on after a refused form.
  document.addEventListener("DOMContentLoaded", () => {
    const summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
    document.querySelectorAll(".tabs, .bar-nav").forEach((strip) => {
      const here = strip.querySelector("[aria-current]");
      if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 48;
    });
    document.querySelectorAll(".toast.is-success, .toast.is-info").forEach(letLeave);
  });
})();
