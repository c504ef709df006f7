// @ts-check
// Live pages: when something changed, read the page again and show what is new. Everything works without this file.

const main = /** @type {HTMLElement | null} */ (document.querySelector("main[data-live]"));
const says = /** @type {HTMLElement | null} */ (document.getElementById("live"));

// Who came by a link from elsewhere shares the plain address.
if (/[?&]from-link$/.test(location.search)) history.replaceState(null, "", location.pathname + location.search.replace(/[?&]from-link$/, ""));

/** How often a page is read again without a change, so that countdowns stay true. */
const EVERY_MS = 30_000;

/** How far the server's clock is ahead: the only one that counts. */
let ahead = 0;

/** @param {HTMLElement} page A page that says when it was written. */
function setClock(page) {
  if (page.dataset.now) ahead = Date.parse(page.dataset.now) - Date.now();
}

/**
 * How far something that is due is, in the words of the server.
 * @param {number} left Milliseconds until it is due.
 * @param {string} lead What stands before the time that is left.
 */
function countdown(left, lead) {
  /** @param {number} minutes */
  const span = (minutes) => {
    const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60), minutes % 60];
    if (minutes < 60) return `${minutes} min`;
    return days < 2 ? `${hours} h ${rest} min` : `${days} d ${hours % 24} h ${rest} min`;
  };
  if (left > 0) return `${lead}in ${span(Math.ceil(left / 60_000))}`;
  return left > -60_000 ? "due now" : `OVERDUE ${span(Math.floor(-left / 60_000))}`;
}

/** Every countdown goes on by itself, also while the connection is gone and the page cannot be read again. */
function tick() {
  for (const shown of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-due]"))) {
    const left = Date.parse(shown.dataset.due ?? "") - Date.now() - ahead;
    const words = countdown(left, shown.dataset.lead ?? "");
    if (shown.textContent === words) continue;
    shown.textContent = words;
    const late = left <= -60_000;
    shown.closest(".due")?.classList.toggle("overdue", late);
    if (late) shown.closest(".row")?.classList.add("late");
  }
}

/** @param {string} words What the connection does, in words; the same words are not said twice. */
function say(words) {
  if (says && says.textContent !== words) says.textContent = words;
}

/** @returns {Promise<Document | null>} This page as it is now; null when it could not be read. */
async function readAgain() {
  // A form's answer lives at the address it was sent to, which cannot be read; the form itself can.
  const path = location.pathname.replace(/\/preview$/, "");
  const answer = await fetch(path, { headers: { accept: "text/html" }, cache: "no-store" });
  if (answer.redirected) {
    say("Signed out. Reload the page to sign in.");
    return null;
  }
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/**
 * Shows the new content. What a reader has unfolded stays unfolded, and the focus stays where it is.
 * @param {HTMLElement} shown
 * @param {Document} fresh
 */
function swap(shown, fresh) {
  const next = fresh.querySelector("main");
  if (!next || next.innerHTML === shown.innerHTML) return;
  const focus = /** @type {HTMLElement | null} */ (document.activeElement);
  const focused = focus && shown.contains(focus) ? { id: focus.id, href: focus.getAttribute("href") } : null;
  const unfolded = [...shown.querySelectorAll("details[open][id]")].map((d) => d.id);
  setClock(next);
  shown.replaceChildren(...next.childNodes);
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  if (focused) {
    const again = focused.id
      ? document.getElementById(focused.id)
      : [...shown.querySelectorAll("a[href]")].find((a) => a.getAttribute("href") === focused.href);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }
  document.title = fresh.title;
}

/**
 * A form is never swapped while somebody writes; it only says that another update came in between.
 * @param {Document} fresh
 */
function tell(fresh) {
  const mine = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=seen_update]"));
  const now = /** @type {HTMLInputElement | null} */ (fresh.querySelector("input[name=seen_update]"));
  const news = document.getElementById("news");
  if (mine && now && news && mine.value !== now.value) news.hidden = false;
}

let reading = false;
let again = false;

/** Reads again now; a change that comes meanwhile is read right after. */
async function refresh() {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    do {
      again = false;
      const fresh = main ? await readAgain() : null;
      if (main && fresh) main.dataset.live === "swap" ? swap(main, fresh) : tell(fresh);
    } while (again);
  } catch {
    // The connection is gone; the stream says so and comes back by itself.
  } finally {
    reading = false;
  }
}

if (main) {
  setClock(main);
  setInterval(tick, 1000);
}
if (main && main.dataset.live === "swap") {
  listen("Live");
  setInterval(() => {
    if (!document.hidden) void refresh();
  }, EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void refresh();
  });
} else if (main) {
  listen("");
}

/** @param {string} connected What to say while connected. */
function listen(connected) {
  const stream = new EventSource("/events");
  stream.addEventListener("open", () => say(connected));
  stream.addEventListener("changed", () => void refresh());
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) {
      // The browser gives up on an answer that is no stream, such as a proxy's error page while the server restarts.
      say("Connection lost. Trying again.");
      setTimeout(() => listen(connected), 3000);
    } else {
      say("Reconnecting");
    }
  });
  addEventListener("pagehide", () => stream.close(), { once: true });
}
