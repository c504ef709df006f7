// The pages in a real browser against the real binary: publish by keyboard, keep and hand over promises, live on a second screen, on
// a phone, without scripts.
// @ts-check

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { Site, openBrowser, signedIn } from "./site.mjs";

/** @type {Site} */
let site;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  site = await Site.start();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await site?.end();
});

/**
 * Presses Tab until this field has the focus, as somebody without a mouse would.
 * @param {import("playwright-core").Page} page
 * @param {string} selector
 */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`no number of Tab presses leads to ${selector}`);
}

/**
 * Types into a field that is reached by keyboard, in place of what it held.
 * @param {import("playwright-core").Page} page
 * @param {string} selector
 * @param {string} text
 */
async function write(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/**
 * Publishes an update over the API, as another person would.
 * @param {string} number
 * @param {string} summary
 */
async function publish(number, summary) {
  const answer = await fetch(`${site.address}/api/v1/incidents/${number}/updates`, {
    method: "POST",
    headers: { authorization: `Bearer ${site.token}`, "content-type": "application/json" },
    body: JSON.stringify({ status: "Identified", summary, customer_impact: "Logins fail.", technical_notes: "Known.", next_update: { at: "45m" } }),
  });
  assert.equal(answer.status, 201, await answer.text());
}

test("an update is published by keyboard alone and shows on a second screen without a reload, with its delivery", async () => {
  const number = site.declare();
  const writer = await signedIn(browser, site);
  const reader = await signedIn(browser, site);
  await reader.page.goto(`${site.address}/incidents/${number}`);
  await reader.page.getByText("No update yet").waitFor();
  await reader.page.evaluate(() => Object.assign(window, { sameDocument: true }));

  const { page } = writer;
  await page.goto(`${site.address}/incidents/${number}`);
  await tabTo(page, `a[href="/incidents/${number}/update"]`);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/update");
  await tabTo(page, "#status");
  await page.keyboard.type("Iden");
  await write(page, "#summary", "The likely cause is found.");
  await write(page, "#customer_impact", "Logins fail for most users.");
  await write(page, "#technical_notes", "A query hits the database.");
  await write(page, "#next_update_at", "45m");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/incidents/${number}#update-1`);
  assert.equal(await page.title(), `${number} Identified · Globex`);

  await reader.page.getByText("The likely cause is found.").first().waitFor();
  await reader.page.locator("#update-1 .arrivals li.good").waitFor();
  assert.equal(await reader.page.title(), `${number} Identified · Globex`);
  assert.equal(await reader.page.evaluate(() => "sameDocument" in window), true, "the page was not loaded anew");
  assert.deepEqual([...writer.complaints, ...reader.complaints], []);
});

test("the board counts down, nothing new is said by keyboard, and what is owed is handed over on another screen", async () => {
  const number = site.declare();
  await publish(number, "The likely cause is found.");
  const dana = await signedIn(browser, site);
  const eve = await signedIn(browser, site, {}, site.newToken("eve"));
  const row = (/** @type {import("playwright-core").Page} */ page) => page.locator("li.row", { hasText: number });
  await row(eve.page).getByText("in 45 min").waitFor();

  const { page } = dana;
  await page.goto(`${site.address}/incidents/${number}`);
  await tabTo(page, `a[href="/incidents/${number}/promises"]`);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/promises");
  await write(page, "#tried", "Ruled out the load balancer");
  await write(page, "#next_update", "30m");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/incidents/${number}`);
  await page.getByRole("status").getByText(/^Update 2 is published; the next one is promised for /).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.className), "afterwards");
  await row(eve.page).getByText("in 30 min").waitFor();

  await page.goto(`${site.address}/incidents/${number}/promises`);
  await tabTo(page, "#hand-over-heading");
  await page.keyboard.press("Enter");
  await write(page, "#hand_to", "eve");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("eve is asked to take over.").waitFor();
  await eve.page.getByRole("link", { name: "Hand-off to eve" }).click();
  await eve.page.getByRole("button", { name: "Accept" }).click();
  await eve.page.getByRole("status").getByText("You took over from dana").waitFor();
  await page.getByText("eve took over from dana").waitFor();
  assert.deepEqual([...dana.complaints, ...eve.complaints], []);
});

test("a countdown goes on by itself while the server cannot be reached, and says in words that it is overdue", async () => {
  const number = site.declare();
  await publish(number, "The likely cause is found.");
  site.sev1("done", number, "loop-in");
  const { page, complaints } = await signedIn(browser, site);
  await page.clock.install();
  await page.goto(site.address);
  const row = page.locator("li.row", { hasText: number });
  await row.getByText("in 45 min").waitFor();
  await page.route("**", (route) => route.abort());
  await page.clock.fastForward("10:00");
  await row.getByText("in 35 min").waitFor();
  assert.equal(await row.evaluate((r) => r.classList.contains("late")), false);
  await page.clock.fastForward("40:00");
  await row.getByText("OVERDUE 5 min").waitFor();
  assert.equal(await row.evaluate((r) => r.classList.contains("late")), true);
  assert.deepEqual(complaints, []);
});

test("a screen comes back by itself after the server was killed, and shows what it missed", async () => {
  const number = site.declare();
  const { page, complaints } = await signedIn(browser, site);
  await page.goto(`${site.address}/incidents/${number}`);
  await page.getByText("Live", { exact: true }).waitFor();
  await site.kill();
  await page.getByText(/Reconnecting|Connection lost/).waitFor();
  await site.serve();
  await publish(number, "Said after the restart.");
  await page.getByText("Said after the restart.").first().waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
});

test("what is being typed is never taken away; the writer is told that another update came", async () => {
  const number = site.declare();
  const { page, complaints } = await signedIn(browser, site);
  await page.goto(`${site.address}/incidents/${number}/update`);
  await page.fill("#summary", "Half a sentence");
  await publish(number, "Somebody else was faster.");
  await page.getByText("Another update was published while you write").waitFor();
  assert.equal(await page.inputValue("#summary"), "Half a sentence");
  await page.fill("#customer_impact", "Logins fail.");
  await page.fill("#technical_notes", "Known.");
  await page.fill("#next_update_at", "45m");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("alert").getByText("update 1 was published since you began writing").waitFor();
  assert.equal(await page.inputValue("#summary"), "Half a sentence");
  assert.deepEqual(complaints, []);
});

test("a refusal stands at its field and the focus is on what went wrong", async () => {
  const number = site.declare();
  const { page, complaints } = await signedIn(browser, site);
  await page.goto(`${site.address}/incidents/${number}/update`);
  await page.fill("#summary", "For <customer>.");
  await page.fill("#customer_impact", "Logins fail.");
  await page.fill("#technical_notes", "Known.");
  await page.fill("#next_update_at", "45m");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getAttribute("#summary", "aria-invalid"), "true");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "alert");
  assert.equal(await page.inputValue("#next_update_at"), "45m");
  assert.deepEqual(complaints, []);
});

test("nothing is wider than a phone, in light and dark", async () => {
  const number = site.declare();
  await publish(number, `A word that does not break: ${"x".repeat(200)}\n\n| a | b | c |\n|---|---|---|\n| ${"y".repeat(80)} | ${"z".repeat(80)} | 1 |`);
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const { page, complaints } = await signedIn(browser, site, { viewport: { width: 360, height: 740 }, colorScheme });
    for (const path of ["/", "/declare", "/report", `/incidents/${number}`, `/incidents/${number}/update`, `/incidents/${number}/promises`, "/nothing", "/sign-in"]) {
      await page.goto(site.address + path);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${path} is ${width} wide`);
    }
    assert.deepEqual(complaints, []);
  }
});

