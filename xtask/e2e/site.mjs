// A real `sev1 serve` on a free port with a database of its own, and a real browser: what every browser test needs.
// @ts-check

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const BINARY = process.env.SEV1_BINARY ?? fileURLToPath(new URL("../../target/debug/sev1", import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** The browser talks to the server under test and to nobody else. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @returns A browser with a new, empty profile. */
export function openBrowser() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A server with its own home; it can be killed and started again at the same address. */
export class Site {
  /** @type {import("node:child_process").ChildProcess | null} */
  #server = null;
  #home = mkdtempSync(join(tmpdir(), "sev1-e2e-"));
  #listen = "127.0.0.1:0";
  /** Where it listens: `http://127.0.0.1:40123`. */
  address = "";
  /** The secret of a token that may write. */
  token = "";

  /** Most tests tell as few words as they need, which no rule lets pass; so findings are shown and block nothing. */
  #environment = { HOME: this.#home, SEV1_LINT__GATE: "show" };

  /** A running site with a token. */
  static async start() {
    const site = new Site();
    site.token = site.newToken("dana");
    await site.serve();
    return site;
  }

  /**
   * The secret of a new token that may write.
   * @param {string} name Whose.
   */
  newToken(name) {
    return JSON.parse(this.sev1("token", "create", "--name", name, "--scope", "write", "--json")).secret;
  }

  /**
   * Runs the command line beside the server, on the same database.
   * @param {...string} words
   */
  sev1(...words) {
    return execFileSync(BINARY, words, { env: this.#environment, cwd: this.#home, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Declares an outage that began 9 hours ago, and answers its number. */
  declare() {
    const words = ["declare", "--customer", "Globex", "--began", "9h", "--zone", "ET", "Logins fail for most users", "--json"];
    return JSON.parse(this.sev1(...words)).number;
  }

  async serve() {
    const server = spawn(BINARY, ["serve", "--listen", this.#listen], {
      env: this.#environment,
      cwd: this.#home,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#server = server;
    for await (const line of createInterface({ input: server.stdout })) {
      const said = /http:\/\/(127\.0\.0\.1:\d+)/.exec(line);
      if (said) {
        this.#listen = said[1];
        this.address = said[0];
        break;
      }
    }
    if (!this.address) throw new Error("`sev1 serve` ended without an address");
    server.stdout.resume();
  }

  /** Kills the server as a crash would. */
  async kill() {
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  }

  async end() {
    await this.kill();
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/**
 * A page that is signed in, and fails the test that asks for its complaints if the browser had any.
 * @param {import("playwright-core").Browser} browser
 * @param {Site} site
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @param {string} [token] Whose, if not of the site's first.
 */
export async function signedIn(browser, site, options, token = site.token) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  /** @type {string[]} Everything the browser complained about, but for answers that a test asks for. */
  const complaints = [];
  page.on("console", (said) => {
    if (["error", "warning"].includes(said.type()) && !/Failed to load resource|ERR_CONNECTION|ERR_INCOMPLETE/.test(said.text())) complaints.push(said.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${site.address}/sign-in`);
  await page.fill("#token", token);
  await page.press("#token", "Enter");
  await page.waitForURL(`${site.address}/`);
  return { page, complaints };
}
