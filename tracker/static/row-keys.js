// In a list of rows the arrow keys lead from one row's link to the next one's.
for (const table of document.querySelectorAll("table[data-row-keys]")) {
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    if (!next) return;
    event.preventDefault();
    const kind = event.target.matches("input") ? "input" : ".title-cell a";
    next.querySelector(kind).focus();
  });
}
