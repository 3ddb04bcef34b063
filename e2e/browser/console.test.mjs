// The console, as the staff meet it: it moves by itself, it obeys the keyboard,
// and every role finds what is his and is politely refused the rest.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { logins, logsIn, looks, open, order, phone, wide } from './stage.mjs';

// pressesTo presses Tab until the focus is on what is asked for.
async function pressesTo(page, selector) {
  for (let n = 0; n < 60; n += 1) {
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${selector}`);
}

// enters presses Enter and waits for the page that it leads to.
const enters = (page) => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

test('the console', async (t) => {
  const stage = await open(t);
  const says = (openid, text) => order(stage.base, 'phone', { account: 'yanbin', openid, do: 'say', text });
  const page = await stage.page(wide);
  let ticket = '';
  let last;

  await t.test('a sentence in the chat is a card on the open board', async () => {
    await page.goto(`${stage.base}/console/`);
    assert.match(page.url(), /console\/login$/);
    await looks(page, 'login');
    await logsIn(stage, page, '干部');
    await page.evaluate(() => { window.never = 'reloaded'; });
    await says('oRESIDENT11', '我姓张，住1号楼2单元501');
    await says('oRESIDENT11', '厨房水管漏了，电话13900000000');
    await page.waitForSelector('.card:has-text("水管")', { timeout: 15_000 });
    assert.equal(await page.evaluate(() => window.never), 'reloaded');
    const card = await page.textContent('.card');
    assert.match(card, /1号楼 · 张家/);
    assert.doesNotMatch(card, /139|501/, 'a card tells no door and no telephone');
    await says('oRESIDENT12', '我姓李，住6号楼1单元1202');
    await says('oRESIDENT12', '老人在家摔倒了，起不来');
    await page.waitForSelector('.card.danger', { timeout: 15_000 });
    await looks(page, 'board');
  });
  await t.test('a matter is handled by the keyboard alone', async () => {
    await page.setViewportSize(wide);
    const focused = () => page.evaluate(() => document.activeElement.closest('.card')?.textContent ?? '');
    for (let n = 0; n < 12 && !/水管/.test(await focused()); n += 1) await page.keyboard.press(n % 4 === 3 ? 'ArrowLeft' : 'ArrowDown');
    assert.match(await focused(), /水管/);
    await enters(page);
    assert.match(page.url(), /console\/tickets\/\d+$/);
    ticket = new URL(page.url()).pathname;
    await looks(page, 'ticket');
    await pressesTo(page, 'form[action$="/take"] button');
    await enters(page);
    await pressesTo(page, 'form[action$="/arrive"] button');
    await enters(page);
    await page.keyboard.press('1');
    assert.ok(await page.evaluate(() => document.activeElement.matches('[name=served]')));
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('2');
    await enters(page);
    assert.equal(await page.locator('form[action$="/done"]').count(), 0);
    assert.match(await page.innerText('.bar'), /待确认|回访|确认/);
    await looks(page, 'ticket-done');
  });
  await t.test('who has no phone is entered, and takes a slip home', async () => {
    await page.keyboard.press('n');
    await page.waitForURL(/console\/enter$/);
    await looks(page, 'enter');
    await page.fill('[name=words]', '门锁打不开了，请人来看看');
    await page.fill('[name=name]', '孙奶奶');
    await page.selectOption('[name=building]', { index: 1 });
    await page.fill('[name=unit]', '1');
    await page.fill('[name=room]', '302');
    await page.check('[name=consent]');
    await Promise.all([page.waitForNavigation(), page.click('button.main')]);
    await page.waitForSelector('.slip .no');
    await looks(page, 'slip');
  });
  await t.test('what is answered, what was not understood, the lexicon', async () => {
    await says('oRESIDENT13', '呜哩哇啦叽里呱啦');
    await page.context().clearCookies();
    await logsIn(stage, page, '干部');
    for (const name of ['figures', 'unclear', 'answers', 'lexicon']) {
      await page.goto(`${stage.base}/console/${name}${name === 'lexicon' ? '?q=水管' : ''}`);
      await looks(page, name);
    }
    await page.goto(`${stage.base}/console/unclear`);
    assert.match(await page.innerText('main'), /呜哩哇啦/);
    await page.goto(`${stage.base}/console/answers/new`);
    await page.fill('[name=asked]', '社区食堂几点开饭');
    await page.fill('[name=words]', '打 13800000001 问');
    await Promise.all([page.waitForNavigation(), page.click('button.main')]);
    assert.match(await page.innerText('[role=alert]'), /13800000001/);
    await looks(page, 'answer');
    await page.fill('[name=words]', '中午十一点半开饭。');
    await Promise.all([page.waitForNavigation(), page.click('button.main')]);
    assert.match(await page.innerText('.said'), /存好了/);
  });
  await t.test('joint cases, teams, the week of duty, residents and who read whom', async () => {
    await page.setViewportSize(wide);
    const goes = (path) => page.goto(`${stage.base}${path}`);
    const sends = (selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
    await goes('/console/joint');
    await looks(page, 'joint-empty');
    await says('oRESIDENT13', '我姓王，住2号楼1单元302');
    await says('oRESIDENT13', '楼顶漏水，找了物业都不管');
    await goes('/console/');
    await page.click('.card:has-text("王家")');
    await page.waitForURL(/tickets/);
    await page.click('summary:has-text("联办")');
    await page.fill('[name=units]', '绿洲物业，业委会，房管局');
    await sends('form:has([value=convene]) button');
    await looks(page, 'ticket-joint');
    await page.click('summary:has-text("记下单位说的")');
    await page.selectOption('[name=leg]', { index: 0 });
    await page.check('[value=bounced]');
    await page.fill('form:has([value=bounced]) textarea', '楼顶归房管局');
    await sends('form:has([value=bounced]) button');
    await goes('/console/joint');
    await looks(page, 'joint');
    await goes('/console/teams');
    await looks(page, 'teams');
    await sends('tbody a');
    await looks(page, 'team');
    await goes('/console/rota');
    await page.click('summary:has-text("加一个每周的班")');
    await page.selectOption('[action$="/shift"] [name=person]', { index: 1 });
    await page.fill('[action$="/shift"] [name=from]', '18:00');
    await page.fill('[action$="/shift"] [name=to]', '08:00');
    await sends('[action$="/shift"] button');
    await looks(page, 'rota');
    await goes('/console/people');
    await page.fill('[name=name]', '孙');
    await sends('.filter button.main');
    await looks(page, 'people');
    await Promise.all([page.waitForNavigation(), page.locator('tbody a:has-text("孙家")').last().click()]);
    await sends('.reveal button');
    assert.match(await page.innerText('.shown'), /孙奶奶.*302/s);
    await page.click('summary:has-text("记为关爱对象")');
    await looks(page, 'person-shown');
    await page.check('[action$="/care"] [name=consent]');
    await sends('[action$="/care"] button');
    assert.doesNotMatch(await page.innerText('main'), /302/);
    await looks(page, 'person');
    await goes('/console/people');
    await looks(page, 'people-cared');
    await goes('/console/readings');
    await looks(page, 'readings');
    await goes(`${ticket}/pushes`);
    await looks(page, 'sendings');
  });
  await t.test('every page, by every role', async () => {
    last = await opensAll(stage, ticket);
  });
  await t.test('a roster is looked at before it is taken, and a wrong one is named row by row', async () => {
    const page = last;
    await page.goto(`${stage.base}/console/roster`);
    const [book] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("下载表格")')]);
    await page.setInputFiles('[name=book]', await book.path().then((at) => ({ name: 'linli.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(at) })));
    await Promise.all([page.waitForNavigation(), page.click('button.main')]);
    assert.match(await page.innerText('main'), /和现在的一样/);
    await looks(page, 'roster-looked');
    await page.setInputFiles('[name=book]', { name: 'wrong.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('no workbook') });
    await Promise.all([page.waitForNavigation(), page.click('button.main')]);
    assert.match(await page.innerText('main'), /什么都没有改/);
    await looks(page, 'roster-wrong');
  });
  assert.deepEqual(stage.faults.filter((fault) => !/403/.test(fault)), []);
});

// admitted is who may open a page, as handler/permission_console.go has it.
const readers = ['队长', '干部', '书记', '街道', '管理员'];
const cadres = ['干部', '书记', '管理员'];
const chiefs = ['书记', '管理员'];
const authors = ['干部', '书记', '街道', '管理员'];
const admitted = {
  '/console/figures': [...readers, '审计'], '/console/unclear': cadres, '/console/answers': cadres, '/console/answers/new': cadres, '/console/lexicon': cadres, '/console/settings': chiefs,
  '/console/password': null, '/console/': null, '/console/enter': ['队长', '干部', '书记', '管理员'], '/console/legs': ['联办单位'], ticket: readers, slip: readers,
  '/console/joint': ['队长', '街道', ...cadres], '/console/teams': readers, '/console/rota': readers, '/console/people': cadres, '/console/roster': ['管理员'], '/console/readings': ['审计', ...cadres],
  '/console/notices': authors, '/console/notices/new': authors, '/console/talks': ['队长', '干部', '书记', '管理员'], '/console/opinions': cadres, '/console/opinions/digest': cadres,
};

// tries tries a lexicon as a secretary does, a broken one and a good one, and looks at the settings.
async function tries(stage, page) {
  await page.goto(`${stage.base}/console/lexicon`);
  await page.setInputFiles('[name=file]', { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('\ufeff词,类别,权重,意图,紧急度,需同时出现,出现则不算,备注\r\n水管,repair,5,,,,,\r\n坏,没有这类,1,,,,,\r\n') });
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("检查")')]);
  assert.match(await page.innerText('[role=alert]'), /什么都没有改/);
  await looks(page, 'lexicon-broken');
  await page.setInputFiles('[name=file]', { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('\ufeff词,类别,权重,意图,紧急度,需同时出现,出现则不算,备注\r\n水管,repair,5,,,,,\r\n') });
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("检查")')]);
  assert.match(await page.innerText('#reviewed ~ *'), /每一行都能用/);
  await looks(page, 'lexicon-checked');
  await page.goto(`${stage.base}/console/settings`);
  await looks(page, 'settings');
}

// opensAs is a browser of somebody of a role, who opens every page and is let in or refused.
async function opensAs(stage, ticket, role) {
  const page = await stage.page(phone);
  await logsIn(stage, page, role);
  if (role === '书记') await tries(stage, page);
  const pathOf = (name) => stage.base + ({ ticket, slip: `${ticket}/slip` }[name] ?? name);
  const refused = Object.keys(admitted).filter((name) => admitted[name] && !admitted[name].includes(role));
  for (const name of Object.keys(admitted).filter((one) => !refused.includes(one))) {
    const answer = await page.goto(pathOf(name), { waitUntil: 'domcontentloaded' });
    assert.equal(answer.status(), 200, `${role} at ${name}: ${await page.innerText('main')}`);
  }
  assert.match(await page.innerText('.me'), new RegExp(role));
  // what refuses is one page for all of them: it is shown once, the others are read
  for (const [n, name] of refused.entries()) {
    const answer = n ? await page.context().request.get(pathOf(name)) : await page.goto(pathOf(name));
    const text = n ? await answer.text() : await page.innerText('main');
    const status = answer.status();
    assert.equal(status, 403, `${role} at ${name}: ${text}`);
    assert.match(text, /没有办成.*不归您办/s);
  }
  return page;
}

// opensAll has every role open every page, some at the same time, and gives the administrator's browser.
async function opensAll(stage, ticket) {
  const page = await stage.page(phone);
  await page.goto(`${stage.base}/console/login`);
  const roles = (await logins(page)).map((one) => one.role);
  assert.equal(roles.length, 7);
  const opened = {};
  await Promise.all(Array.from({ length: 3 }, async () => {
    for (let role = roles.shift(); role; role = roles.shift()) opened[role] = await opensAs(stage, ticket, role);
  }));
  assert.equal(Object.keys(opened).length, 7);
  return opened['管理员'];
}
