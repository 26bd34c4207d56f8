// Warns before a page with unsaved text is left. Forms ask for it with data-guard-changes.
for (const form of document.querySelectorAll("form[data-guard-changes]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
