// What lists and long forms of the stage Collect do beyond their HTML. Each part leaves a page that works without it.

// Choosing submissions: the bar for reviewing them appears with the first that is chosen.
const bar = document.querySelector("form[data-review]");
if (bar) {
  const boxes = [...document.querySelectorAll('input[name="submission"]')];
  const all = document.querySelector("[data-choose-all]");
  const count = bar.querySelector("[data-count]");
  const pattern = count.dataset.count;

  const update = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    bar.hidden = chosen === 0;
    count.textContent = pattern.replace("{count}", chosen);
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    update();
  });
  for (const box of boxes) box.addEventListener("change", update);
  addEventListener("pageshow", update);
  update();
}

// Marking questions: when as many are marked as may be, no other can be.
const questions = document.querySelector("form[data-limit]");
if (questions) {
  const boxes = [...document.querySelectorAll('input[name="marked"]')];
  const limit = Number(questions.dataset.limit);
  const count = document.querySelector("[data-marked]");

  const update = () => {
    const marked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.disabled = marked >= limit && !box.checked;
    if (count) count.textContent = count.dataset.marked.replace("{count}", marked);
  };
  for (const box of boxes) box.addEventListener("change", update);
  addEventListener("pageshow", update);
  update();
}

// A choice that shows another view at once.
for (const select of document.querySelectorAll("select[data-submits]")) {
  select.form.querySelector("button")?.setAttribute("hidden", "");
  select.addEventListener("change", () => select.form.requestSubmit());
}

// Typing narrows a long list to the entries that hold what was typed: <input data-narrows="selector of the entries">.
// Headings of groups in which nothing is left go too.
const plain = (text) => text.toLocaleLowerCase("tr").replaceAll("ı", "i").normalize("NFD").replace(/\p{M}/gu, "");

for (const input of document.querySelectorAll("input[data-narrows]")) {
  const entries = [...document.querySelectorAll(input.dataset.narrows)];
  const texts = entries.map((entry) => plain(entry.textContent));
  input.hidden = false;
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    entries.forEach((entry, index) => {
      entry.hidden = !words.every((word) => texts[index].includes(word));
    });
    for (const group of document.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector(`:is(${input.dataset.narrows}):not([hidden])`);
    }
  });
  // Enter looks; it does not send the form around the list.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

// Searching a long list of choices: Enter and the arrow down go to the first that fits, and never send the form.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("input[data-choice-search]") || !["Enter", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  document.getElementById(event.target.getAttribute("aria-controls"))?.querySelector(".form-check-input")?.focus();
});

// A sheet that is wider than the page is shown from its first cell to be mended; links at the remedies lead to the others.
const showMarked = () => {
  for (const sheet of document.querySelectorAll("#upload-result .table-scroll")) {
    const cell = sheet.querySelector("td.is-marked");
    if (!cell) continue;
    const [inner, outer] = [cell.getBoundingClientRect(), sheet.getBoundingClientRect()];
    if (inner.left >= outer.left && inner.right <= outer.right) continue;
    sheet.scrollBy(inner.left + inner.width / 2 - outer.left - outer.width / 2, 0);
  }
};
document.addEventListener("htmx:afterSettle", showMarked);
showMarked();
