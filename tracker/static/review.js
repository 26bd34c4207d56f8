// The review page with script: a field that is focused or pointed at shows its phrase in the source,
// forms warn before unsaved changes are lost, rows for units grow as they are filled, and words marked in the
// source fill in from where to where a new task reaches.
(function () {
  "use strict";
  const source = document.querySelector(".source");

  function piecesOf(phrase) {
    if (!source || !phrase) return [];
    return Array.from(source.querySelectorAll("mark[data-phrases]")).filter(function (piece) {
      return piece.dataset.phrases.split(" ").includes(phrase);
    });
  }

  function show(phrase, scroll) {
    if (!source) return;
    source.querySelectorAll(".phrase-looked-at").forEach(function (piece) {
      piece.classList.remove("phrase-looked-at");
    });
    const pieces = piecesOf(phrase);
    pieces.forEach(function (piece) { piece.classList.add("phrase-looked-at"); });
    if (scroll && pieces.length) bring(pieces[0]);
  }

  // Scrolls the pane only, never the page: the person keeps the place where the hands are.
  function bring(element) {
    const inside = element.getBoundingClientRect();
    const pane = source.getBoundingClientRect();
    if (inside.top < pane.top || inside.bottom > pane.bottom) {
      source.scrollTop += inside.top - pane.top - pane.height / 3;
    }
  }

  document.querySelectorAll("[data-phrase]").forEach(function (field) {
    const phrase = field.dataset.phrase;
    if (!phrase) return;
    field.addEventListener("focusin", function () { show(phrase, true); });
    let rest = 0;
    field.addEventListener("mouseenter", function () {
      rest = setTimeout(function () { show(phrase, true); }, 200);
    });
    field.addEventListener("mouseleave", function () { clearTimeout(rest); });
  });

  // In a wide window a mark beside a field moves the pane and leaves the page where it is.
  const sideBySide = window.matchMedia("(min-width: 900px)");
  document.querySelectorAll("a.source-mark").forEach(function (mark) {
    mark.addEventListener("click", function (event) {
      const goal = document.getElementById(mark.hash.slice(1));
      if (!sideBySide.matches || !source || !goal) return;
      event.preventDefault();
      history.replaceState(null, "", mark.hash);
      show(mark.hash.slice(1), false);
      goal.classList.add("source-now");
      bring(goal);
    });
  });

  const now = source && source.querySelector(".source-now");
  if (now && sideBySide.matches) bring(now);

  // Words marked in the source: their lines and columns, counted as the server counts (in characters, not units).
  const ofLines = document.querySelector(".of-lines");

  function spot(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const line = element.closest(".source-line");
    if (!line || !source.contains(line)) return null;
    const before = document.createRange();
    before.setStart(line.querySelector(".line-text"), 0);
    before.setEnd(node, offset);
    const words = before.cloneContents();
    words.querySelectorAll(".to-task, .line-number, .visually-hidden").forEach(function (link) { link.remove(); });
    const found = words.querySelector(".line-text") || words;
    return { line: line.id.slice(1), column: Array.from(found.textContent.replace(/^\s*\n\s*/, "")).length };
  }

  if (source && ofLines) {
    ofLines.querySelector("[data-when-scripted]").hidden = false;
    const field = function (name) { return ofLines.elements.namedItem(name); };
    document.addEventListener("selectionchange", function () {
      const selection = document.getSelection();
      if (!selection || selection.isCollapsed || !selection.rangeCount) return;
      const range = selection.getRangeAt(0);
      const from = spot(range.startContainer, range.startOffset);
      const to = spot(range.endContainer, range.endOffset);
      if (!from || !to) return;
      field("first_line").value = from.line;
      field("last_line").value = to.line;
      field("first_column").value = from.column;
      field("last_column").value = to.column;
    });
    // Lines typed by hand are taken whole.
    ofLines.addEventListener("input", function () { field("first_column").value = field("last_column").value = ""; });
  }

  // Unsaved changes.
  let unsaved = false;
  document.querySelectorAll("form[data-warn]").forEach(function (form) {
    form.addEventListener("input", function () { unsaved = true; });
    form.addEventListener("submit", function () { unsaved = false; });
  });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved) event.preventDefault();
  });

  // Rows for units: when the last one is filled, another appears.
  document.querySelectorAll(".unit-rows").forEach(function (group) {
    const rows = group.querySelector(".rows");
    rows.addEventListener("input", function () {
      const last = rows.lastElementChild;
      if (!last || !last.querySelector("input").value || rows.children.length >= 60) return;
      const next = last.cloneNode(true);
      const input = next.querySelector("input");
      const number = Number(input.name.slice(input.name.lastIndexOf("-") + 1)) + 1;
      input.id = input.name = group.dataset.name + "-" + number;
      input.value = "";
      next.querySelector("label").htmlFor = input.id;
      rows.appendChild(next);
    });
  });
})();
