"use strict";

// The wall of phones. It polls state.json and adds only what is new, so that what somebody is typing stays where it is.
(() => {
  const roles = ["居民", "志愿者", "干部"];
  const wall = document.getElementById("wall");
  const log = document.getElementById("log");
  const link = document.getElementById("link");
  const phones = new Map();
  let version = "";
  let run = "";
  let layout = "";
  let lastEntry = 0;
  let rings = 0;

  const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  const day = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

  const element = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  const time = (at, format) => {
    const node = element("time", "", format.format(new Date(at)));
    node.dateTime = at;
    return node;
  };

  const post = async (phone, deed, text) => {
    const body = JSON.stringify({ account: phone.account, openid: phone.openid, text });
    try {
      await fetch(deed, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    } catch {
      link.textContent = "连不上模拟微信，刚才的操作没有发出";
    }
  };

  const build = (phone) => {
    const root = document.getElementById("phone").content.cloneNode(true).firstElementChild;
    const find = (selector) => root.querySelector(selector);
    find(".name").textContent = phone.name;
    find(".whose").textContent = `${phone.account} · ${phone.openid}`;
    find(".chat").setAttribute("aria-label", `${phone.name}的聊天`);
    const text = find("[name=text]");
    const scene = find("[name=scene]");
    text.setAttribute("aria-label", `${phone.name}要说的话`);
    scene.setAttribute("aria-label", `${phone.name}扫的场景值`);
    find(".say").addEventListener("submit", (event) => {
      event.preventDefault();
      if (!text.value) return;
      post(phone, "say", text.value);
      text.value = "";
    });
    root.addEventListener("focusin", () => root.classList.remove("rang"));
    find(".scan").addEventListener("submit", (event) => {
      event.preventDefault();
      if (scene.value.trim()) post(phone, "scan", scene.value.trim());
    });
    find(".follow").addEventListener("click", () => post(phone, "follow", ""));
    find(".unfollow").addEventListener("click", () => post(phone, "unfollow", ""));
    find(".answer").addEventListener("click", () => post(phone, "answer", ""));
    find(".refuse").addEventListener("click", () => post(phone, "refuse", ""));
    root.classList.add(phone.kind);
    const place = places[phone.kind];
    if (place) {
      find(".say").hidden = find(".scan").hidden = true;
      find(".shut").textContent = place;
      find("summary").textContent = "订阅";
    }
    find(".shut").hidden = !place;
    find(".more").hidden = phone.kind === "wecom";
    return { ringing: find(".ringing"), consents: find(".consents"), agreed: "", root, moves: phone.role !== roles[0], chat: find(".chat"), state: find(".state"), follow: find(".follow"), unfollow: find(".unfollow"), next: 0 };
  };

  // What stands in place of the line to write in where nobody writes.
  const places = { mini: "小程序的服务通知：办事在小程序里", wecom: "企业微信的应用消息" };

  // By which way a message came, where that is not the chat itself.
  const ways = { template: "模板消息", call: "电话里说" };
  const wayOf = (phone, bubble) => {
    if (bubble.from === "me") return "";
    if (bubble.kind === "notice") return phone.kind === "mini" ? "小程序订阅消息" : "订阅通知";
    if (bubble.kind === "text" && phone.kind === "wecom") return "应用消息";
    return ways[bubble.kind] || "";
  };

  const card = (bubble, way) => {
    const body = element("div", "body");
    const [title, ...lines] = bubble.text.split("\n");
    body.append(element("p", "card-way", way), element("p", "card-title", title));
    const fields = element("dl", "card-fields");
    for (const line of lines) {
      const cut = line.indexOf(": ");
      fields.append(element("dt", "", line.slice(0, cut)), element("dd", "", line.slice(cut + 2)));
    }
    body.append(fields);
    if (bubble.link) body.append(cardLink(bubble.link));
    return body;
  };

  const cardLink = (target) => {
    const foot = element("p", "card-link");
    if (!/^https?:\/\//.test(target)) {
      foot.textContent = `小程序 ${target}`;
      return foot;
    }
    const anchor = element("a", "", "查看详情");
    anchor.href = target;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    foot.append(anchor);
    return foot;
  };

  // taps are the answers of a message menu, to be touched.
  const taps = (phone, list) => {
    const row = element("div", "taps");
    for (const tap of list) {
      const button = element("button", "", tap.content);
      button.type = "button";
      button.addEventListener("click", () => post(phone, "tap", tap.id));
      row.append(button);
    }
    return row;
  };

  const draw = (phone, bubble) => {
    const node = element("div", `bubble ${bubble.from} ${bubble.kind}`);
    const way = wayOf(phone, bubble);
    if (bubble.kind === "template" || bubble.kind === "notice") {
      node.append(time(bubble.at, day), card(bubble, way));
    } else {
      const body = element("div", "body");
      if (way) body.append(element("p", "card-way", way));
      body.append(bubble.text);
      node.append(time(bubble.at, day), body);
    }
    if (bubble.taps) node.append(taps(phone, bubble.taps));
    return node;
  };

  // ring marks a phone that has just been written to and, but for residents, puts it first in its row.
  // Only the order on the screen changes: moving the element would take the focus out of it.
  const ring = (screen) => {
    if (!screen.root.contains(document.activeElement)) screen.root.classList.add("rang");
    if (!screen.moves) return;
    screen.root.style.order = String(-(++rings));
    const row = screen.root.parentElement;
    if (!row.contains(document.activeElement)) row.scrollLeft = 0;
  };

  // refreshCall lets the phone ring, or ends that.
  const refreshCall = (screen, call) => {
    const known = screen.ringing.dataset.call || "";
    if (known === (call ? call.id : "")) return;
    screen.ringing.hidden = !call;
    screen.ringing.dataset.call = call ? call.id : "";
    screen.root.classList.toggle("called", Boolean(call));
    if (!call) return;
    screen.ringing.querySelector(".ringing-text").textContent = "邻里帮紧急呼叫";
    ring(screen);
  };

  // refreshConsents shows the notices a person may agree to, with how many more may come.
  const refreshConsents = (screen, phone) => {
    const wanted = JSON.stringify(phone.notices || []);
    if (screen.agreed === wanted) return;
    screen.agreed = wanted;
    screen.consents.replaceChildren(...(phone.notices || []).map((notice) => {
      const button = element("button", "", `允许「${notice.title}」一次（还剩 ${notice.left}）`);
      button.type = "button";
      button.addEventListener("click", () => post(phone, "accept", notice.id));
      return button;
    }));
  };

  const states = { mini: ["小程序", "小程序"], wecom: ["成员", "成员"] };

  const refresh = (screen, phone) => {
    refreshCall(screen, phone.call);
    refreshConsents(screen, phone);
    const word = (states[phone.kind] || ["未关注", "已关注"])[Number(phone.follows)];
    if (screen.state.textContent !== word) {
      screen.state.textContent = word;
      screen.root.classList.toggle("away", !phone.follows && !states[phone.kind]);
      screen.follow.hidden = phone.follows;
      screen.unfollow.hidden = !phone.follows;
    }
    const fresh = phone.bubbles.filter((bubble) => bubble.n >= screen.next);
    if (!fresh.length) return;
    const chat = screen.chat;
    const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60;
    chat.append(...fresh.map((bubble) => draw(phone, bubble)));
    if (screen.next && fresh.some((bubble) => bubble.from === "account")) ring(screen);
    screen.next = fresh[fresh.length - 1].n + 1;
    if (atEnd || fresh.some((bubble) => bubble.from === "me")) chat.scrollTop = chat.scrollHeight;
  };

  const key = (phone) => JSON.stringify([phone.account, phone.openid]);

  // arrange rebuilds the wall only when the phones themselves have changed.
  const arrange = (list) => {
    const wanted = JSON.stringify(list.map((phone) => [phone.role, phone.name, phone.account, phone.openid]));
    if (wanted === layout) return;
    layout = wanted;
    phones.clear();
    wall.replaceChildren();
    if (!list.length) wall.append(element("p", "empty", "还没有手机。"));
    const named = [...new Set(list.map((phone) => phone.role))];
    const order = [...roles.filter((role) => named.includes(role)), ...named.filter((role) => !roles.includes(role))];
    for (const role of order) {
      const group = element("section", "role");
      const row = element("div", "row");
      group.append(element("h2", "", role), row);
      for (const phone of list.filter((one) => one.role === role)) {
        const screen = build(phone);
        phones.set(key(phone), screen);
        row.append(screen.root);
      }
      wall.append(group);
    }
  };

  const drawEntry = (entry) => {
    const row = element("li", entry.direction);
    row.append(time(entry.at, clock), element("span", "way", entry.direction === "api" ? "接口" : "推送"), element("span", "path", entry.path), element("span", "summary", entry.summary));
    return row;
  };

  const refreshLog = (entries) => {
    for (const entry of entries) {
      if (entry.seq <= lastEntry) continue;
      lastEntry = entry.seq;
      log.prepend(drawEntry(entry));
    }
    while (log.children.length > 500) log.lastElementChild.remove();
  };

  const poll = async () => {
    try {
      const response = await fetch(`state.json?since=${version}`);
      if (response.status === 200) {
        const state = await response.json();
        if (run && run !== state.run) {
          location.reload();
          return;
        }
        run = state.run;
        version = state.version;
        arrange(state.phones);
        for (const phone of state.phones) refresh(phones.get(key(phone)), phone);
        refreshLog(state.log);
      }
      link.textContent = "";
    } catch {
      link.textContent = "连不上模拟微信，正在重试";
    }
    setTimeout(poll, document.hidden ? 3000 : 600);
  };

  poll();
})();
