// A field for a place, found as one types: <div data-place-field="address of choices" data-shown="name of the value">
// around an input. Without scripts the input takes a code or a name; with them it shows names, and a hidden input of
// the same name holds the code of the place that was chosen, or what was typed when none was.
// Keys are those of a combobox with a list (ARIA APG): arrows choose, Enter takes, Escape closes.

let numbered = 0;

for (const box of document.querySelectorAll("[data-place-field]")) enhance(box);

function enhance(box) {
  const input = box.querySelector("input");
  const held = Object.assign(document.createElement("input"), { type: "hidden", name: input.name, value: input.value });
  const list = Object.assign(document.createElement("ul"), { id: `places-${numbered++}`, className: "place-choices", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "");
  box.append(held, list);
  input.removeAttribute("name");
  if (box.dataset.shown) input.value = box.dataset.shown;
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let asked = 0;
  let timer;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  // What is still asked for would take the list away from whoever chooses in it.
  function settle() {
    clearTimeout(timer);
    asked += 1;
  }

  function point(option) {
    settle();
    chosen()?.removeAttribute("aria-selected");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function take(option) {
    settle();
    input.value = option.dataset.shown;
    held.value = option.dataset.value;
    close();
  }

  async function ask() {
    const turn = ++asked;
    const text = input.value.trim();
    if (!text) return close();
    const response = await fetch(`${box.dataset.placeField}?q=${encodeURIComponent(text)}`, { headers: { "hx-request": "true" } });
    const found = await response.text();
    if (!response.ok || turn !== asked) return;
    list.innerHTML = found;
    options().forEach((option, index) => { option.id = `${list.id}-${index}`; });
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", () => {
    held.value = input.value;
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });

  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) return void ask();
      const all = options();
      if (!all.length) return;
      const now = all.indexOf(chosen());
      point(all[now < 0 ? (step > 0 ? 0 : all.length - 1) : (now + step + all.length) % all.length]);
    } else if (event.key === "Enter" && !list.hidden && chosen()) {
      event.preventDefault();
      take(chosen());
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });

  // Pressing on the list must not take the focus away before the click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  input.addEventListener("blur", close);
}
