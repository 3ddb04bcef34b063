// Starts the built `linli demo` and a browser, and stops both again. A page's
// test begins with `const stage = await open(t)`.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from './axe.mjs';
import { chromium } from 'playwright-core';

export const here = path.dirname(fileURLToPath(import.meta.url));
const linli = process.env.LINLI || path.join(here, '..', '..', 'bin', 'linli');

// Where the screenshots go; they are kept for people to look at.
export const shots = path.join(here, 'shots');

export const wide = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// demo starts `linli demo` on a free port with a folder of its own, and gives its
// address and what it printed.
async function demo(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linli-browser-'));
  const base = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(linli, ['demo', '-listen', base.slice('http://'.length), '-data', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  });
  let printed = '';
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`linli demo is not ready:\n${printed}`)), 40_000);
    const hear = (chunk) => {
      printed += chunk;
      if (!printed.includes('the demo is ready')) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    ended.then((code) => reject(new Error(`linli demo ended with ${code}:\n${printed}`)));
  });
  return { base, printed: () => printed, pid: child.pid };
}

// open gives a stage: the demo's address and process, a browser, and what every page is held to.
export async function open(t) {
  fs.mkdirSync(shots, { recursive: true });
  const { base, printed, pid } = await demo(t);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  t.after(() => browser.close());
  const faults = [];
  const page = async (viewport = wide, options = {}) => {
    const context = await browser.newContext({ viewport, locale: 'zh-CN', reducedMotion: 'reduce', ...options });
    const opened = await context.newPage();
    opened.on('pageerror', (fault) => faults.push(`${opened.url()}: ${fault.message}`));
    opened.on('console', (line) => {
      if (line.type() === 'error' && !/favicon|404|400|409|htmx:(sendAbort|afterRequest)/.test(line.text())) faults.push(`${opened.url()}: ${line.text()}`);
    });
    opened.on('dialog', (dialog) => {
      faults.push(`${opened.url()}: a dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    return opened;
  };
  return { base, printed, pid, page, faults };
}

// logsIn opens the staff's pages as the demo's login of a role. The demo's first page
// shows every login, with the digits of this half minute.
export async function logsIn(stage, page, role) {
  await page.goto(`${stage.base}/console/login`);
  const login = (await logins(page)).find((one) => one.role === role);
  assert.ok(login, `the demo shows no login of the ${role}`);
  await page.fill('[name=name]', login.name);
  await page.fill('[name=password]', login.password);
  await page.fill('[name=digits]', login.digits);
  await Promise.all([page.waitForNavigation(), page.click('button.main')]);
  assert.doesNotMatch(page.url(), /login/, `the ${role} is not let in: ${await page.innerText('main')}`);
}

// logins reads the logins that the open login page shows.
export async function logins(page) {
  const password = await page.textContent('.hint code');
  const rows = await page.$$eval('tbody tr', (all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  return rows.map(([role, name, digits]) => ({ role, name, password, digits: /^\d+$/.test(digits) ? digits : '' }));
}

// order has the simulated WeChat do something: a resident says a sentence.
export async function order(base, what, body) {
  const response = await fetch(`${base}/sim/sim/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  assert.ok(response.ok, `${what}: ${response.status}`);
}

// stands holds a page to what holds for every page: nothing wider than the
// screen, no fault that axe finds; and keeps a picture of it.
export async function stands(page, name) {
  await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(width[0] <= width[1], `${name} is ${width[0]} px wide on a screen of ${width[1]}`);
  const found = await new AxeBuilder(page).violations();
  assert.deepEqual(found, [], `${name}: axe finds ${JSON.stringify(found, null, 1)}`);
}

// lettered are the words in letters that staff may read: keys, what files are called,
// what an operator chose to call something. Addresses, and what stands in code, are none.
const lettered = /^(Enter|Excel|CSV|UTF|yaml|yanbin|yuchi|mini|corp|linli|xlsx|XLSX)$/;

// readsChinese holds the open page to the language of those who work with it.
export async function readsChinese(page, name) {
  const text = await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    for (const node of copy.querySelectorAll('pre, code, script, noscript, [hidden]')) node.remove();
    const told = [...copy.querySelectorAll('[alt], [title], [placeholder], [aria-label]')].flatMap((node) => ['alt', 'title', 'placeholder', 'aria-label'].map((key) => node.getAttribute(key) ?? ''));
    return `${document.title} ${copy.textContent} ${told.join(' ')}`;
  });
  const words = text.replace(/https?:\/\/\S+|\b[0-9a-f]{8,}\b/g, ' ').match(/[A-Za-z][A-Za-z_]+/g) ?? [];
  assert.deepEqual([...new Set(words)].filter((word) => !lettered.test(word)), [], `${name} has words that staff cannot read`);
}

// looks holds the open page of the console to both sizes and to its language.
export async function looks(page, name) {
  await readsChinese(page, name);
  for (const size of [phone, wide]) {
    await page.setViewportSize(size);
    await stands(page, `console-${name}-${size.width}`);
  }
}

// fits holds what is touched and read on a phone to the sizes for old eyes and hands.
export async function fits(page, name) {
  const small = await page.evaluate(() => {
    const out = [];
    const shown = (node) => node.getClientRects().length > 0;
    for (const node of document.querySelectorAll('a[href], button, input:not([type=hidden]):not([type=radio]), label:has([type=radio]), textarea, summary, select')) {
      const box = node.getBoundingClientRect();
      if (shown(node) && box.height < 44) out.push(`${node.tagName} ${node.textContent.trim()} is ${Math.round(box.height)} px high`);
    }
    for (const node of document.querySelectorAll('main button:not(.plain):not(.warn), .call a')) {
      if (shown(node) && node.getBoundingClientRect().height < 72) out.push(`${node.textContent.trim()} is a small primary`);
    }
    for (const node of document.querySelectorAll('main *')) {
      const size = parseFloat(getComputedStyle(node).fontSize);
      if (shown(node) && node.textContent.trim() && size < 18) out.push(`${node.textContent.trim()} is written ${size} px high`);
    }
    return out;
  });
  assert.deepEqual(small, [], `${name} is too small for old eyes`);
}
