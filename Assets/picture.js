// Draws charts and maps from specifications that the server makes, and saves them as pictures.
// <figure data-picture="address of the specification"> holds a place for the drawing, a sentence for when it fails, and
// buttons [data-save="png"|"svg"]. The libraries are fetched when the first picture comes near the screen.

const loading = new Map();

function script(address) {
  if (!loading.has(address)) {
    loading.set(address, new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = () => reject(new Error(address));
      document.head.append(element);
    }));
  }
  return loading.get(address);
}

async function libraries(figure) {
  for (const address of figure.dataset.libraries.split(" ")) await script(address);
}

async function draw(figure) {
  const place = figure.querySelector("[data-drawing]");
  try {
    const answer = fetch(figure.dataset.picture, { headers: { accept: "application/json" } });
    await libraries(figure);
    const response = await answer;
    if (!response.ok) throw new Error(String(response.status));
    const specification = await response.json();
    const { view } = await vegaEmbed(place, specification, {
      ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true }, loader: { load: refuse },
    });
    figure.dataset.state = "drawn";
    for (const button of figure.querySelectorAll("[data-save]")) {
      button.hidden = false;
      button.onclick = () => save(view, button.dataset.save, figure.dataset.name || "konak");
    }
  } catch (problem) {
    figure.dataset.state = "failed";
    console.error(problem);
  }
}

// A specification names no addresses; should one ever, nothing is fetched.
function refuse() {
  return Promise.reject(new Error("no addresses"));
}

async function save(view, kind, name) {
  const blob = kind === "svg"
    ? new Blob([await view.toSVG()], { type: "image/svg+xml" })
    : await new Promise((resolve) => view.toCanvas(2).then((canvas) => canvas.toBlob(resolve, "image/png")));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "300px" });

for (const figure of document.querySelectorAll("[data-picture]")) watcher.observe(figure);
