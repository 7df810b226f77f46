// Draws charts and maps from specifications that the server makes, and saves them as pictures.
// <figure data-picture="address of the specification"> holds a place for the drawing, a sentence for when it fails, and
// buttons [data-save="png"|"svg"]; one without an address holds the specification itself. The libraries are fetched when
// the first picture comes near the screen, at once for documents: [data-now]. Further pictures follow when nothing else is
// to be done, because paper does not wait for what is fetched.

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

// Once, whoever asks first: the screen, the paper or the time that is left.
async function draw(figure) {
  if (figure.dataset.state) return;
  figure.dataset.state = "drawing";
  watcher.unobserve(figure);
  const place = figure.querySelector("[data-drawing]");
  try {
    const answer = read(figure);
    await libraries(figure);
    const specification = await answer;
    // The page may show another picture in its place by now.
    if (!figure.isConnected) return;
    const view = await embed(place, structuredClone(specification));
    figure.dataset.state = "drawn";
    if (document.body.dataset.pictures) figure.dataset.png = await view.toImageURL("png", 2);
    for (const button of figure.querySelectorAll("[data-save]")) {
      button.hidden = false;
      button.onclick = () => save(place, view, specification, button.dataset.save, figure.dataset.name || "konak");
    }
  } catch (problem) {
    figure.dataset.state = "failed";
    console.error(problem);
  }
}

async function embed(place, specification) {
  const isRightToLeft = place.closest("figure").closest("[dir]").dir === "rtl";
  const { view } = await vegaEmbed(place, fit(specification, place.clientWidth, isRightToLeft), {
    ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true },
    loader: { load: refuse },
  });
  return view;
}

async function read(figure) {
  if (figure.dataset.specification) return JSON.parse(figure.dataset.specification);
  const response = await fetch(figure.dataset.picture, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

// What the server cannot know is how wide the page is: here lines are broken, legends get their columns, and a map the
// height that its areas need.
function fit(specification, width, isRightToLeft) {
  const room = Math.max(width - 2 * specification.padding, 200);
  const { title, config } = specification;
  const broken = (texts, font) => lines(texts, font, room).map((line) => (isRightToLeft ? rightToLeft(line) : line));
  title.text = broken([title.text], `700 ${config.title.fontSize}px ${config.font}`);
  title.subtitle = broken(title.subtitle, `${config.title.subtitleFontSize}px ${config.font}`);
  config.legend.columns = Math.max(1, Math.floor(room / 150));
  config.legend.titleLimit = room;
  if (isRightToLeft) {
    turnTitles(specification.encoding);
    for (const layer of specification.layer ?? specification.spec?.layer ?? []) turnTitles(layer.encoding);
    config.legend.layout = { top: { anchor: "end" }, bottom: { anchor: "end" } };
    config.legend.titleAnchor = "end";
  }
  const small = specification.usermeta?.facetWidth;
  if (small) {
    specification.columns = columns(specification.facet.sort.length, Math.max(1, Math.floor(room / small)));
    const gaps = (specification.columns - 1) * specification.spacing + axisWidth;
    specification.spec.width = Math.floor((room - gaps) / specification.columns);
    if (isRightToLeft) {
      specification.facet.header.labelAnchor = "end";
      turnRows(specification);
    }
  }
  const form = specification.usermeta?.heightToWidth;
  if (form) specification.height = Math.round(Math.min(Math.max(room * form, 160), 620));
  return specification;
}

// What the numbers of an axis take, a million in any language.
const axisWidth = 72;

// How many small charts stand beside each other: as many as have room, or some fewer where these leave less of the last row empty.
function columns(count, most) {
  const rest = (number) => (number - (count % number)) % number;
  let best = most;
  for (let number = most; number >= most / 2 && number > 0; number -= 1) if (rest(number) < rest(best)) best = number;
  return best;
}

// The first small chart at the right: what is empty in the last row stands at its left.
function turnRows(specification) {
  const { facet, data, columns: width } = specification;
  const areas = [...facet.sort];
  for (let blank = 1; areas.length % width; blank += 1) {
    const area = "\u00a0".repeat(blank);
    areas.push(area);
    data.values.push({ area, step: data.values[0].step });
  }
  facet.sort = areas.map((_, place) => areas[place - (place % width) + (width - 1 - (place % width))]);
}

function lines(texts, font, room) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  return texts.flatMap((text) => {
    const broken = [];
    for (const word of text.split(" ")) {
      const longer = broken.length ? `${broken.at(-1)} ${word}` : word;
      if (broken.length && pen.measureText(longer).width <= room) broken[broken.length - 1] = longer;
      else broken.push(word);
    }
    return broken;
  });
}

// A line of its own direction (RLI … PDI): the drawing itself runs from left to right.
function rightToLeft(line) {
  return `\u2067${line}\u2069`;
}

// What axes and legends are called.
function turnTitles(encoding) {
  for (const channel of Object.values(encoding ?? {})) {
    if (typeof channel.title === "string") channel.title = rightToLeft(channel.title);
    if (typeof channel.legend?.title === "string") channel.legend.title = rightToLeft(channel.legend.title);
  }
}

// A specification names no addresses; should one ever, nothing is fetched.
function refuse() {
  return Promise.reject(new Error("no addresses"));
}

// What is no release says in the file who saved it: it is drawn once more, out of sight, with that line below its notes.
async function save(place, view, specification, kind, name) {
  const stamp = specification.usermeta?.stamp;
  if (!stamp) return download(view, kind, name);
  const copy = place.cloneNode(false);
  copy.className = "picture-copy";
  copy.style.inlineSize = `${place.clientWidth}px`;
  place.after(copy);
  try {
    const stamped = structuredClone(specification);
    stamped.title.subtitle.push(stamp);
    const drawn = await embed(copy, stamped);
    await download(drawn, kind, name);
    drawn.finalize();
  } finally {
    copy.remove();
  }
}

async function download(view, kind, name) {
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
    if (entry.isIntersecting) draw(entry.target);
  }
}, { rootMargin: "300px" });

function watch() {
  for (const figure of document.querySelectorAll("[data-picture]:not([data-state])")) watcher.observe(figure);
  for (const figure of document.querySelectorAll("[data-now][data-specification]:not([data-state])")) draw(figure);
}

// What is folded away has no width to be drawn for.
function waiting() {
  return [...document.querySelectorAll("[data-picture]:not([data-state])")].filter((figure) =>
    figure.checkVisibility ? figure.checkVisibility() : figure.clientWidth > 0);
}

// So many pictures that nobody has come to are drawn ahead, one after the other, and none for who has to save data.
const mostAhead = 24;

async function drawAhead() {
  if (navigator.connection?.saveData) return;
  for (let count = 0; count < mostAhead; count += 1) {
    await leisure();
    const [figure] = waiting();
    if (!figure) return;
    await draw(figure);
  }
}

function leisure() {
  return new Promise((resolve) => {
    if (window.requestIdleCallback) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}

function begin() {
  watch();
  drawAhead();
}

watch();
if (document.readyState === "complete") drawAhead();
else addEventListener("load", drawAhead, { once: true });
addEventListener("beforeprint", () => waiting().forEach(draw));
// A part of the page was put in place of another.
document.addEventListener("konak:pictures", begin);
