'use strict';

// What the console's pages do beside htmx: clocks that turn, cards in their
// order, keys. Every page works without it, too.
(() => {
  const clock = document.querySelector('[data-now]');
  const offset = clock ? Number(clock.dataset.now) - Date.now() : 0; // the server's clock, not this machine's

  // say how long until a deadline, in the words the server uses
  function timeLeft(due) {
    let left = Math.trunc((due - Date.now() - offset) / 1000);
    const word = left < 0 ? '已超' : '剩';
    left = Math.abs(left);
    const minutes = Math.trunc(left / 60), hours = Math.trunc(minutes / 60), days = Math.trunc(hours / 24);
    if (left < 60) return `${word}${left}秒`;
    if (minutes < 10) return `${word}${minutes}分${left % 60}秒`;
    if (minutes < 60) return `${word}${minutes}分`;
    if (hours < 24) return `${word}${hours}小时${minutes % 60}分`;
    return `${word}${days}天${hours % 24}小时`;
  }

  function turn() {
    if (document.hidden) return;
    for (const time of document.querySelectorAll('time[data-due]')) {
      const due = Number(time.dataset.due), text = timeLeft(due);
      if (time.textContent !== text) time.textContent = text;
      if (due - Date.now() - offset < 0) {
        time.parentElement.classList.add('over');
        time.closest('.card')?.classList.add('late');
      }
    }
  }
  setInterval(turn, 1000);
  document.addEventListener('visibilitychange', turn);

  // order puts the cards of every lane where they belong, and counts them
  function order() {
    for (const lane of document.querySelectorAll('[data-lane]')) {
      const cards = [...lane.children];
      const sorted = [...cards].sort((a, b) => (a.dataset.rank < b.dataset.rank ? -1 : 1));
      if (sorted.some((card, i) => card !== cards[i])) lane.replaceChildren(...sorted);
      const count = lane.closest('section').querySelector('[data-count]');
      count.textContent = sorted.length + Number(count.dataset.count);
    }
  }

  // what a message tells anew is taken away first, and shown as new only if it says something else
  let focused = '', was = new Map();
  const words = (card) => [...card.querySelectorAll('.card span')].filter((e) => !e.matches('.clock')).map((e) => e.textContent).join() + card.className;
  document.addEventListener('htmx:sseBeforeMessage', (event) => {
    focused = document.activeElement?.closest('.card')?.id ?? '';
    was = new Map();
    for (const [, id] of (event.detail.data ?? '').matchAll(/="(card-\d+)"/g)) {
      const card = document.getElementById(id);
      was.set(id, card ? words(card) : '');
      card?.remove();
    }
  });
  // a card that was counted among those not listed, and is shown now, is counted once
  function listed() {
    const newest = BigInt(document.querySelector('[data-board]')?.dataset.newest || 0);
    for (const [id, before] of was) {
      const card = document.getElementById(id);
      if (!card || before || BigInt(id.slice('card-'.length)) > newest) continue;
      const counts = [...document.querySelectorAll('[data-count]')].sort((a, b) => b.dataset.count - a.dataset.count);
      const its = card.closest('section').querySelector('[data-count]');
      const behind = Number(its.dataset.count) ? its : counts[0];
      behind.dataset.count = Math.max(0, behind.dataset.count - 1);
    }
  }
  document.addEventListener('htmx:sseMessage', () => {
    listed();
    order();
    turn();
    const names = [];
    for (const [id, before] of was) {
      const card = document.getElementById(id);
      if (!card || words(card) === before) continue;
      card.classList.add('fresh');
      names.push(card.querySelector('b').textContent);
    }
    if (names.length) document.getElementById('live').textContent = `工单 ${names.join('、')} 有变化`;
    if (focused) document.getElementById(focused)?.querySelector('a').focus({ preventScroll: true });
  });
  document.addEventListener('htmx:sseOpen', (event) => {
    event.detail.source.addEventListener('reload', () => location.reload());
    window.addEventListener('pagehide', () => event.detail.source.close());
  });

  // a filter takes effect when it is chosen
  document.querySelector('[data-filter]')?.addEventListener('change', (event) => event.currentTarget.requestSubmit());

  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-opens]');
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    if (event.target.closest('[data-print]')) window.print();
    for (const open of document.querySelectorAll('details.me[open]')) if (!open.contains(event.target)) open.open = false;
  });
  // who taps twice does it once
  document.addEventListener('submit', (event) => {
    if (event.target.method !== 'post') return;
    setTimeout(() => event.target.querySelectorAll('button').forEach((b) => { b.disabled = true; }), 0);
  });
  window.addEventListener('pageshow', () => document.querySelectorAll('button:disabled').forEach((b) => { b.disabled = false; }));

  // move goes to the next card up, down, left or right
  function move(key) {
    const lanes = [...document.querySelectorAll('[data-lane]')].map((lane) => [...lane.querySelectorAll('.card > a')]).filter((cards) => cards.length);
    if (!lanes.length) return false;
    let lane = lanes.findIndex((cards) => cards.includes(document.activeElement));
    let at = lane < 0 ? 0 : lanes[lane].indexOf(document.activeElement);
    if (lane < 0) lane = 0;
    else if (key === 'ArrowDown') at += 1;
    else if (key === 'ArrowUp') at -= 1;
    else lane += key === 'ArrowRight' ? 1 : -1;
    lane = Math.min(Math.max(lane, 0), lanes.length - 1);
    lanes[lane][Math.min(Math.max(at, 0), lanes[lane].length - 1)].focus();
    return true;
  }

  function box(name) {
    const tick = document.querySelector(`[data-filter] [name=${name}]`);
    if (tick) tick.click();
    return Boolean(tick);
  }

  function deed(n) {
    const all = document.querySelectorAll('[data-deed]');
    const one = all[n - 1];
    if (!one) return false;
    one.open = true;
    (one.querySelector('input:not([type=hidden]), select, textarea, button') ?? one.querySelector('summary')).focus();
    return true;
  }

  const keys = {
    ArrowDown: move, ArrowUp: move, ArrowLeft: move, ArrowRight: move,
    '/': () => { const first = document.querySelector('[data-filter] select'); first?.focus(); return Boolean(first); },
    m: () => box('mine'), l: () => box('late'),
    n: () => { location.href = '/console/enter'; return true; },
    b: () => { location.href = '/console/'; return true; },
    '?': () => { document.getElementById('keys')?.showModal(); return true; },
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input, select, textarea, dialog[open], [contenteditable]')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const done = /^[1-9]$/.test(event.key) ? deed(Number(event.key)) : keys[event.key]?.(event.key);
    if (done) event.preventDefault();
  });
  order();
  turn();
})();
