// Copies a table as it looks, for a spreadsheet or a text: [data-copy-table] in [data-copy-from] takes what is marked with
// data-copied, sentences and tables in their order, as a table of HTML and as text with tabs. Without a clipboard that takes
// HTML (an old browser, or no secure connection) the marked parts are selected and copied by the browser itself.

const marks = /[\u2066-\u2069\u200E\u200F\u061C]/g;

for (const button of document.querySelectorAll("[data-copy-table]")) {
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const parts = [...button.closest("[data-copy-from]").querySelectorAll("[data-copied]")];
    const done = await copy(parts);
    button.textContent = done ? button.dataset.done : button.dataset.failed;
    setTimeout(() => { button.textContent = name; }, 3000);
  });
}

async function copy(parts) {
  const html = parts.map((part) => part.dataset.copied === "table" ? tableHTML(part) : `<p>${escaped(text(part))}</p>`).join("");
  const lines = parts.map((part) => part.dataset.copied === "table" ? tableText(part) : text(part)).join("\n");
  try {
    const kinds = { "text/html": html, "text/plain": lines };
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(
      Object.entries(kinds).map(([type, content]) => [type, new Blob([content], { type })])))]);
    return true;
  } catch {
    return copyEvent(html, lines);
  }
}

// The older way: the browser asks what shall be copied.
function copyEvent(html, lines) {
  const put = (event) => {
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", lines);
    event.preventDefault();
  };
  document.addEventListener("copy", put);
  const done = document.execCommand("copy");
  document.removeEventListener("copy", put);
  return done;
}

function text(element) {
  return element.textContent.replace(marks, "").replace(/\s+/g, " ").trim();
}

function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

function tableHTML(table) {
  const rows = [...table.rows].map((row) => {
    const cells = [...row.cells].map((cell) => {
      const tag = cell.tagName.toLowerCase();
      const spans = ["rowSpan", "colSpan"].filter((span) => cell[span] > 1).map((span) => ` ${span.toLowerCase()}="${cell[span]}"`);
      return `<${tag}${spans.join("")}>${escaped(text(cell))}</${tag}>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<table dir="${document.dir || "ltr"}">${rows.join("")}</table>`;
}

// A cell that spans several leaves those it covers empty, so that columns stay below each other.
function tableText(table) {
  const grid = [];
  [...table.rows].forEach((row, number) => {
    const line = grid[number] ??= [];
    let column = 0;
    for (const cell of row.cells) {
      while (line[column] !== undefined) column += 1;
      for (let down = 0; down < cell.rowSpan; down += 1) {
        const target = grid[number + down] ??= [];
        for (let across = 0; across < cell.colSpan; across += 1) {
          target[column + across] = down + across === 0 ? text(cell) : "";
        }
      }
    }
  });
  return grid.map((line) => line.join("\t")).join("\n");
}
