// The tree of lines of a scoring table: moving, indenting, adding, taking away with undo, pasting more rows than there
// are, and the line's panel. What anything means is the server's answer: the whole form goes there as one types.
(() => {
  "use strict";
  const form = document.getElementById("table-form");
  if (!form) return;
  const grid = document.getElementById("table-lines");
  const body = grid.tBodies[0];
  const blank = document.getElementById("blank-line");
  const told = document.getElementById("line-told");
  const tools = form.querySelector(".line-tools");
  const history = [];
  let current = null;
  let opened = null;

  // ── Lines and branches ──────────────────────────────────────────────────────────────────────────────
  const lines = () => [...body.rows];
  const field = (line, name) => line.querySelector(`[name="c-${name}"]`);
  const value = (line, name) => field(line, name).value.trim();
  const depth = (line) => Number(value(line, "depth") || 0);
  const isBlank = (line) => ["code", "title", "maximum", "part", "kind"].every((name) => !value(line, name));

  function setDepth(line, deep) {
    field(line, "depth").value = String(deep);
    line.dataset.depth = String(deep);
  }

  // The line and all below it.
  function branch(line) {
    const found = [line];
    for (let next = line.nextElementSibling; next && !isBlank(next) && depth(next) > depth(line); next = next.nextElementSibling) {
      found.push(next);
    }
    return found;
  }

  // The line before with the same parent, and the parent.
  function sister(line) {
    let before = line.previousElementSibling;
    while (before && depth(before) > depth(line)) before = before.previousElementSibling;
    return before && depth(before) === depth(line) ? before : null;
  }

  function parent(line) {
    let before = line.previousElementSibling;
    while (before && depth(before) >= depth(line)) before = before.previousElementSibling;
    return depth(line) > 0 ? before : null;
  }

  function tell(name, number = "") {
    told.textContent = name ? told.dataset[name].replace("#", number) : "";
  }

  // ── Undo: of what moves lines; the grid undoes what is typed into cells ─────────────────────────────
  function remember() {
    history.push({ lines: lines().map((line) => [line, value(line, "depth"), value(line, "code"), value(line, "more")]) });
    tools.querySelector("[data-do=undo]").disabled = false;
  }

  function undo() {
    while (history.at(-1)?.typed) history.pop();
    const before = history.pop();
    tools.querySelector("[data-do=undo]").disabled = !history.length;
    if (!before) return;
    body.replaceChildren(...before.lines.map(([line]) => line));
    before.lines.forEach(([line, deep, code, more]) => {
      if (deep) setDepth(line, Number(deep));
      field(line, "code").value = code;
      field(line, "more").value = more;
    });
    tell("undone");
    changed();
  }

  // ── What can be done with a line ────────────────────────────────────────────────────────────────────
  function fresh() {
    return blank.content.firstElementChild.cloneNode(true);
  }

  function add(line, deeper) {
    remember();
    const made = fresh();
    const after = line && (deeper ? line : branch(line).at(-1));
    setDepth(made, line ? depth(line) + (deeper ? 1 : 0) : 0);
    if (after) after.after(made);
    else body.prepend(made);
    focus(made, "title");
    tell("added");
    changed();
  }

  function remove(line) {
    remember();
    const gone = branch(line);
    const next = gone.at(-1).nextElementSibling ?? line.previousElementSibling;
    gone.forEach((one) => one.remove());
    if (!body.rows.length) body.append(fresh());
    focus(next ?? body.rows[0], "title");
    tell("removed", gone.length);
    changed();
  }

  function moveUp(line) {
    const before = sister(line);
    if (before) place(line, () => before.before(...branch(line)));
  }

  function moveDown(line) {
    const after = branch(line).at(-1).nextElementSibling;
    if (after && !isBlank(after) && depth(after) === depth(line)) {
      place(line, () => branch(after).at(-1).after(...branch(line)));
    }
  }

  function indent(line) {
    const before = sister(line);
    if (before) place(line, () => branch(line).forEach((one) => setDepth(one, depth(one) + 1)), before);
  }

  function outdent(line) {
    const above = parent(line);
    if (!above) return;
    place(line, () => {
      const moved = branch(line);
      branch(above).at(-1).after(...moved);
      moved.forEach((one) => setDepth(one, depth(one) - 1));
    }, parent(above));
  }

  // Move, and give the branch codes below its new parent where the parent is another one.
  function place(line, move, under) {
    const active = document.activeElement;
    const was = parent(line);
    remember();
    move();
    const now = under === undefined ? parent(line) : under;
    if (now !== was) recode(new Map([[value(line, "code"), nextCode(now, line)]]));
    if (body.contains(active)) active.focus();
    tell("moved", value(line, "code"));
    changed();
  }

  // ── Codes ───────────────────────────────────────────────────────────────────────────────────────────
  const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"];

  function topCode(number) {
    const tops = lines().filter((line) => !isBlank(line) && depth(line) === 0 && value(line, "code"));
    const roman = tops.some((line) => ROMAN.includes(value(line, "code"))) || !tops.length;
    return roman && number <= ROMAN.length ? ROMAN[number - 1] : String(number);
  }

  function nextCode(above, but) {
    const taken = new Set(lines().filter((line) => line !== but).map((line) => value(line, "code")));
    let number = 1;
    const code = () => (above ? `${value(above, "code")}.${number}` : topCode(number));
    while (taken.has(code())) number += 1;
    return code();
  }

  // Codes changed: lines below them and what refers to them change with them.
  function recode(codes) {
    const renamed = (code) => {
      if (codes.has(code)) return codes.get(code);
      const above = [...codes.keys()].filter((old) => old && code.startsWith(`${old}.`)).sort((a, b) => b.length - a.length)[0];
      return above ? codes.get(above) + code.slice(above.length) : code;
    };
    lines().forEach((line) => {
      if (value(line, "code")) field(line, "code").value = renamed(value(line, "code"));
      const more = value(line, "more") ? JSON.parse(value(line, "more")) : {};
      if (more.only_if) {
        more.only_if = renamed(more.only_if);
        field(line, "more").value = JSON.stringify(more);
      }
    });
    renameTried(renamed);
    form.querySelectorAll("select[name^=tie_] option").forEach((option) => {
      const [kind, code] = option.value.split(":");
      if (code && renamed(code) !== code) {
        option.textContent = option.textContent.replace(code, renamed(code));
        option.value = `${kind}:${renamed(code)}`;
      }
    });
  }

  function renumber() {
    remember();
    const counts = [];
    const path = [];
    const codes = new Map();
    lines().filter((line) => !isBlank(line)).forEach((line) => {
      const deep = depth(line);
      counts.length = path.length = Math.min(deep + 1, counts.length);
      counts[deep] = (counts[deep] ?? 0) + 1;
      path[deep] = deep ? `${path[deep - 1]}.${counts[deep]}` : topCode(counts[0]);
      if (value(line, "code")) codes.set(value(line, "code"), path[deep]);
      else field(line, "code").value = path[deep];
    });
    recode(codes);
    changed();
  }

  // ── The server's word on it ─────────────────────────────────────────────────────────────────────────
  let waiting = 0;
  let asked = 0;
  function changed() {
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // An answer on its way is about the lines as they were: it would put a line just moved back where it stood.
  form.addEventListener("input", () => {
    asked += 1;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(look, 350);
  });

  async function look() {
    const mine = ++asked;
    const shown = lines();
    const typed = new FormData(form);
    typed.delete("opened");
    const answer = await fetch(form.dataset.review, { method: "POST", body: typed });
    if (!answer.ok || mine !== asked) return;
    const found = await answer.json();
    shown.forEach((line, place) => show(line, found.lines[place]));
    document.getElementById("table-base").textContent = found.base;
    document.getElementById("table-count").textContent = found.count;
    list(document.getElementById("table-problems"), found);
    const state = document.getElementById("table-state");
    const words = [found.toMend ? `${found.toMend} ${state.dataset.mend}` : state.dataset.sound];
    if (found.toLookAt) words.push(`${found.toLookAt} ${state.dataset.look}`);
    state.textContent = words.join(" · ");
    document.getElementById("table-codes").replaceChildren(...found.lines.filter(Boolean).map((line) => new Option(line.code, line.code)));
  }

  function show(line, found) {
    line.classList.toggle("is-group", Boolean(found?.group));
    field(line, "group").value = found?.group ? "1" : "";
    line.querySelector(".line-how").textContent = found?.how ?? "";
    list(line.querySelector(".line-said"), found ?? { wrong: [], warnings: [] });
    if (!found) return;
    setDepth(line, found.depth);
    const code = field(line, "code");
    if (code !== document.activeElement) code.value = found.code;
    line.querySelector(".line-name").textContent = ` ${found.code}`;
    line.querySelectorAll("input.cell").forEach((input) => {
      const [, name] = input.getAttribute("aria-label").split(", ");
      input.setAttribute("aria-label", `${found.code}, ${name}`);
    });
  }

  function list(target, { wrong, warnings }) {
    const item = (css) => (text) => {
      const made = document.createElement("li");
      made.className = css;
      made.textContent = text;
      return made;
    };
    target.replaceChildren(...wrong.map(item("is-wrong")), ...warnings.map(item("is-warning")));
  }

  // ── Two versions put together: everything from one side at once ──────────────────────────────────────
  form.querySelectorAll("[data-merge-all]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      form.querySelectorAll(`.merge-option input[value="${button.dataset.mergeAll}"]`).forEach((input) => { input.checked = true; });
      changed();
    });
  });

  // ── Keys, buttons, pasting, dragging ────────────────────────────────────────────────────────────────
  function focus(line, name) {
    const input = field(line, name);
    input.focus();
    input.select();
  }

  const DOES = {
    add: (line) => add(line, false),
    child: (line) => add(line, true),
    up: moveUp,
    down: moveDown,
    in: indent,
    out: outdent,
    remove,
    undo,
    renumber,
  };
  const NEEDS_NO_LINE = new Set(["add", "undo", "renumber"]);

  tools.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    const line = current && body.contains(current) ? current : null;
    if (name && (line || NEEDS_NO_LINE.has(name))) DOES[name](line);
  });

  grid.addEventListener("focusin", (event) => {
    current?.classList.remove("is-current");
    current = event.target.closest("tbody tr");
    current?.classList.add("is-current");
  });

  const ALT = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
  document.addEventListener("keydown", (event) => {
    const line = event.target.closest?.("#table-lines tbody tr");
    if (!line) return;
    const command = event.ctrlKey || event.metaKey;
    let name;
    if (event.altKey) name = ALT[event.key];
    else if (command && event.key === "Enter") name = event.shiftKey ? "child" : "add";
    else if (command && event.key === "Delete") name = "remove";
    else if (command && event.key.toLowerCase() === "z" && history.length && !history.at(-1).typed) name = "undo";
    else if (event.key === "F2") line.querySelector(".line-open").click();
    if (event.key === "F2" || name) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (name) DOES[name](line);
  }, true);

  // What is typed after a move is undone before the move.
  grid.addEventListener("change", () => {
    if (history.length && !history.at(-1).typed) history.push({ typed: true });
  });
  document.addEventListener("keyup", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && history.at(-1)?.typed) history.pop();
  });

  // More rows than there are: made before the grid fills them. A pasted STT says anew where its line stands.
  document.addEventListener("paste", (event) => {
    const input = event.target.closest?.("#table-lines input.cell");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!input || !/[\t\n]/.test(text.replace(/\n$/, ""))) return;
    const rows = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").length;
    const line = input.closest("tr");
    while (lines().length < line.rowIndex - 1 + rows) body.append(fresh());
    if (input.name !== "c-code") return;
    let next = line;
    for (let row = 0; row < rows; row += 1, next = next.nextElementSibling) {
      field(next, "depth").value = field(next, "was").value = "";
    }
  }, true);

  // Dragging by the handle, with a mouse, a pen or a finger. A line goes before or after the one it is dropped at; to
  // the right of where it was taken, or right below the head of a group, it goes into it.
  const INTO_PX = 40;
  const EDGE_PX = 56;
  const SCROLL_PX = 14;
  let drag = null;

  function unmark() {
    body.querySelectorAll(".is-before, .is-after, .is-inside").forEach((line) => line.classList.remove("is-before", "is-after", "is-inside"));
  }

  function spotAt(x, y) {
    const over = document.elementFromPoint(x, y)?.closest?.("#table-lines tbody tr");
    if (!over || isBlank(over) || branch(drag.line).includes(over)) return null;
    const box = over.getBoundingClientRect();
    if (y <= box.top + box.height / 2) return { over, how: "before" };
    const isOpen = branch(over).some((line) => line !== over && !branch(drag.line).includes(line));
    return { over, how: isOpen || x - drag.x > INTO_PX ? "inside" : "after" };
  }

  function drop({ over, how }) {
    const line = drag.line;
    const shift = depth(over) + (how === "inside" ? 1 : 0) - depth(line);
    place(line, () => {
      const moved = branch(line);
      if (how === "before") over.before(...moved);
      else if (how === "inside") over.after(...moved);
      else branch(over).at(-1).after(...moved);
      moved.forEach((one) => setDepth(one, depth(one) + shift));
    });
  }

  function endDrag() {
    if (!drag) return;
    unmark();
    window.clearInterval(drag.scrolling);
    body.querySelectorAll(".is-dragged").forEach((line) => line.classList.remove("is-dragged"));
    drag = null;
  }

  function follow() {
    unmark();
    drag.spot = spotAt(drag.at.x, drag.at.y);
    drag.spot?.over.classList.add(`is-${drag.spot.how}`);
  }

  function scrollAtEdges() {
    const { y } = drag.at;
    const by = y < EDGE_PX ? -SCROLL_PX : y > window.innerHeight - EDGE_PX ? SCROLL_PX : 0;
    if (!by) return;
    window.scrollBy({ top: by, behavior: "instant" });
    follow();
  }

  body.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    const line = handle?.closest("tr");
    if (!handle || event.button || isBlank(line)) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    drag = { line, x: event.clientX, at: { x: event.clientX, y: event.clientY }, spot: null, scrolling: window.setInterval(scrollAtEdges, 30) };
    branch(line).forEach((one) => one.classList.add("is-dragged"));
  });
  body.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.at = { x: event.clientX, y: event.clientY };
    follow();
  });
  body.addEventListener("pointerup", () => {
    if (drag?.spot) drop(drag.spot);
    endDrag();
  });
  body.addEventListener("pointercancel", endDrag);
  document.addEventListener("keydown", (event) => {
    if (drag && event.key === "Escape") endDrag();
  });

  // ── The panel of a line ─────────────────────────────────────────────────────────────────────────────
  grid.addEventListener("click", (event) => {
    const button = event.target.closest(".line-open");
    if (!button) return;
    opened = button.closest("tr");
    const values = Object.fromEntries([...opened.querySelectorAll("input")].map((input) => [input.name, input.value]));
    window.htmx.ajax("POST", button.dataset.lineUrl, { target: "#sheet-body", values });
  });

  let focused = "";
  function reshape(panel) {
    focused = document.activeElement?.name ?? "";
    window.htmx.ajax("POST", panel.dataset.lineUrl, { source: panel, target: "#sheet-body", values: {} });
  }
  // What asks for other fields asks for the panel anew, not for a result as well.
  document.addEventListener("input", (event) => {
    if (event.target.matches("#line-panel [data-reshapes]")) event.stopPropagation();
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.matches("#line-panel [data-reshapes]")) reshape(event.target.form);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#line-panel [data-reshape]")) reshape(event.target.closest("form"));
  });

  // ── A group or the whole table tried; what is typed stays while the page is open, and goes with its line ──
  const tried = new Map();
  let trialOf = null;

  function openTrial(url, code, unit) {
    const values = new FormData(form);
    values.delete("opened");
    tried.forEach((text, name) => values.set(name, text));
    values.set("trial", code);
    if (unit) values.set("trial-unit", unit);
    // What is typed into cells about to be replaced would be lost.
    const shown = document.getElementById("trial-form");
    if (shown) shown.inert = true;
    window.htmx.ajax("POST", url, { target: "#sheet-body", values }).finally(() => { if (shown) shown.inert = false; });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".trial-open");
    if (button) {
      const line = button.dataset.trial ? button.closest("tr") : null;
      opened = null;
      trialOf = button.dataset.trialUrl;
      openTrial(trialOf, line ? value(line, "code") : "");
    }
    if (event.target.closest("[data-trial-clear]")) {
      const panel = document.getElementById("trial-form");
      tried.clear();
      openTrial(trialOf, panel.elements.trial.value, panel.elements["trial-unit"].value);
    }
  });
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.closest?.("#trial-form")) return;
    // A pasted block fills many cells and tells of one.
    input.form.querySelectorAll("[name^='y-']").forEach((cell) => tried.set(cell.name, cell.value));
    // Another unit asks for its own cells, not for a result as well.
    if (input.matches("[data-trial-reshapes]")) event.stopPropagation();
  }, true);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-trial-reshapes]")) return;
    openTrial(trialOf, event.target.form.elements.trial.value, event.target.value);
  });

  // What each line gives now; lines that give what they gave are left alone.
  function showResults(results) {
    const shown = [...document.querySelectorAll("#trial-form output[data-trial-line]")];
    [...results.content.querySelectorAll("output[data-trial-line]")].forEach((given, place) => {
      if (shown[place] && shown[place].innerHTML !== given.innerHTML) shown[place].replaceChildren(...given.childNodes);
    });
    results.remove();
  }

  function renameTried(renamed) {
    const named = [...tried].map(([name, text]) => {
      const [head, unit, what, ...code] = name.split("-");
      return [[head, unit, what, renamed(code.join("-"))].join("-"), text];
    });
    tried.clear();
    named.forEach(([name, text]) => tried.set(name, text));
  }

  // The panel came anew: typing goes on where it was.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!focused || event.detail.target.id !== "sheet-body") return;
    document.querySelector(`#line-panel [name="${CSS.escape(focused)}"]`)?.focus();
    focused = "";
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const results = event.detail.target.querySelector?.("[data-trial-results]");
    if (results) showResults(results);
    const found = event.detail.target.querySelector?.("[data-line]");
    if (!found || !opened) return;
    const news = ["title", "maximum", "part", "kind", "more"].filter((name) => value(opened, name) !== found.dataset[name]);
    if (!news.length) return;
    news.forEach((name) => { field(opened, name).value = found.dataset[name]; });
    changed();
  });
})();
