// Counts the ticked tasks of the ledger, and ticks a whole page at once.
const choosing = document.getElementById("choose");
if (choosing) {
  const boxes = [...choosing.querySelectorAll("input[name=task]")];
  const whole = choosing.querySelector("[data-choose-page]");
  const count = choosing.querySelector(".choose-count");
  const everything = choosing.querySelector("input[name=all]");
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    count.querySelector("output").value = ticked + Number(count.dataset.elsewhere);
    whole.checked = ticked === boxes.length;
    whole.indeterminate = ticked > 0 && ticked < boxes.length;
    choosing.classList.toggle("choosing", ticked > 0 || Number(count.dataset.elsewhere) > 0 || everything.checked);
  };
  whole.hidden = false;
  whole.addEventListener("change", () => {
    for (const box of boxes) box.checked = whole.checked;
    show();
  });
  choosing.addEventListener("change", show);
  show();
}
