// Entry like a spreadsheet: <table data-grid> with <input class="cell"> in its cells.
// Arrow keys and Enter move, a block copied from Excel is pasted into the cells, Ctrl+Z and Ctrl+Y undo and redo.
// Numbers may have a comma; a cell with data-min or data-max (or data-number) that does not fit is marked.
(() => {
  "use strict";
  const histories = new WeakMap();
  const before = new WeakMap();

  const gridOf = (input) => input.closest("table[data-grid]");
  const rowsOf = (grid) => [...grid.tBodies].flatMap((body) => [...body.rows]);
  const cellIn = (cell) => cell?.querySelector("input.cell") ?? null;

  function place(input) {
    const cell = input.closest("td, th");
    return [rowsOf(gridOf(input)).indexOf(cell.parentElement), cell.cellIndex];
  }

  function at(grid, row, column) {
    return cellIn(rowsOf(grid)[row]?.cells[column]);
  }

  // The next input in a direction, over rows and cells without one.
  function next(input, down, right) {
    const grid = gridOf(input);
    const rows = rowsOf(grid);
    let [row, column] = place(input);
    for (;;) {
      row += down;
      column += right;
      if (row < 0 || row >= rows.length || column < 0 || column > rows[row].cells.length + 40) return null;
      if (right && column >= rows[row].cells.length) return null;
      const found = at(grid, row, column);
      if (found) return found;
    }
  }

  function go(input) {
    input?.focus();
    input?.select();
  }

  function number(text) {
    const bare = text.replace(/[\s\u00a0\u202f]/g, "").replace(/^[−–—]/, "-");
    if (/^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/.test(bare)) return Number(bare.replaceAll(".", "").replace(",", "."));
    if (/^[+-]?(\d+([.,]\d+)?|[.,]\d+)$/.test(bare)) return Number(bare.replace(",", "."));
    return NaN;
  }

  function check(input) {
    const { min, max } = input.dataset;
    if (min === undefined && max === undefined && !("number" in input.dataset)) return;
    const text = input.value.trim();
    const value = number(text);
    const wrong = text !== "" && (Number.isNaN(value) || value < Number(min ?? -Infinity) || value > Number(max ?? Infinity));
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function write(input, value) {
    input.value = value;
    input.classList.toggle("is-changed", input.value !== input.defaultValue);
    check(input);
    before.set(input, input.value);
  }

  function record(grid, changes) {
    const history = histories.get(grid) ?? { done: [], undone: [] };
    history.done.push(changes);
    history.undone = [];
    histories.set(grid, history);
  }

  function announce(input) {
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  let applying = false;
  function apply(changes, side) {
    applying = true;
    changes.forEach((change) => write(change.input, change[side]));
    if (changes.length) announce(changes[0].input);
    applying = false;
    go(changes[0]?.input);
  }

  function undo(input, from, to, side) {
    if (from === "done" && input.value !== before.get(input)) {
      write(input, before.get(input) ?? input.defaultValue);
      return;
    }
    const history = histories.get(gridOf(input));
    const changes = history?.[from].pop();
    if (!changes) return;
    history[to].push(changes);
    apply(changes, side);
  }

  function paste(input, text) {
    const grid = gridOf(input);
    const [top, left] = place(input);
    const block = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const changes = [];
    block.forEach((line, down) => line.forEach((value, right) => {
      const target = at(grid, top + down, left + right);
      if (target && !target.readOnly && !target.disabled) {
        changes.push({ input: target, old: target.value, new: value.trim() });
      }
    }));
    record(grid, changes);
    apply(changes, "new");
  }

  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.("table[data-grid] input.cell");
    if (!input) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const atStart = input.selectionEnd === 0 || all;
    const atEnd = input.selectionStart === input.value.length || all;
    let target;
    if (command && key === "z") undo(input, "done", "undone", "old");
    else if (command && key === "y") undo(input, "undone", "done", "new");
    else if (command) return;
    else if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) target = next(input, 1, 0);
    else if (event.key === "ArrowUp" || event.key === "Enter") target = next(input, -1, 0);
    else if (event.key === "ArrowRight" && atEnd) target = next(input, 0, 1);
    else if (event.key === "ArrowLeft" && atStart) target = next(input, 0, -1);
    else if (event.key === "Escape") write(input, before.get(input) ?? input.value);
    else return;
    event.preventDefault();
    if (target) go(target);
  });

  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("table[data-grid] input.cell")) {
      before.set(event.target, event.target.value);
      event.target.select();
    }
  });

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (applying || !input.matches?.("table[data-grid] input.cell")) return;
    const old = before.get(input) ?? input.defaultValue;
    if (old !== input.value) record(gridOf(input), [{ input, old, new: input.value }]);
    write(input, input.value);
  });

  document.addEventListener("paste", (event) => {
    const input = event.target.closest?.("table[data-grid] input.cell");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!input || !/[\t\n]/.test(text.replace(/\n$/, ""))) return;
    event.preventDefault();
    paste(input, text);
  });
})();
