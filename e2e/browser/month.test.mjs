// The printed month: whole on every screen, printed by its button, whole on paper.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { logsIn, looks, open, order, shots, wide } from './stage.mjs';

test('the printed month', async (t) => {
  const stage = await open(t);
  const says = (openid, text) => order(stage.base, 'phone', { account: 'yanbin', openid, do: 'say', text });
  await says('oRESIDENT11', '我姓张，住1号楼2单元501');
  await says('oRESIDENT11', '厨房水管漏了');
  await says('oRESIDENT12', '我姓李，住6号楼1单元1202');
  await says('oRESIDENT12', '楼道里堆满了垃圾，请来人清一清');
  const page = await stage.page(wide);
  await logsIn(stage, page, '书记');
  await page.goto(`${stage.base}/console/figures`);
  await Promise.all([page.waitForNavigation(), page.click('a:has-text("打印月报")')]);
  await looks(page, 'month');
  const cut = await page.$$eval('.frame', (all) => all.filter((one) => !['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth).length);
  assert.equal(cut, 0, 'a table is cut');
  await page.evaluate(() => { window.print = () => { window.printed = true; }; });
  await page.click('button:has-text("打印")');
  assert.equal(await page.evaluate(() => window.printed), true);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.isVisible('button'), false, 'the button is printed, too');
  await page.setViewportSize({ width: 1031, height: 900 }); // an A4 page on its side, without its margins
  const wider = await page.$$eval('table', (all) => all.filter((one) => one.scrollWidth > one.parentElement.clientWidth).map((one) => one.parentElement.ariaLabel));
  assert.deepEqual(wider, [], 'a table is wider than the paper');
  await page.pdf({ path: path.join(shots, 'month.pdf'), preferCSSPageSize: true, printBackground: true });
  await page.emulateMedia({ media: 'screen' });
  await page.click('a:has-text("回统计")');
  await page.waitForURL(/console\/figures\?/);
  assert.deepEqual(stage.faults, []);
});
