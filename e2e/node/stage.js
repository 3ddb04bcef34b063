'use strict';

// Starts the programs under test on ports of their own and stops them again.

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const linli = process.env.LINLI || path.join(__dirname, '..', '..', 'bin', 'linli');

// The account that `linli sim` begins with; what it prints is asked for, not known by heart.
const wanted = ['appid', 'secret', 'token', 'aes_key', 'original_id'];

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

// start runs linli and resolves when ready(output) is true.
function start(t, args, ready, options = {}) {
  const child = spawn(linli, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return new Promise((resolve, reject) => {
    let output = '';
    const late = setTimeout(() => reject(new Error(`linli ${args[0]} is not ready:\n${output}`)), 30_000);
    const hear = (chunk) => {
      output += chunk;
      if (!ready(output)) return;
      clearTimeout(late);
      resolve(output);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`linli ${args[0]} ended with ${code}:\n${output}`));
    });
  });
}

// startSim runs `linli sim` and gives its address and its account.
async function startSim(t, ...args) {
  const address = `127.0.0.1:${await freePort()}`;
  const output = await start(t, ['sim', '-listen', address, ...args], (text) => /\n {2}callback .*\n/.test(text));
  const account = {};
  for (const name of wanted) account[name] = new RegExp(`\\n  ${name} +(\\S+)`).exec(output)[1];
  return { base: `http://${address}`, account };
}

// startServe runs `linli serve` with one account, on fresh embedded engines.
async function startServe(t, account, apiBase) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linli-e2e-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const made = spawnSync(linli, ['keys', '-o', path.join(folder, 'keys')]);
  if (made.status !== 0) throw new Error(`linli keys: ${made.stderr}`);
  const address = `127.0.0.1:${await freePort()}`;
  const config = {
    listen: address, database: `sqlite://${folder}/linli.db`, redis: 'embedded', spool: `${folder}/spool`,
    keys_file: `${folder}/keys`, blobs: `${folder}/blobs`,
    accounts: [{ name: 'sim', kind: 'verified_service', mode: 'safe', api_base: apiBase, ...account }],
  };
  fs.writeFileSync(path.join(folder, 'config.yaml'), JSON.stringify(config)); // JSON is YAML
  await start(t, ['serve', '-c', path.join(folder, 'config.yaml')], (text) => text.includes('linli is listening'), { cwd: folder });
  return `http://${address}`;
}

// order posts to the simulator's control API.
async function order(base, what, body) {
  const response = await fetch(`${base}/sim/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${what}: ${answer.error}`);
  return answer;
}

// screen is what a phone shows, newest last.
async function screen(base, openid) {
  const response = await fetch(`${base}/sim/phone?account=sim&openid=${openid}`);
  return (await response.json()).bubbles;
}

module.exports = { freePort, order, screen, startServe, startSim };
