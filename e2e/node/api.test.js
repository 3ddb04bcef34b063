'use strict';

// co-wechat-api, another author's client, against `linli sim`: only its addresses are changed.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

const WechatAPI = require('co-wechat-api');
const WXBizMsgCrypt = require('wechat-crypto');

const { order, screen, startSim } = require('./stage');

// listen is a server under test: it keeps what it is sent and answers what the test says.
function listen(t) {
  const got = [];
  let answer = () => 'success';
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      const query = new URL(request.url, 'http://localhost').searchParams;
      got.push({ query, body });
      response.end(answer(query, body));
    });
  });
  t.after(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ got, url: `http://127.0.0.1:${server.address().port}/wx`, answers(how) { answer = how; } });
    });
  });
}

async function stage(t) {
  const server = await listen(t);
  const { base, account } = await startSim(t, '-callback', server.url);
  const api = new WechatAPI(account.appid, account.secret);
  api.prefix = api.mpPrefix = api.fileServerPrefix = `${base}/cgi-bin/`;
  api.snsPrefix = `${base}/sns/`;
  return { server, base, account, api };
}

const says = (base, openid, text) => order(base, 'phone', { account: 'sim', openid, do: 'say', text });

test('tokens: fetched, stolen, fetched again', async (t) => {
  const { base, api } = await stage(t);
  await says(base, 'oWANG', '在吗');
  const first = (await api.getAccessToken()).accessToken;
  await order(base, 'steal', { account: 'sim' });
  const user = await api.getUser('oWANG'); // it meets 40001 and renews by itself
  assert.equal(user.subscribe, 1);
  assert.notEqual((await api.ensureAccessToken()).accessToken, first);
});

test('templates reach the phone, bad values are refused', async (t) => {
  const { base, api } = await stage(t);
  await order(base, 'phone', { account: 'sim', openid: 'oWANG', do: 'follow' });
  const data = { character_string1: { value: '1024' }, phrase2: { value: '水管' }, thing3: { value: '3号楼' }, thing4: { value: '水管漏了' } };
  const sent = await api.sendTemplate('oWANG', 'demo-task', 'https://example.org/h/1', '', data);
  assert.equal(sent.errcode, 0);
  const [shown] = (await screen(base, 'oWANG')).slice(-1);
  assert.match(shown.text, /thing4: 水管漏了/);
  assert.equal(shown.link, 'https://example.org/h/1');
  data.thing4.value = '超'.repeat(21);
  await assert.rejects(api.sendTemplate('oWANG', 'demo-task', '', '', data), { code: 47003 });
});

test('customer messages: five for each message of the person', async (t) => {
  const { base, api } = await stage(t);
  await says(base, 'oZHANG', '灯坏了');
  for (let i = 1; i <= 5; i++) await api.sendText('oZHANG', `进展 ${i}`);
  await assert.rejects(api.sendText('oZHANG', '第六条'), { code: 45047 });
  await order(base, 'clock', { pass: '48h' });
  await assert.rejects(api.sendText('oZHANG', '两天后'), { code: 45015 });
  await assert.rejects(api.sendText('oNOBODY', '你好'), { code: 40003 });
  assert.equal((await screen(base, 'oZHANG')).filter((b) => b.from === 'account').length, 5);
});

test('media: uploaded, sent, fetched', async (t) => {
  const { base, api } = await stage(t);
  await says(base, 'oZHANG', '在吗');
  const picture = Buffer.from('89504e470d0a1a0a72657374', 'hex');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linli-e2e-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'a.png');
  fs.writeFileSync(file, picture);
  const { media_id: id } = await api.uploadMedia(file, 'image');
  await api.sendImage('oZHANG', id);
  const [shown] = (await screen(base, 'oZHANG')).slice(-1);
  assert.equal(shown.media, id);
  assert.deepEqual(await api.getMedia(id), picture);
});

test('menus, codes, tags', async (t) => {
  const { base, server, api } = await stage(t);
  await says(base, 'oZHANG', '在吗');
  await api.createMenu({ button: [{ type: 'click', name: '进度', key: 'progress' }] });
  assert.equal((await api.getMenu()).menu.button[0].key, 'progress');
  await api.removeMenu();
  await assert.rejects(api.getMenu(), { code: 46003 });
  const code = await api.createTmpQRCode(77, 600);
  await order(base, 'phone', { account: 'sim', openid: 'oZHANG', do: 'scan_ticket', text: code.ticket });
  assert.equal(server.got.length, 2);
  const { tag } = await api.createTags('志愿者');
  await api.batchTagging(['oZHANG'], tag.id);
  assert.equal((await api.getTags()).tags[0].count, 1);
});

test('wechat-crypto opens what the simulator seals, and the simulator what it seals', async (t) => {
  const { base, server, account } = await stage(t);
  const crypt = new WXBizMsgCrypt(account.token, account.aes_key, account.appid);
  const heard = [];
  server.answers((query, body) => {
    const sealed = /<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/.exec(body)[1];
    assert.equal(crypt.getSignature(query.get('timestamp'), query.get('nonce'), sealed), query.get('msg_signature'));
    const { message, id } = crypt.decrypt(sealed);
    assert.equal(id, account.appid);
    heard.push(message);
    const from = /<FromUserName><!\[CDATA\[(.*?)\]\]>/.exec(message)[1];
    const reply = crypt.encrypt(`<xml><ToUserName>${from}</ToUserName><FromUserName>${account.original_id}</FromUserName><CreateTime>1772000000</CreateTime><MsgType>text</MsgType><Content>收到</Content></xml>`);
    const signature = crypt.getSignature('1772000000', '77', reply);
    return `<xml><Encrypt>${reply}</Encrypt><MsgSignature>${signature}</MsgSignature><TimeStamp>1772000000</TimeStamp><Nonce>77</Nonce></xml>`;
  });
  const { reply } = await says(base, 'oZHANG', '灯坏了');
  assert.equal(reply, '收到');
  assert.match(heard[0], /<Content><!\[CDATA\[灯坏了\]\]><\/Content>/);
});
