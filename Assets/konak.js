// What every page does beyond its HTML. Each part leaves a page that works without it.

// A menu closes when something else is chosen, or with Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// What changes something is sent once: a second press while the first is on its way does nothing. A form that only asks
// may be sent again, for its answer can be a file, which leaves the page as it is.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("method")?.toLowerCase() !== "post") return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
});

addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Sections that do not fit beside each other scroll: the one that is shown is in sight.
for (const current of document.querySelectorAll(".sections [aria-current], .tabs [aria-current]")) {
  const row = current.parentElement;
  const [inner, outer] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollBy(inner.left + inner.width / 2 - outer.left - outer.width / 2, 0);
}

// A button that copies what an input holds.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  source.select();
  await navigator.clipboard?.writeText(source.value);
  button.textContent = button.dataset.done;
});

// A form that people can mend comes back with what is wrong in it (422), and what was sent and refused with the reason,
// also when only a part of the page is fetched.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status < 400 || (xhr.status !== 422 && requestConfig.verb === "get")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// What was sent and got no answer: the connection is lost, or was closed on something too large.
document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.requestConfig.verb === "get") return;
  const notice = document.createElement("p");
  notice.className = "notice notice-error";
  notice.setAttribute("role", "alert");
  notice.textContent = document.body.dataset.noAnswer;
  event.detail.target.replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
});
