// The phone pages, each as it is met: read, pressed, measured, without scripts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits, open, order, phone, stands } from './stage.mjs';

const bubbles = async (base, openid) => (await (await fetch(`${base}/sim/sim/phone?account=yanbin&openid=${openid}`)).json()).bubbles;

test('every phone page', async (t) => {
  const stage = await open(t);
  const { base } = stage;
  const says = (openid, text) => order(base, 'phone', { account: 'yanbin', openid, do: 'say', text });
  const link = async (openid, kind) => {
    for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((r) => setTimeout(r, 100))) {
      const all = (await bubbles(base, openid)).flatMap((b) => [b.link || '', ...(b.text.match(/https?:\/\/\S+/g) || [])]).filter((one) => one.includes(`/h/${kind}/`));
      if (all.length) return all.at(-1);
    }
    throw new Error(`no ${kind} link for ${openid}`);
  };
  const page = await stage.page(phone);
  const good = async (name) => {
    await stands(page, `page-${name}`);
    await fits(page, name);
  };
  const press = async (value) => Promise.all([page.waitForNavigation(), page.click(`button[value=${value}]`)]);

  await says('oRESIDENT11', '我姓张，住1号楼2单元501');
  await says('oRESIDENT11', '厨房水管漏了，电话13900000000');
  await page.goto(await link('oWANG', 'offer'));
  await good('offer');
  await press('take');
  assert.match(await page.textContent('main'), /归您了.*莱茵小镇1号楼2单元501.*13900000000/s);
  await good('taken');
  const taken = await link('oCHEN', 'offer');
  await press('arrive');
  await good('task');
  await page.goto(taken);
  await good('offer-over');
  await page.goto(await link('oRESIDENT11', 'status'));
  await good('status');
  const status = page.url();
  await says('oWANG', '3');
  await page.goto(status);
  await good('status-asks');
  await page.click('summary');
  await good('status-asks-more');
  await press('good');
  await good('status-closed');
  await says('oRESIDENT12', '我姓李，住6号楼1单元1202');
  await says('oRESIDENT12', '当志愿者');
  await page.goto(await link('oRESIDENT12', 'join'));
  await good('join');
  await page.fill('#name', '李建国');
  await page.fill('#phone', '13900000077');
  await Promise.all([page.waitForNavigation(), page.click('main button')]);
  await good('join-sent');
  await page.goto(`${base}/h/task/${'A'.repeat(50)}`);
  await good('gone');
  await says('oRESIDENT13', '我姓赵，住3号楼1单元702');
  await says('oRESIDENT13', '3号楼楼顶漏水，物业和房管局互相推');
  const number = (await bubbles(base, 'oRESIDENT13')).map((b) => /工单 ?(\d{4,})/.exec(b.text)).filter(Boolean).at(-1)[1];
  await says('oLIMIN', `1 ${number}`);
  await says('oLIMIN', `联办 ${number} 绿洲物业,房管局`);
  await says('oLIMIN', `链接 ${number} 2`);
  await page.goto(await link('oLIMIN', 'leg'));
  await good('leg');
  assert.deepEqual(stage.faults, []);
});
