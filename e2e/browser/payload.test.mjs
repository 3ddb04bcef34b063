// Hostile words through every way in, then every page of the console, the phone
// pages and the wall: nothing runs, nothing is fetched from elsewhere, nothing of
// it becomes part of a page, and it is read as it was written. A dozen of the
// words each time, all of them with LINLI_SOAK=1.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { book } from './book.mjs';
import { here, logsIn, open, order, phone, wide } from './stage.mjs';

const soak = process.env.LINLI_SOAK === '1';
const all = JSON.parse(fs.readFileSync(path.join(here, 'payloads.json'), 'utf8'));
const texts = all.filter((one, i) => soak || one.family !== all[i - 1]?.family || i === 30 || i === 90).map((one) => one.text);
const depth = soak ? 40 : 1; // how many pages of a kind are opened

// bare is a text without what a page may set otherwise: spaces and signs nobody sees.
const bare = (text) => text.replace(/[\s\p{C}\ufffd]/gu, '');
const cut = (text, most) => [...text].slice(0, most).join('').trim();
const dozens = Array.from({ length: Math.ceil(texts.length / 12) }, (_, i) => texts.slice(i * 12, i * 12 + 12));

// each does something for every one, eight at a time.
async function each(list, does) {
  const queue = [...list.entries()];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await does(next[1], next[0]);
  }));
}

// injected lists what stands in the open page that no template of ours has made.
function injected(wall) {
  const out = window.pwned ? ['a script has run'] : [];
  const ours = (value) => /^(tel|data:image)/.test(value) || new URL(value, location.href).origin === location.origin;
  for (const node of document.querySelectorAll('*')) {
    const tag = node.tagName.toLowerCase();
    if (tag === 'script' && !node.src) out.push(`an inline script ${node.textContent.slice(0, 60)}`);
    if (/^(iframe|style)$/.test(tag) && !wall && !(tag === 'style' && location.pathname === '/console/figures/print') || /^(object|embed|base|plaintext|xmp|marquee|math|font|center|foreignobject)$/.test(tag)) out.push(`<${tag}>`);
    for (const { name, value } of node.attributes) {
      if (/^(on|hx-on|data-hx|srcdoc)/i.test(name) || name === 'style' && !wall) out.push(`<${tag} ${name}=${value.slice(0, 60)}>`);
      if (value === 'pwned') out.push(`<${tag} ${name}=pwned>`);
      if (/^(href|src|srcset|action|formaction|xlink:href|data|poster|background|sse-connect|hx-get|hx-post)$/i.test(name) && !ours(value) && !(wall && tag === 'a' && /^https?:/.test(value))) out.push(`<${tag} ${name}=${value.slice(0, 60)}>`);
    }
  }
  return out;
}

// visit opens pages as one of the staff and keeps what is read on each kind of them.
class Visit {
  constructor(stage, page) {
    Object.assign(this, { stage, page, faults: [], read: new Map(), opened: 0 });
    page.on('request', (request) => {
      const to = new URL(request.url());
      if (/^https?:|^wss?:/.test(to.protocol) && to.origin !== stage.base) this.faults.push(`${page.url()} asks ${to.origin}`);
    });
    page.on('popup', () => this.faults.push(`${page.url()} opens a window`));
  }

