// Notices, group talk and suggestions at the desk: written, seen, said yes to by
// another, followed as they go out; pasted and tapped; grouped and answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logsIn, looks, open, order, wide } from './stage.mjs';

const goes = (page, click) => Promise.all([page.waitForNavigation(), click()]);

test('notices, talk and suggestions', async (t) => {
  const stage = await open(t);
  const says = (openid, text) => order(stage.base, 'phone', { account: 'yanbin', openid, do: 'say', text });
  for (let n = 1; n <= 55; n += 1) await says(`oNEAR${n}`, `我姓王，住2号楼1单元${100 + n}`);
  const author = await stage.page(wide);
  const chief = await stage.page(wide);
  await logsIn(stage, author, '干部');
  await logsIn(stage, chief, '书记');

  await t.test('a notice is counted and seen before anything is sent', async () => {
    await author.goto(`${stage.base}/console/notices`);
    await looks(author, 'notices-none');
    await goes(author, () => author.click('.bar .button.main'));
    await author.check('[name=template][value=water]');
    await author.fill('[name=words]', '明天9点到12点，主管道检修');
    await author.click('summary:has-text("几栋楼")');
    await author.check('label:has-text("莱茵小镇2号楼") input');
    await author.waitForFunction(() => /共 5\d人/.test(document.getElementById('counted').textContent), undefined, { timeout: 10_000 });
    assert.match(await author.innerText('.bubble'), /停水：明天9点到12点，主管道检修。请提前存水/);
    await looks(author, 'notice-compose');
    await author.setViewportSize(wide);
    await goes(author, () => author.click('#compose button.main'));
    assert.match(await author.innerText('main'), /莱茵小镇2号楼的全体居民：共 5\d人/);
    await looks(author, 'notice-draft');
    await goes(author, () => author.click('form[action$="/send"] button'));
    assert.match(await author.innerText('main'), /等第二个人同意/);
    assert.equal(await author.locator('form[action$="/vote"]').count(), 0);
  });
  await t.test('another says yes, and it moves on an open page by itself', async () => {
    const path = new URL(author.url()).pathname;
    await chief.goto(`${stage.base}/console/notices`);
    assert.match(await chief.innerText('main'), /请您看/);
    await looks(chief, 'notices');
    await goes(chief, () => chief.click(`a[href="${path}"]`));
    await looks(chief, 'notice-approve');
    await goes(chief, () => chief.click('form[action$="/vote"] button.main'));
    await chief.evaluate(() => { window.never = 'reloaded'; });
    await chief.waitForFunction(() => /发完了/.test(document.getElementById('progress').textContent), undefined, { timeout: 30_000 });
    assert.equal(await chief.evaluate(() => window.never), 'reloaded');
    assert.match(await chief.innerText('#progress'), /手机 共 5\d[\s\S]*微信收下了/);
    await author.goto(stage.base + path);
    await looks(author, 'notice-done');
    await author.click('summary:has-text("更正")');
    await author.fill('form[action$="/follow"] textarea', '改到后天9点到12点停水');
    await goes(author, () => author.click('form[action$="/follow"] button.main'));
    assert.match(await author.innerText('main'), /更正通知[\s\S]*只发给收到过它的人/);
    await looks(author, 'notice-correction');
  });
  await t.test('what waits is called off by two presses, and the question stays while the page moves', async () => {
    await author.setViewportSize(wide);
    await author.goto(`${stage.base}/console/notices/new`);
    await author.fill('[name=words]', '下周三下午量血压');
    await author.click('summary:has-text("几栋楼")');
    await author.check('label:has-text("莱茵小镇1号楼") input');
    await author.check('[name=when][value=later]');
    await author.fill('[name=at]', new Date(Date.now() + 3 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 16));
    await goes(author, () => author.click('#compose button.main'));
    await goes(author, () => author.click('form[action$="/send"] button'));
    await author.click('#sure summary');
    await looks(author, 'notice-sure');
    const path = new URL(author.url()).pathname;
    const asks = async (from, to) => { // another presses a button of the same row, and the open page hears of it
      await chief.goto(stage.base + path);
      await goes(chief, () => chief.click(from));
      await author.waitForSelector(to, { timeout: 30_000 });
      assert.ok(await author.isVisible('#sure[open] #cancel'), 'the question goes away by itself');
    };
    await author.evaluate(() => { window.never = 'reloaded'; });
    await asks('#pause', '#resume');
    await asks('#resume', '#pause');
    assert.equal(await author.evaluate(() => window.never), 'reloaded');
    await goes(author, () => author.click('#cancel'));
    assert.equal(await author.locator('#cancel').count(), 0);
  });
  await t.test('whom no message reached is printed, building by building', async () => {
    await author.goto(`${stage.base}/console/notices/new`);
    await author.fill('[name=words]', '周六上午志愿者开会');
    await goes(author, () => author.click('#compose button.main'));
    await goes(author, () => author.click('form[action$="/send"] button'));
    const path = new URL(author.url()).pathname;
    await chief.goto(stage.base + path);
    await goes(chief, () => chief.click('form[action$="/vote"] button.main'));
    await chief.waitForFunction(() => /发完了/.test(document.getElementById('progress').textContent), undefined, { timeout: 30_000 });
    await goes(chief, () => chief.click('form[action$="/hands"] button'));
    await looks(chief, 'notice-hands');
  });
  await t.test('helpers are called for, and an article and a video go along', async () => {
    await author.goto(`${stage.base}/console/notices/new?kind=call`);
    await author.fill('[name=words]', '停水了，谁能帮老人提水上楼');
    await author.selectOption('[name=at_building]', { label: '莱茵小镇2号楼' });
    await author.fill('[name=wanted]', '2');
    await author.press('[name=wanted]', 'Tab');
    await author.waitForFunction(() => /要 2人/.test(document.getElementById('counted').textContent) && /莱茵小镇2号楼/.test(document.querySelector('.bubble')?.textContent), undefined, { timeout: 10_000 });
    await looks(author, 'call-compose');
    await author.setViewportSize(wide);
    await goes(author, () => author.click('#compose button.main'));
    await looks(author, 'call-draft');
    await author.setViewportSize(wide);
    await goes(author, () => author.click('form[action$="/send"] button'));
    await author.waitForFunction(() => document.querySelectorAll('#progress tbody tr').length === 2, undefined, { timeout: 30_000 });
    await looks(author, 'call-sent');
    await author.setViewportSize(wide);
    await author.goto(`${stage.base}/console/notices/new`);
    await author.fill('[name=words]', '消防课上线了，大家看看');
    await author.click('summary:has-text("视频号")');
    await author.fill('[name=video_name]', '雁滨社区');
    await author.fill('[name=video_title]', '家里着火怎么办');
    const leads = async (address) => { // what is counted on the way is waited for
      await author.fill('[name=video]', address);
      await author.press('[name=video]', 'Tab');
      await author.waitForFunction((to) => document.querySelector('.bubble')?.textContent.includes(to), address, { timeout: 10_000 });
    };
    await leads('https://evil.example/1');
    await goes(author, () => author.click('#compose button.main'));
    assert.match(await author.innerText('main'), /视频号要写名字和视频标题/);
    await looks(author, 'notice-link');
    await author.setViewportSize(wide);
    await leads('https://weixin.qq.com/sph/A1b2');
    await goes(author, () => author.click('#compose button.main'));
    assert.match(await author.innerText('.bubble'), /视频号「雁滨社区」：家里着火怎么办/);
  });
  await t.test('a talk is pasted, and one draft of it opened', async () => {
    await author.goto(`${stage.base}/console/talks`);
    await author.fill('[name=words]', '张姐：大家早上好\n李大爷：3号楼2单元电梯又坏了，停在5楼\n小王：我家也是\n赵婶：草莓特价19.9一斤，要的接龙\n老孙：听说下周要停水三天，大家快存水\n周阿姨：1单元门口的路灯不亮了，晚上看不见');
    await goes(author, () => author.click('main button.main'));
    assert.match(await author.innerText('main'), /像传言[\s\S]*听说下周要停水/);
    await looks(author, 'talk');
    await goes(author, () => author.click('.drafts li:nth-child(1) button.main'));
    assert.match(await author.innerText('main'), /工单 \d+[\s\S]*贴回群里的话/);
    await author.click('.drafts li:nth-child(2) .sure summary');
    await goes(author, () => author.click('.drafts li:nth-child(2) .sure button'));
    await looks(author, 'talk-done');
    await author.goto(`${stage.base}/console/talks`);
    await looks(author, 'talks');
  });
  await t.test('suggestions are grouped and answered', async () => {
    await says('oNEAR1', '建议小区门口装个路灯');
    await says('oNEAR2', '希望小区门口能装几个路灯');
    await says('oNEAR3', '建议周末多办几场电影');
    await author.goto(`${stage.base}/console/opinions`);
    assert.match(await author.innerText('main'), /这 2 条像是一回事/);
    await looks(author, 'opinions');
    await author.setViewportSize(wide);
    await author.fill('#heap-0 [name=title]', '小区门口装路灯');
    await goes(author, () => author.click('#heap-0 button.main'));
    await looks(author, 'topic');
    await author.check('[name=state][value=adopted]');
    await author.fill('[name=words]', '下月装两盏，物业来装。');
    await author.click('.sure summary');
    await looks(author, 'topic-sure');
    await goes(author, () => author.click('main button.main'));
    await looks(author, 'topic-decided');
    await author.goto(`${stage.base}/console/opinions/digest`);
    assert.match(await author.innerText('.words'), /小区门口装路灯（2人提）：采纳/);
    await looks(author, 'digest');
  });
  assert.deepEqual(stage.faults, []);
});
