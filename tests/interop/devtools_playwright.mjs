// SPDX-License-Identifier: LGPL-2.1-or-later
// Playwright attached to the agent's browser: devtools_playwright.mjs URL PAGE
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const { chromium } = require('playwright-core');
const [url, address] = process.argv.slice(2);
const browser = await chromium.connectOverCDP(url, { headers: { 'X-Session-API-Key': 'k' } });
const said = { version: browser.version() };

// The agent's own page.
const pages = browser.contexts().flatMap(context => context.pages());
const page = pages.find(one => one.url() === address);
said.title = await page.title();
await page.getByRole('textbox').fill('from outside');
await page.getByRole('button').click();
said.clicked = await page.title();
said.screenshot = (await page.screenshot()).length;

// A context of its own, which the agent does not see.
const context = await browser.newContext();
const own = await context.newPage();
const [popup] = await Promise.all([
  own.waitForEvent('popup'),
  own.setContent(`<body><script>window.open('${address}')</script>`),
]);
await popup.waitForLoadState();
said.popup = await popup.title();
await context.close();
await browser.close();
console.log(JSON.stringify(said));
