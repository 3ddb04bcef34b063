'use strict';

// wechat-crypto, another author's codec, plays WeChat against `linli serve`.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');

const WXBizMsgCrypt = require('wechat-crypto');

const { startServe, startSim } = require('./stage');

async function stage(t) {
  const { base, account } = await startSim(t);
  return { account, server: await startServe(t, account, base), crypt: new WXBizMsgCrypt(account.token, account.aes_key, account.appid) };
}

const plainSignature = (token, stamp, nonce) => crypto.createHash('sha1').update([token, stamp, nonce].sort().join('')).digest('hex');

// query is what WeChat writes behind the address of a sealed message.
function query({ account, crypt }, sealed, stamp, nonce) {
  return new URLSearchParams({
    signature: plainSignature(account.token, stamp, nonce), timestamp: stamp, nonce, openid: 'oZHANG',
    encrypt_type: 'aes', msg_signature: crypt.getSignature(stamp, nonce, sealed),
  });
}

async function post(stage, message, change = (sealed) => sealed) {
  const stamp = String(Math.floor(Date.now() / 1000));
  const nonce = String(crypto.randomInt(1e9, 2e9));
  const sealed = stage.crypt.encrypt(message);
  const body = `<xml><ToUserName><![CDATA[${stage.account.original_id}]]></ToUserName><Encrypt><![CDATA[${change(sealed)}]]></Encrypt></xml>`;
  return fetch(`${stage.server}/wx/sim?${query(stage, sealed, stamp, nonce)}`, { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body });
}

const text = (account, content) => `<xml><ToUserName><![CDATA[${account.original_id}]]></ToUserName><FromUserName><![CDATA[oZHANG]]></FromUserName>`
  + `<CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content><MsgId>24512345678901234</MsgId></xml>`;

const field = (xml, name) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, 's').exec(xml)[1];

test('the URL check is answered with the echostr', async (t) => {
  const s = await stage(t);
  const stamp = String(Math.floor(Date.now() / 1000));
  const check = new URLSearchParams({ signature: plainSignature(s.account.token, stamp, '77'), timestamp: stamp, nonce: '77', echostr: '8412345678901234567' });
  const answer = await fetch(`${s.server}/wx/sim?${check}`);
  assert.equal(await answer.text(), '8412345678901234567');
  check.set('signature', '0'.repeat(40));
  assert.notEqual((await fetch(`${s.server}/wx/sim?${check}`)).status, 200);
});

test('a sealed message is answered with a sealed reply', async (t) => {
  const s = await stage(t);
  const answer = await post(s, text(s.account, '3号楼2单元501，水管漏了'));
  assert.equal(answer.status, 200);
  const envelope = await answer.text();
  const sealed = field(envelope, 'Encrypt');
  assert.equal(s.crypt.getSignature(field(envelope, 'TimeStamp'), field(envelope, 'Nonce'), sealed), field(envelope, 'MsgSignature'));
  const { message, id } = s.crypt.decrypt(sealed);
  assert.equal(id, s.account.appid);
  assert.equal(field(message, 'ToUserName'), 'oZHANG');
  assert.equal(field(message, 'FromUserName'), s.account.original_id);
  assert.ok(field(message, 'Content').length > 0);
});

test('a message that was changed on its way is refused', async (t) => {
  const s = await stage(t);
  const answer = await post(s, text(s.account, '你好'), (sealed) => (sealed.startsWith('A') ? 'B' : 'A') + sealed.slice(1));
  assert.notEqual(answer.status, 200);
});