  async guard() {
    await this.page.exposeFunction('linliStopped', (what) => this.faults.push(`${this.page.url()}: the policy stopped ${what}`));
    await this.page.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => window.linliStopped(`${e.violatedDirective} ${e.blockedURI}`)));
    return this;
  }

  kind() {
    return new URL(this.page.url()).pathname.replace(/^\/console/, '').replace(/\/\d{6,}/g, '/:id');
  }

  // looks holds the open page to all that is asked of it.
  async looks(wall = false) {
    this.opened += 1;
    for (const what of await this.page.evaluate(injected, wall)) this.faults.push(`${this.page.url()} holds ${what}`);
    const text = await this.page.evaluate(() => `${document.body.textContent} ${[...document.querySelectorAll('input, textarea')].map((e) => e.value).join(' ')}`);
    this.read.set(this.kind(), (this.read.get(this.kind()) ?? '') + bare(text));
  }

  async goes(to, wall = false) {
    const answer = await this.page.goto(to.startsWith('http') ? to : this.stage.base + to, { waitUntil: 'domcontentloaded' });
    assert.ok(answer, `${to} is not loaded from ${this.page.url()}`);
    assert.notEqual(answer.status(), 500, to);
    await this.looks(wall);
  }

  // presses presses a button and looks at what comes of it.
  async presses(selector) {
    await Promise.all([this.page.waitForNavigation({ waitUntil: 'domcontentloaded' }), this.page.click(selector)]);
    await this.looks();
  }

  // sends sends a form as the page's own does, and gives where it leads to; '' if it is refused.
  async sends(to, form) {
    const answer = await this.page.request.post(this.stage.base + to, { form, maxRedirects: 0 });
    assert.notEqual(answer.status(), 500, to);
    return answer.headers().location ?? '';
  }

  async html(to) {
    return (await this.page.request.get(this.stage.base + to)).text();
  }

  // crawls follows every link of the console, so many of each kind of page; not
  // those that are done.
  async crawls(starts, most, done = new Map()) {
    const waiting = [...starts];
    const known = new Set(waiting);
    const times = new Map();
    while (waiting.length) {
      const to = waiting.shift();
      const kind = new URL(to, this.stage.base).pathname.replace(/\d{6,}/g, ':id');
      if ((times.get(kind) ?? 0) >= most || done.has(kind.replace(/^\/console/, ''))) continue;
      times.set(kind, (times.get(kind) ?? 0) + 1);
      await this.goes(to);
      for (const link of await this.page.$$eval('a[href^="/console/"]', (links) => links.map((one) => one.getAttribute('href').replace(/#.*/, '')))) {
        if (known.has(link) || /\/(xlsx|csv)\b|\/media\//.test(link)) continue;
        known.add(link);
        waiting.push(link);
      }
    }
  }

  // finds expects words on pages of a kind, as they were written.
  finds(kind, words, least = words.length) {
    const read = this.read.get(kind) ?? '';
    const lost = words.filter((one) => !read.includes(bare(one)));
    assert.ok(words.length - lost.length >= Math.min(least, words.length), `${kind} does not show ${JSON.stringify(lost)}`);
  }
}

// office is a spreadsheet program; opensIn has it open a file and gives all its sheets, as CSV.
const office = ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((one) => fs.existsSync(one));
function opensIn(folder, name) {
  const out = path.join(folder, `${name}-opened`);
  const asked = spawnSync(office, [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--infilter=CSV:44,34,76,1', '--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1', '--outdir', out, path.join(folder, name)].filter((one) => name.endsWith('.csv') || !one.startsWith('--infilter')), { encoding: 'utf8', timeout: 120_000 });
  assert.equal(asked.status, 0, `${asked.stdout} ${asked.stderr}`);
  const sheets = fs.readdirSync(out);
  assert.ok(sheets.length, `${name} is not opened: ${asked.stdout} ${asked.stderr}`);
  return sheets.map((one) => fs.readFileSync(path.join(out, one), 'utf8')).join('\n');
}

// quoted is a text as it stands in a CSV.
const quoted = (text) => (/[",\n]/.test(text) ? text.replaceAll('"', '""') : text);

const key = (n) => `hostile${n}`.padEnd(20, 'x'); // a form has one, so that nothing is done twice
const field = (html, name) => html.match(new RegExp(`name="${name}" value="([^"]+)"`))?.[1];

test('hostile words are words', async (t) => {
  const stage = await open(t);
  const visits = (role, size) => stage.page(size).then(async (page) => {
    await logsIn(stage, page, role);
    return new Visit(stage, page).guard();
  });
  const says = (openid, text) => order(stage.base, 'phone', { account: 'yanbin', openid, do: 'say', text });
  const chief = await visits('书记', wide);
  const admin = await visits('管理员', wide);
  const { page } = chief;
  await page.goto(`${stage.base}/console/`); // it stays open while they come in

  await t.test('from the phones', async () => {
    await each(texts, async (text, i) => {
      const home = `${i % 7 + 1}号楼${i % 2 + 1}单元${Math.floor(i / 14) % 7 + 1}0${Math.floor(i / 98) + 1}`;
      await says(`oHOSTILE${i}`, `${home}厨房水管漏了 ${text}`);
      await says(`oHOSTILE${i}`, `建议小区门口装个路灯，${text}`);
      if (i % 5 === 0) await says(`oMUMBLE${i}`, `呜哩哇啦叽里呱啦 ${text}`);
    });
    await says('oHOSTILE0', '我姓张，住1号楼2单元501');
    await page.waitForSelector('.card:has-text("水管")', { timeout: 15_000 });
    await chief.looks();
  });

  const tickets = [];
  const people = []; // their pages
  await t.test('at the desk', async () => {
    tickets.push(...new Set([...(await chief.html('/console/')).matchAll(/\/console\/tickets\/(\d+)/g)].map((m) => m[1])));
    const opinions = await chief.html('/console/opinions');
    const community = field(opinions, 'community');
    const building = (await chief.html('/console/enter')).match(/<option value="(\d+)"/)[1];
    const topics = [];
    const notices = [];
    let entered = '';
    let kept = 0;
    await each(texts, async (text, i) => {
      const form = field(await chief.html('/console/enter'), 'form');
      entered = await chief.sends('/console/enter', { form, words: `门锁打不开了 ${text}`, name: '孙奶奶', building, unit: '1', room: `${100 + i}`, phone: '', consent: '1' }) || entered;
      if (await chief.sends('/console/answers', { community, asked: `${text} 几点开门`, words: `答：${text}`, source: cut(text, 40), owner: '', until: '', review: '' })) kept += 1;
      notices.push(await chief.sends('/console/notices', { community, words: text, title: cut(text, 20), when: 'now', at: '', alarm: '', link: '', link_title: '' }));
      const link = await chief.sends('/console/notices', { community, words: '停水', when: 'now', link: text, link_title: cut(text, 30) });
      assert.ok(!link || /^https?:\/\//.test(text.trim()), `${text} is taken for an address`);
      if (tickets[i]) await chief.sends(`/console/tickets/${tickets[i]}/ask`, { form: key(i), words: text });
    });
    const ones = [...opinions.matchAll(/name="one" value="(\d+)"/g)].map((m) => m[1]);
    for (const [i, one] of ones.entries()) {
      const topic = await chief.sends('/console/opinions', { community, title: cut(texts[i % texts.length], 30), one });
      if (topic) topics.push(topic);
      if (topic && i % 2) await chief.sends(`${topic}/decide`, { state: 'passed', unit: cut(texts[i % texts.length], 20), words: texts[i % texts.length] });
    }
    console.log(`measured: entered ${entered}, answers ${kept}, topics ${topics.length}, notices ${notices.filter(Boolean).length}`);
    assert.ok(entered && kept > texts.length / 2 && topics.length && notices.filter(Boolean).length > texts.length / 2, `entered ${entered}, answers ${kept}, topics ${topics.length}, notices ${notices.filter(Boolean).length}`);
    const sought = await page.request.post(`${stage.base}/console/people`, { form: { community, building } });
    people.push(...new Set([...(await sought.text()).matchAll(/\/console\/people\/\d+/g)].map((m) => m[0])));
    assert.ok(people.length, 'nobody is found');
    await each(texts, (text) => chief.sends(`${people[0]}/depend`, { name: cut(text, 20), note: text, phone: '', consent: '1' }));
    await chief.goes(people[0]);
    await chief.presses('.reveal button');
    const short = texts.filter((text) => [...text].length <= 16 && !/[,，、;；\n\t\r]/.test(text)).slice(0, 8);
    await chief.sends(`/console/tickets/${tickets[0]}/joint`, { form: key('joint'), deed: 'convene', units: short.join('，') });
    await chief.sends(`/console/tickets/${tickets[0]}/joint`, { form: key('bounced'), deed: 'bounced', leg: '1', words: texts[0] });
    await chief.sends(`/console/tickets/${tickets[0]}/joint`, { form: key('minute'), deed: 'minute', words: texts.slice(0, 3).join(' ') });
    await page.waitForTimeout(soak ? 15_000 : 0); // a board opened while hundreds change is made anew
    for (const some of dozens) {
      await chief.goes('/console/talks');
      await page.fill('[name=words]', some.map((text, i) => `${cut(text.replace(/[:：\s]/g, ''), 12)}：3号楼${i + 1}单元电梯又坏了，停在5楼 ${text.replace(/\n/g, ' ')}\n路人：听说下周要停水三天 ${text.replace(/\n/g, ' ')}`).join('\n'));
      await chief.presses('main button.main');
      await chief.goes('/console/people');
      await page.fill('[name=name]', cut(some.join(''), 20));
      await chief.presses('.filter button.main');
      await chief.goes('/console/enter');
      await page.fill('[name=words]', some.join(' '));
      await page.fill('[name=name]', cut(some[0], 20));
      await page.selectOption('[name=building]', building);
      await page.check('[name=consent]');
      await chief.presses('button.main');
      assert.match(await page.innerText('[role=alert]'), /填错/, 'such a name is taken');
      await chief.goes('/console/notices/new');
      await page.fill('[name=words]', cut(some.join(' '), 500));
      await page.click('summary:has-text("标签")');
      await page.fill('[name=tags]', cut(some.join(''), 60));
      await chief.presses('button[formaction$=count]');
      const q = encodeURIComponent(some.join(' '));
      for (const to of ['answers?q=', 'answers?state=', 'answers/new?ask=', 'lexicon?q=', 'figures?month=', 'audit?kind=', '?category=', 'opinions/digest?month=', 'figures/cases?figure=received&side=all&value=', 'rota?week=', 'nothing/']) await chief.goes(`/console/${to}${q}`);
    }
  });

  await t.test('in files', async () => {
    const named = [...new Set(texts.map((text) => cut(text.replaceAll('/', '|'), 60)))].filter((text) => /^[\P{C}]+$/u.test(text) && !/[、，,;；]/.test(text) && text.replace(/\D/g, '').length < 5); // the others are refused: they part a list, or may hold a telephone number
    const rows = (rest) => [['社区', ...rest[0]], ...rest[1].map((cells) => ['雁滨社区', ...cells])];
    const upload = async (sheets) => {
      await admin.goes('/console/roster');
      await admin.page.setInputFiles('[name=book]', { name: `${cut(texts[3], 60)}.xlsx`, mimeType: 'application/octet-stream', buffer: book(sheets) });
      await admin.presses('main button.main');
    };
    const teams = rows([['队名'], named.map((name) => [name])]);
    const people = rows([['姓名', '角色', '手机', '队伍', '技能'], named.map((name, i) => [name, '志愿者', `1390001${String(i).padStart(4, '0')}`, name, name.slice(0, 16)])]);
    await upload({ 队伍: teams, 成员: people });
    assert.equal(await admin.page.locator('form[action$="/take"]').count(), 1, await admin.page.innerText('main'));
    await admin.presses('form[action$="/take"] button.main');
    assert.match(await admin.page.innerText('main'), /导入好了/);
    await upload({ 队伍: teams, 成员: rows([['姓名', '角色', '手机', '队伍'], texts.map((text) => [text, text, text, text])]) });
    assert.match(await admin.page.innerText('main'), /什么都没有改/);
    for (const some of dozens) {
      await chief.goes('/console/lexicon');
      await page.setInputFiles('[name=file]', { name: `${cut(some[1], 60)}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`\ufeff词,类别,权重,意图,紧急度,需同时出现,出现则不算,备注\r\n${some.map((text) => `"${text.replaceAll('"', '""')}","${text.replaceAll('"', '""')}",5,,,,,"${text.replaceAll('"', '""')}"\r\n`).join('')}`) });
      await chief.presses('button:has-text("检查")');
      await chief.goes('/console/settings');
      await page.setInputFiles('[name=file]', { name: `${cut(some[2] ?? some[0], 60)}.yaml`, mimeType: 'text/yaml', buffer: Buffer.from(`${JSON.stringify(some.join(' '))}: ${JSON.stringify(some)}\n`) });
      await chief.presses('button:has-text("检查")');
    }
    admin.names = named;
  });

  await t.test('in a spreadsheet', { skip: office || soak && process.env.CI === 'true' ? false : 'there is no LibreOffice' }, async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linli-office-'));
    t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
    const saved = async (to, name) => {
      const answer = await admin.page.request.get(stage.base + to);
      assert.equal(answer.status(), 200, to);
      fs.writeFileSync(path.join(folder, name), await answer.body());
      return name;
    };
    // what a program that evaluates formulas makes of two of them
    fs.writeFileSync(path.join(folder, 'canary.csv'), '=1+1,"=CONCATENATE(""a"",""b"")"\r\n');
    assert.match(opensIn(folder, 'canary.csv'), /^2,ab/, 'the spreadsheet evaluates nothing: this would find nothing');
    const roster = opensIn(folder, await saved('/console/roster/xlsx', 'roster.xlsx'));
    const lost = admin.names.filter((name) => !bare(roster).includes(bare(quoted(name))));
    assert.deepEqual(lost, [], 'a name is not the text that it was');
    const month = await saved('/console/figures/xlsx', 'month.xlsx');
    const list = await saved('/console/figures/csv', 'list.csv');
    for (const text of [roster, opensIn(folder, month), opensIn(folder, list)]) assert.doesNotMatch(text, /#(NAME|REF|VALUE|DIV|N\/A)|Err:5\d\d/, 'something was evaluated');
    console.log(`measured: ${admin.names.length} names are texts in a spreadsheet program`);
  });

  await t.test('every page, as administrator and as secretary', async () => {
    const cases = '/console/figures/cases?figure=received&side=all';
    for (const visit of [admin, chief]) await visit.crawls(['/console/', cases, '/console/figures/print', '/console/pushes', ...people, ...tickets.map((id) => `/console/tickets/${id}`)], visit === admin ? depth : Math.ceil(depth / 4), soak ? undefined : admin.read);
    const table = fs.readFileSync(path.join(here, '../../handler/permission_console.go'), 'utf8');
    const routes = [...table.matchAll(/\{http\.MethodGet, "([^"]+)"/g)].map((m) => m[1]);
    const other = /static|stream|media|\/qr|xlsx|csv|\/login|\/password\/|\/legs|\/photo/; // no pages, or another's
    const missed = routes.filter((one) => !other.test(one) && !admin.read.has(one) && !chief.read.has(one));
    assert.deepEqual(missed, [], 'pages that were not opened');
  });

  await t.test('the phone pages and the wall', async () => {
    const guest = await new Visit(stage, await stage.page(phone)).guard();
    for (const some of dozens) {
      await guest.page.goto(`${stage.base}/console/login`);
      await guest.page.fill('[name=name]', cut(some.join(''), 60));
      await guest.page.fill('[name=password]', some[0]);
      await guest.presses('button.main');
    }
    for (const openid of ['oHOSTILE0', `oHOSTILE${texts.length - 1}`, 'oWANG', 'oCHEN', 'oLIMIN', 'oSUN']) {
      const bubbles = (await (await fetch(`${stage.base}/sim/sim/phone?account=yanbin&openid=${openid}`)).json()).bubbles;
      const links = bubbles.flatMap((b) => [b.link || '', ...(b.text.match(/https?:\/\/\S+/g) || [])]).filter((one) => one.startsWith(stage.base) && one.includes('/h/'));
      for (const link of [...new Set(links)].slice(-depth)) await guest.goes(link);
    }
    const wall = await new Visit(stage, await stage.page(wide)).guard();
    await wall.goes('/sim/', true);
    await wall.page.waitForSelector('.handset .bubble');
    await wall.looks(true);
    assert.deepEqual([...guest.faults, ...wall.faults], []);
    console.log(`measured: ${texts.length} hostile words, ${chief.opened + admin.opened + guest.opened + wall.opened} pages looked at`);
  });

  await t.test('what looks out for them sees them', async () => {
    const caught = await new Visit(stage, await stage.page(wide)).guard();
    await caught.goes('/console/login');
    assert.deepEqual(caught.faults, []);
    const stood = stage.faults.length;
    await caught.page.evaluate((words) => document.body.insertAdjacentHTML('beforeend', words), '<img src=x id=pwned onerror=alert(1)><img src=//evil.example/a.png><p style=color:red>');
    await caught.page.waitForTimeout(300);
    await caught.looks();
    stage.faults.splice(stood);
    for (const what of [/the policy stopped script-src/, /the policy stopped img-src/, /onerror=/, /src=\/\/evil/, /style=color/]) assert.match(caught.faults.join('\n'), what);
  });
  // Refused forms and a count that is left behind are no faults.
  assert.deepEqual([...chief.faults, ...admin.faults, ...stage.faults.filter((fault) => !/40[0-9]|htmx:(sendAbort|afterRequest)/.test(fault))], []);
  const seen = texts.filter((text) => bare(text));
  chief.read.set('all', [...chief.read.values(), ...admin.read.values()].join('\n'));
  chief.finds('all', seen);
  admin.finds('/teams', admin.names);
});
