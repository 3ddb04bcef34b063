// Staff comes in by WeChat, once its owner has let it in on the page of the password:
// the login page of a PC shows a code, a phone that
// scans it picks the number, and the PC is in. It works with and without scripts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits, logins, logsIn, looks, open, phone, stands, wide } from './stage.mjs';

// scans does what a phone does with the code that a PC shows: the demo has a link
// in its place, and its WeChat asks whose phone it is.
async function scans(stage, screen, name) {
  const hand = await stage.page(phone);
  await hand.goto(stage.base + await screen.getAttribute('a[href^="/h/enter/"]', 'href'));
  await Promise.all([hand.waitForURL(/\/h\/entered/), hand.click(`a:has-text("${name}")`)]);
  return hand;
}

test('the way in by WeChat', async (t) => {
  const stage = await open(t);
  await t.test('the owner lets his WeChat in', async () => {
    const screen = await stage.page(wide);
    await screen.goto(`${stage.base}/console/login`);
    const { name } = (await logins(screen)).find((one) => one.role === '干部');
    await logsIn(stage, screen, '干部');
    await screen.goto(`${stage.base}/console/password`);
    await looks(screen, 'password');
    await Promise.all([screen.waitForURL(/login\/scan$/), screen.click('form[action$="/password/scan"] button >> nth=0')]);
    const number = (await screen.innerText('.pick b')).trim();
    await looks(screen, 'scan-set');
    const hand = await scans(stage, screen, name);
    assert.match(await hand.innerText('h1'), /以后直接进工作台/);
    await stands(hand, 'phone-enter-set');
    await Promise.all([hand.waitForNavigation(), hand.click(`button[value="${number}"]`)]);
    await screen.waitForURL(/console\/password$/, { timeout: 15_000 });
    assert.match(await screen.innerText('main'), /已打开/);
  });
  for (const javaScriptEnabled of [true, false]) {
    await t.test(javaScriptEnabled ? 'with scripts' : 'without scripts', async () => {
      const screen = await stage.page(wide, { javaScriptEnabled });
      await screen.goto(`${stage.base}/console/login`);
      const { name } = (await logins(screen)).find((one) => one.role === '干部');
      await Promise.all([screen.waitForURL(/login\/scan$/), screen.click('form[action$="/scan"] button >> nth=0')]);
      const number = (await screen.innerText('.pick b')).trim();
      const hand = await scans(stage, screen, name);
      assert.match(await hand.innerText('dl'), new RegExp(`${name}（干部）`));
      if (javaScriptEnabled) {
        await looks(screen, 'scan');
        await stands(hand, 'phone-enter');
        await fits(hand, 'the page that asks');
      }
      await Promise.all([hand.waitForNavigation(), hand.click(`button[value="${number}"]`)]);
      assert.match(await hand.innerText('main'), /请看电脑/);
      await screen.waitForURL(`${stage.base}/console/`, { timeout: 15_000 });
      assert.match(await screen.innerText('.me'), new RegExp(name));
    });
  }
  assert.deepEqual(stage.faults, []);
});
