// Ticks of lines not assigned: a group's tick sets every line below it, and how many lines were changed is told.
(() => {
  "use strict";
  const form = document.getElementById("assignments");
  if (!form) return;
  const told = document.getElementById("assign-count");
  const rows = [...form.querySelectorAll(".assign-lines tbody tr")];
  const depth = (row) => Number(row.dataset.depth);
  const tick = (row) => row.querySelector("[data-line]");
  const isSelect = (field) => field.tagName === "SELECT";
  const isOut = (field) => (isSelect(field) ? field.value === "0" : field.checked);
  const first = new Map(rows.filter(tick).map((row) => [row, isSelect(tick(row)) ? "" : tick(row).defaultChecked]));

  // The lines below a group, whatever groups there are between.
  function below(row) {
    const found = [];
    for (let at = rows.indexOf(row) + 1; at < rows.length && depth(rows[at]) > depth(row); at += 1) {
      if (tick(rows[at])) found.push(rows[at]);
    }
    return found;
  }

  function isChanged(row) {
    const field = tick(row);
    if (isSelect(field)) return field.value !== "";
    const shown = form.elements[field.name.replace("l-", "k-")];
    return field.checked !== (shown ? shown.value === "0" : first.get(row));
  }

  function refresh() {
    for (const row of rows) {
      const group = row.querySelector("[data-group]");
      if (!group) continue;
      const fields = below(row).map(tick);
      const out = fields.filter(isOut).length;
      group.checked = fields.length > 0 && out === fields.length;
      group.indeterminate = !group.checked && fields.some((field) => isOut(field) || (isSelect(field) && !field.value));
    }
    const changed = rows.filter((row) => tick(row) && isChanged(row));
    for (const row of rows) row.classList.toggle("is-changed", changed.includes(row));
    if (told) told.textContent = changed.length ? told.dataset.some.replace("#", String(changed.length)) : told.dataset.none;
  }

  for (const group of form.querySelectorAll("[data-group]")) group.hidden = false;
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-group]")) {
      for (const line of below(event.target.closest("tr"))) {
        const field = tick(line);
        if (isSelect(field)) field.value = event.target.checked ? "0" : "1";
        else field.checked = event.target.checked;
      }
    }
    refresh();
  });
  refresh();
})();
