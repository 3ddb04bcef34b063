// The wall. It polls state.json and adds only what is new, so that what somebody is typing stays where it is.

import { Handset } from "./handset.js";
import { Knobs } from "./knobs.js";
import { element, face, formats, time } from "./page.js";
import { Player } from "./player.js";
import { stories } from "./stories.js";

const by = (id) => document.getElementById(id);
const sets = new Map(); // every phone's handset, by account and openid
const chips = new Map();
const shown = { resident: "", members: [], last: 1 };
let state = null;
let layout = "";
let lastEntry = 0;
let group = null;

const key = (phone) => `${phone.account} ${phone.openid}`;
const isResident = (phone) => phone.role === "居民";
const knobs = new Knobs(by("knobs"), () => (state && state.phones.length ? state.phones[0].account : ""));

// hang makes a room show these handsets and no others. What hangs there already
// is not touched: a page that is open in it would be loaded anew.
const hang = (room, ids) => {
  const wanted = ids.filter((id) => sets.has(id)).map((id) => sets.get(id).root);
  for (const [n, root] of wanted.entries()) {
    const there = room.children[n];
    if (there === root) continue;
    if (there && !wanted.includes(there)) there.replaceWith(root);
    else room.append(root);
  }
  while (room.children.length > wanted.length) room.lastElementChild.remove();
};

// present puts the chosen handsets on the wall.
const present = () => {
  hang(by("residents"), [shown.resident]);
  hang(by("members"), shown.members);
  for (const [id, chip] of chips) {
    chip.setAttribute("aria-pressed", String(shown.members.includes(id)));
    if (shown.members.includes(id)) chip.classList.remove("news");
  }
  for (const one of [shown.resident, ...shown.members]) {
    const set = sets.get(one);
    if (set) set.chat.scrollTop = set.chat.scrollHeight;
  }
};

export const wall = {
  // seat shows a member's phone in place of the one that was shown longer; a page that is open stays.
  seat(id) {
    if (shown.members.includes(id)) return;
    const free = shown.members.findIndex((one, n) => n !== shown.last && !sets.get(one).busy);
    const slot = shown.members.length < 2 ? shown.members.length : Math.max(free, 0);
    shown.members[slot] = id;
    shown.last = slot;
    present();
  },
  resident(id) {
    shown.resident = id;
    by("resident").value = id;
    present();
  },
  // named finds the handset of somebody by the beginning of his name.
  named(name) {
    for (const [id, set] of sets) if (set.phone.name.startsWith(name) && !["mini", "wecom"].includes(set.phone.kind)) return { id, set };
    throw new Error(`no phone of ${name}`);
  },
  get state() {
    return state;
  },
};

const arrange = (list) => {
  const wanted = JSON.stringify(list.map(key));
  if (wanted === layout) return;
  layout = wanted;
  sets.clear();
  chips.clear();
  for (const phone of list) sets.set(key(phone), new Handset(phone, { copies: () => knobs.copies }));
  const residents = list.filter(isResident);
  const members = list.filter((phone) => phone.role === "志愿者").concat(list.filter((phone) => !isResident(phone) && phone.role !== "志愿者"));
  by("resident").replaceChildren(...residents.map((phone) => {
    const option = element("option", "", phone.name);
    option.value = key(phone);
    return option;
  }));
  by("people").replaceChildren(...members.map((phone) => {
    const chip = element("button", "chip");
    chip.type = "button";
    chip.append(face(phone.name), element("span", "", phone.name.replace(" · 企业微信", "（企业微信）")));
    chip.addEventListener("click", () => wall.seat(key(phone)));
    chips.set(key(phone), chip);
    return chip;
  }));
  shown.resident = residents.length ? key(residents[0]) : "";
  shown.members = members.slice(0, 2).map(key);
  present();
};

const refreshLog = (entries) => {
  const log = by("log");
  for (const entry of entries) {
    if (entry.seq <= lastEntry) continue;
    lastEntry = entry.seq;
    const row = element("li", entry.direction);
    if (/fault|: [1-9]\d{4} |HTTP [45]|unreachable|too slow/.test(entry.summary)) row.classList.add("bad");
    row.append(time(entry.at, formats.second), element("span", "way", entry.direction === "api" ? "接口" : "推送"), element("span", "took", `${entry.took_ms} ms`), element("span", "path", entry.path.replace("/cgi-bin/", "")), element("span", "summary", entry.summary));
    log.prepend(row);
  }
  while (log.children.length > 200) log.lastElementChild.remove();
};

const refresh = () => {
  arrange(state.phones);
  by("now").textContent = formats.whole.format(new Date(state.now));
  by("pace").textContent = state.speed > 1 ? `×${state.speed}` : "";
  by("console").hidden = !state.wall.console;
  by("stories").hidden = !state.wall.stories;
  for (const phone of state.phones) {
    const id = key(phone);
    const set = sets.get(id);
    const came = set.refresh(phone, state.now);
    if (isResident(phone)) continue;
    if (phone.call) {
      wall.seat(id);
    } else if (came && !shown.members.includes(id)) {
      chips.get(id).classList.add("news");
      if (phone.kind !== "wecom" && !player.playing) wall.seat(id);
    }
  }
  if (state.group && !group) {
    group = new Handset(state.group, { readOnly: "服务器读不到群里的话；楼院长看见了，替大家报", quiet: true });
    by("group").append(group.root);
  }
  if (group) group.refresh(state.group, state.now);
  knobs.refresh(state);
  refreshLog(state.log);
};

const player = new Player(wall, by("stories"), by("caption"), stories);
by("stop").addEventListener("click", () => player.stop());
by("resident").addEventListener("change", (event) => wall.resident(event.target.value));

const poll = async () => {
  try {
    const response = await fetch(`state.json?since=${state ? state.version : ""}`);
    if (response.status === 200) {
      const next = await response.json();
      if (state && state.run !== next.run) {
        location.reload();
        return;
      }
      state = next;
      refresh();
    }
    by("link").textContent = "";
  } catch (fault) {
    console.error(fault);
    by("link").textContent = "连不上演示，正在重试。";
  }
  setTimeout(poll, document.hidden ? 3000 : player.playing ? 250 : 600);
};

poll();
