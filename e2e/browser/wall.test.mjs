// The wall: every story plays to its end, and the wall is fit to be seen.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { open, phone, shots, stands, wide } from './stage.mjs';

async function plays(page, name) {
  await page.click(`[data-story=${name}]`);
  await page.waitForFunction((story) => document.body.dataset.played === story || document.body.dataset.failed, name, { timeout: 60_000, polling: 100 });
  assert.equal(await page.evaluate(() => document.body.dataset.failed), undefined);
}

test('the stories play on the wall, to the end', async (t) => {
  const stage = await open(t);
  const page = await stage.page(wide);
  await page.goto(`${stage.base}/sim/?quick`);
  await page.waitForSelector('.handset .bubble');
  await stands(page, 'wall-begins');

  await t.test('a pipe, from one sentence to the follow-up', async () => {
    await plays(page, 'pipe');
    const text = await page.evaluate(() => document.getElementById('residents').innerText);
    assert.match(text, /接了/);
    await stands(page, 'wall-pipe');
  });
  await t.test('a lift, jointly', async () => {
    await plays(page, 'lift');
    await stands(page, 'wall-lift');
  });
  await t.test('a house without water is one matter', async () => {
    await plays(page, 'water');
    await stands(page, 'wall-water');
  });
  await t.test('a fall at night rings a telephone', async () => {
    await plays(page, 'night');
    assert.match(await page.textContent('#now'), /02:1[3-9]/);
    await stands(page, 'wall-night');
  });
  await t.test('the knobs are turned', async () => {
    const knob = (label) => page.getByRole('button', { name: label });
    await knob('时钟 ×60').click();
    await page.waitForSelector('#pace:has-text("×60")');
    await knob('时钟 ×60 开着').click();
    await knob('关掉 Redis').click();
    await knob('打开 Redis').waitFor();
    await page.fill('#residents [name=text]', '1号楼2单元501厨房灯坏了');
    await page.click('#residents .send');
    await page.waitForFunction(() => /工单 ?\d+/.test(document.getElementById('residents').innerText));
    await knob('打开 Redis').click();
    await knob('关掉 Redis').waitFor();
    await knob('凭证失效').click();
    await knob('配额用完').click();
  });
  await t.test('on a phone', async () => {
    const small = await stage.page(phone);
    await small.goto(`${stage.base}/sim/`);
    await small.waitForSelector('.handset .bubble');
    await stands(small, 'wall-390');
  });
  await page.setViewportSize({ width: 1400, height: 1000 });
  await page.screenshot({ path: path.join(shots, 'wall-1400.png') });
  assert.deepEqual(stage.faults, []);
});