test("everything can be read and published without JavaScript", async () => {
  const number = site.declare();
  const { page } = await signedIn(browser, site, { javaScriptEnabled: false });
  await page.goto(`${site.address}/incidents/${number}/update`);
  await page.fill("#summary", "Published without a script.");
  await page.fill("#customer_impact", "Logins fail.");
  await page.fill("#technical_notes", "Known.");
  await page.fill("#next_update_at", "45m");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByRole("heading", { name: "What each audience would read" }).waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.waitForURL(`**/incidents/${number}#update-1`);
  await page.getByText("Published without a script.").first().waitFor();
  await page.goto(site.address);
  await page.getByText(number, { exact: true }).waitFor();
});

test("a link in a chat opens the incident for who is signed in", async () => {
  const number = site.declare();
  const { page, complaints } = await signedIn(browser, site);
  // `localhost` and `127.0.0.1` are two sites to a browser, as a chat and Sev1 are.
  const chat = createServer((_, answer) => answer.end(`<a href="${site.address}/incidents/${number}">the incident</a>`));
  chat.listen(0, "127.0.0.1");
  await once(chat, "listening");
  await page.goto(`http://localhost:${/** @type {import("node:net").AddressInfo} */ (chat.address()).port}/`);
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByText("the incident").click();
  await page.getByRole("heading", { name: "Globex" }).waitFor();
  await page.waitForURL(`${site.address}/incidents/${number}`);
  assert.ok(asked.includes(`${site.address}/incidents/${number}?from-link`), "the cookie did not come with the first request");
  chat.close();
  chat.closeAllConnections();
  assert.deepEqual(complaints, []);
});

test("an incident is declared in the browser, closed when it is resolved, and the last person signs out", async () => {
  const { page, complaints } = await signedIn(browser, site);
  await page.getByRole("link", { name: "Declare", exact: true }).click();
  await page.getByLabel("Customer", { exact: true }).fill("Initech");
  await page.getByLabel("What is down").fill("Reports are late");
  await page.getByLabel("When impact began").fill("20m");
  await page.getByLabel("Zone to speak in").fill("ET");
  await page.getByRole("button", { name: "Declare" }).click();
  await page.waitForURL("**/incidents/INC-*");
  await page.getByRole("link", { name: /Write update 1/ }).click();
  await page.selectOption("#status", "Resolved");
  await page.fill("#summary", "It works again.");
  await page.fill("#customer_impact", "None any more.");
  await page.fill("#technical_notes", "Restarted.");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("button", { name: /Close INC-/ }).click();
  await page.getByRole("definition").filter({ hasText: /^Closed$/ }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.goto(site.address);
  await page.waitForURL("**/sign-in**");
  assert.deepEqual(complaints, []);
});
