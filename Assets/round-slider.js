// Turns the links of [data-round-slider] into a slider that keys and fingers move: the part of the page that it names is
// fetched from the link and put in place. Without script the links work as links.

for (const steps of document.querySelectorAll("[data-round-slider]")) {
  const links = [...steps.querySelectorAll("a")];
  if (links.length < 2) continue;
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: links.length - 1, step: 1, className: "form-range" });
  slider.value = links.findIndex((link) => link.ariaCurrent);
  slider.setAttribute("aria-label", steps.getAttribute("aria-label"));
  steps.append(slider);

  let asked = 0;
  async function show(link) {
    const turn = ++asked;
    mark(link);
    try {
      const response = await fetch(link.href, { headers: { accept: "text/html" } });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (turn !== asked) return;
      const part = steps.dataset.roundSlider;
      document.getElementById(part).replaceWith(page.getElementById(part));
      history.replaceState(null, "", link.href);
      document.dispatchEvent(new CustomEvent("konak:pictures"));
    } catch {
      if (turn === asked) location.href = link.href;
    }
  }

  function mark(shown) {
    for (const link of links) {
      if (link === shown) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    slider.value = links.indexOf(shown);
    slider.setAttribute("aria-valuetext", shown.textContent);
  }

  mark(links[slider.value] ?? links.at(-1));
  slider.addEventListener("input", () => show(links[slider.value]));
  steps.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
}
