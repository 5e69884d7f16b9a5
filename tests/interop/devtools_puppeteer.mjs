// SPDX-License-Identifier: LGPL-2.1-or-later
// Puppeteer attached to the agent's browser: devtools_puppeteer.mjs URL PAGE
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.cwd() + '/');
const puppeteer = (await import(pathToFileURL(require.resolve('puppeteer-core')))).default;
const [url, address] = process.argv.slice(2);
const browser = await puppeteer.connect({
  browserWSEndpoint: url, headers: { Authorization: 'Bearer k' }, defaultViewport: null });
const said = { version: await browser.version() };

const page = (await browser.pages()).find(one => one.url() === address);
said.title = await page.title();
await page.type('input', 'from outside');
await page.click('button');
said.clicked = await page.title();
said.screenshot = (await page.screenshot()).length;

const context = await browser.createBrowserContext();
const own = await context.newPage();
await own.goto(address);
said.popup = await own.title();
await context.close();
await browser.disconnect();
console.log(JSON.stringify(said));
