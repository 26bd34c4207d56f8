// Completes what is typed into a field for a name, where the names are too many to stand in the page.
for (const field of document.querySelectorAll("input[data-names]")) {
  let asked = "";
  field.addEventListener("input", async () => {
    const words = field.value.trim();
    asked = words;
    if (!words) return;
    const answer = await fetch(`${field.dataset.names}?${new URLSearchParams({ words })}`);
    if (!answer.ok || asked !== words) return; // something else was typed meanwhile
    const { names } = await answer.json();
    field.list.replaceChildren(...names.map((name) => new Option("", name)));
  });
}
