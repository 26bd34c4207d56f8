// The sheet with script: each row saves itself as its part's draft, cells copied from a spreadsheet are spread over rows
// and columns, and keys lead from a row to the next one in the same column. Without script the buttons do it all.
(function () {
  "use strict";
  const form = document.getElementById("sheet");
  if (!form || !window.fetch || !window.URLSearchParams) return;
  const PAUSE = 2500, RETRY = 15000;
  const words = form.dataset;
  const rows = Array.from(form.querySelectorAll("tr[data-saving]"), watch);
  const byElement = new Map(rows.map(function (row) { return [row.element, row]; }));

  function watch(element) {
    const cells = Array.from(element.querySelectorAll("[data-column]"));
    const carried = Array.from(element.querySelectorAll("[data-carried]"));
    const row = { element: element, cells: cells, carried: carried, timer: 0, working: false, saved: "" };
    row.saved = typed(row);
    mark(row);
    return row;
  }

  function prefix(row) { return "r" + row.element.dataset.part + "-"; }
  function seen(row) { return form.elements[prefix(row) + "seen_draft"]; }
  function typed(row) {
    return new URLSearchParams(row.cells.concat(row.carried).map(function (cell) {
      return [cell.name.slice(prefix(row).length), cell.value];
    })).toString();
  }
  function cellOf(row, column) {
    return row.cells.find(function (cell) { return cell.dataset.column === column; });
  }
  function same(row) { return row.element.querySelector(".sheet-same input"); }
  function mark(row) {
    const unchanged = same(row) && same(row).checked;
    row.element.classList.toggle("is-complete", Boolean(unchanged || cellOf(row, "done").value.trim()));
  }
  function tell(row, text) { row.element.querySelector("[data-saved]").textContent = text; }

  function plan(row, pause) {
    clearTimeout(row.timer);
    row.timer = setTimeout(function () { save(row); }, pause);
  }

  function save(row) {
    const text = typed(row);
    if (row.working) return plan(row, PAUSE);
    if (text === row.saved) return;
    const body = new URLSearchParams(text);
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("seen_draft", seen(row).value);
    row.working = true;
    tell(row, words.saySaving);
    fetch(row.element.dataset.saving, { method: "POST", body: body, credentials: "same-origin", redirect: "manual" })
      .then(function (response) {
        const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
        if (!json) { tell(row, words.sayExpired); return plan(row, RETRY); }
        return response.json().then(function (answer) {
          if (response.status !== 200) return tell(row, answer.problem);
          row.saved = text;
          seen(row).value = answer.version;
          tell(row, words.saySaved + " " + answer.saved);
          if (same(row)) { same(row).checked = false; same(row).disabled = true; }
          if (typed(row) !== row.saved) plan(row, PAUSE);
        });
      })
      .catch(function () { tell(row, words.sayFailed); plan(row, RETRY); })
      .then(function () { row.working = false; });
  }

  form.addEventListener("input", function (event) {
    const row = byElement.get(event.target.closest("tr"));
    if (!row) return;
    mark(row);
    if (event.target.dataset.column) plan(row, PAUSE);
  });

  // A block of cells, as a spreadsheet copies it: lines are rows, tabs part columns, quotes hold lines of one cell.
  function cellsIn(text) {
    const lines = [[""]];
    let quoted = false;
    for (let place = 0; place < text.length; place += 1) {
      const sign = text[place], line = lines[lines.length - 1], last = line.length - 1;
      if (quoted) {
        if (sign !== '"') line[last] += sign;
        else if (text[place + 1] === '"') { line[last] += '"'; place += 1; }
        else quoted = false;
      } else if (sign === '"' && line[last] === "") quoted = true;
      else if (sign === "\t") line.push("");
      else if (sign === "\n") lines.push([""]);
      else if (sign !== "\r") line[last] += sign;
    }
    if (lines.length > 1 && lines[lines.length - 1].join("") === "") lines.pop();
    return lines;
  }

  function put(cell, text) {
    if (cell.tagName === "SELECT") {
      const wanted = text.trim();
      const option = Array.from(cell.options).find(function (each) { return each.text === wanted || each.value === wanted; });
      if (option) cell.value = option.value;
    } else cell.value = cell.dataset.column === "percent" ? text.replace(/[%％\s]/g, "") : text;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("paste", function (event) {
    const first = event.target.dataset.column && byElement.get(event.target.closest("tr"));
    const block = first && cellsIn(event.clipboardData.getData("text/plain"));
    if (!block || (block.length === 1 && block[0].length === 1)) return;
    event.preventDefault();
    const column = first.cells.indexOf(event.target), begin = rows.indexOf(first);
    block.forEach(function (line, down) {
      const row = rows[begin + down];
      line.forEach(function (text, right) {
        const cell = row && row.cells[column + right];
        if (cell) put(cell, text);
      });
    });
  });

  form.addEventListener("keydown", function (event) {
    const row = event.target.dataset.column && byElement.get(event.target.closest("tr"));
    const onInput = event.target.tagName === "INPUT" && event.key === "Enter";
    const arrow = event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp");
    if (!row || !(onInput || arrow)) return;
    event.preventDefault();
    const next = rows[rows.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1)];
    const cell = next && cellOf(next, event.target.dataset.column);
    if (cell) { cell.focus(); if (cell.select) cell.select(); }
  });
})();
