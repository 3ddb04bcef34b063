// One phone: its chat, what is typed into it, the page it has opened, the call that rings.

import { element, face, formats, send, time } from "./page.js";

const places = { mini: "小程序的服务通知：办事在小程序里", wecom: "企业微信的应用消息" };
const ways = { template: "服务通知", call: "电话里说" };
const samples = ["我家厨房水管漏了，三号楼二单元五零一", "楼道灯不亮了，一号楼二单元", "想问问高龄补贴怎么领"];

const wayOf = (phone, bubble) => {
  if (bubble.from !== "account") return "";
  if (bubble.kind === "notice") return phone.kind === "mini" ? "小程序订阅消息" : "订阅通知";
  if (bubble.kind === "text" && phone.kind === "wecom") return "应用消息";
  return ways[bubble.kind] || "";
};

export class Handset {
  constructor(phone, options = {}) {
    this.phone = phone;
    this.root = document.getElementById("handset").content.cloneNode(true).firstElementChild;
    this.next = 0;
    this.fresh = 0;
    this.agreed = this.menu = "";
    this.find = (selector) => this.root.querySelector(selector);
    this.chat = this.find(".chat");
    this.root.classList.add(phone.kind || "group");
    this.find(".name").textContent = phone.name.split(" · ")[0];
    this.find(".whose").textContent = options.quiet ? "" : phone.name.split(" · ")[1] || phone.role || "";
    this.find(".ringing-text").textContent = `${phone.name.split(" · ")[0]}的电话在响`;
    this.chat.setAttribute("aria-label", `${phone.name}的聊天`);
    this.root.setAttribute("aria-label", `${phone.name}的手机`);
    this.wire(options);
  }

  post(deed, text) {
    return send(deed, { account: this.phone.account, openid: this.phone.openid, text });
  }

  wire(options) {
    const { phone, find } = this;
    const text = find("[name=text]");
    text.setAttribute("aria-label", `${phone.name}要说的话`);
    find("[name=scene]").setAttribute("aria-label", `${phone.name}扫的场景值`);
    find("iframe").title = `${phone.name}打开的网页`;
    find(".say").addEventListener("submit", (event) => {
      event.preventDefault();
      if (!text.value) return;
      const copies = options.copies ? options.copies() : 1;
      if (copies > 1) send("sim/repeat", { account: phone.account, openid: phone.openid, text: text.value, copies });
      else this.post("say", text.value);
      text.value = "";
    });
    find(".scan").addEventListener("submit", (event) => {
      event.preventDefault();
      const scene = find("[name=scene]").value.trim();
      if (scene) this.post("scan", scene);
    });
    let voice = 0;
    find(".voice").addEventListener("click", () => this.post("voice", samples[voice++ % samples.length]));
    for (const deed of ["follow", "unfollow", "answer", "refuse", "photo"]) find(`.${deed}`).addEventListener("click", () => this.post(deed, ""));
    find(".close").addEventListener("click", () => this.shut());
    find(".more").addEventListener("click", () => this.drawer(find(".drawer").hidden));
    const place = options.readOnly || places[phone.kind];
    if (!place) return;
    find(".say").hidden = find(".menu").hidden = true;
    find(".shut").textContent = place;
    find(".shut").hidden = false;
    this.drawer(phone.kind === "mini");
    for (const one of [".voice", ".photo", ".scan", ".follow", ".unfollow"]) find(one).hidden = true;
  }

  drawer(open) {
    this.find(".drawer").hidden = !open;
    this.find(".more").setAttribute("aria-expanded", String(open));
  }

  // open shows a page inside the phone, as WeChat's own browser does.
  open(address) {
    const frame = this.find("iframe");
    const room = this.find(".scaled").parentElement;
    room.hidden = false;
    frame.src = address;
    this.chat.inert = true;
    return new Promise((resolve) => frame.addEventListener("load", () => resolve(frame.contentDocument), { once: true }));
  }

  // busy tells that a page is open or a call rings.
  get busy() {
    return !this.find(".opened").hidden || Boolean(this.phone.call);
  }

  shut() {
    this.find(".opened").hidden = true;
    this.find("iframe").removeAttribute("src");
    this.chat.inert = false;
  }

  card(bubble, way) {
    const link = /^https?:\/\//.test(bubble.link || "") ? bubble.link : "";
    const body = element(link ? "button" : "div", "body card");
    const [title, ...lines] = bubble.text.split("\n");
    body.append(element("span", "card-way", way), element("span", "card-title", title));
    for (const line of lines) {
      const cut = line.indexOf(": ");
      const row = element("span", "card-row");
      row.append(element("span", "card-key", line.slice(0, cut)), element("span", "card-value", line.slice(cut + 2)));
      body.append(row);
    }
    if (!bubble.link) return body;
    body.append(element("span", "card-link", link ? "点开看看  ›" : `小程序 ${bubble.link}`));
    if (link) {
      body.type = "button";
      body.addEventListener("click", () => this.open(link));
    }
    return body;
  }

  // words puts a text into a bubble; an address in it opens in the phone.
  words(body, text) {
    let at = 0;
    for (const found of text.matchAll(/https?:\/\/\S+/g)) {
      body.append(text.slice(at, found.index));
      const button = element("button", "address", "点这里打开");
      button.type = "button";
      button.addEventListener("click", () => this.open(found[0]));
      body.append(button);
      at = found.index + found[0].length;
    }
    body.append(text.slice(at));
  }

  draw(bubble) {
    const node = element("div", `bubble ${bubble.from} ${bubble.kind}`);
    const way = wayOf(this.phone, bubble);
    node.append(time(bubble.at, formats.day));
    if (bubble.kind === "template" || bubble.kind === "notice") {
      node.append(this.card(bubble, way));
      return node;
    }
    const row = element("div", "line");
    const body = element("div", "body");
    if (bubble.from === "other") {
      const [who, ...said] = bubble.text.split("\n");
      body.append(element("span", "speaker", who), said.join("\n"));
      row.append(face(who.split(" ").pop()), body);
      node.append(row);
      return node;
    }
    if (way) body.append(element("span", "card-way", way));
    if (bubble.pic) {
      const picture = element("img");
      picture.src = `picture/${bubble.pic}`;
      picture.alt = "发出的照片：水管在漏水";
      body.append(picture);
      node.classList.add("pictured");
    } else this.words(body, bubble.text);
    if (bubble.kind !== "event") row.append(bubble.from === "me" ? face(this.phone.name) : element("span", "face ours", "帮"));
    if (row.firstChild) row.firstChild.setAttribute("aria-hidden", "true");
    row.append(body);
    node.append(row);
    if (bubble.taps) node.append(this.taps(bubble.taps));
    return node;
  }

  taps(list) {
    const row = element("div", "taps");
    for (const tap of list) {
      const button = element("button", "", tap.content);
      button.type = "button";
      button.addEventListener("click", () => this.post("tap", tap.id));
      row.append(button);
    }
    return row;
  }

  refreshMenu(menu) {
    const wanted = JSON.stringify(menu || []);
    if (wanted === this.menu) return;
    this.menu = wanted;
    const touch = (button) => {
      const node = element("button", "", button.name);
      node.type = "button";
      node.addEventListener("click", () => (button.type === "view" ? this.open(button.url) : this.post("click", button.key)));
      return node;
    };
    this.find(".menu").replaceChildren(...(menu || []).flatMap((button) => (button.sub_button && button.sub_button.length ? button.sub_button.map(touch) : [touch(button)])));
  }

  refreshConsents(notices) {
    const wanted = JSON.stringify(notices || []);
    if (wanted === this.agreed) return;
    this.agreed = wanted;
    this.find(".consents").replaceChildren(...(notices || []).map((notice) => {
      const button = element("button", "", `允许「${notice.title}」一次（还剩 ${notice.left}）`);
      button.type = "button";
      button.addEventListener("click", () => this.post("accept", notice.id));
      return button;
    }));
  }

  // refresh takes the phone as it stands now and tells whether something came.
  refresh(phone, now) {
    this.phone = phone;
    this.find(".hour").textContent = formats.hour.format(new Date(now));
    this.find(".ringing").hidden = !phone.call;
    this.root.classList.toggle("called", Boolean(phone.call));
    this.root.classList.toggle("away", !phone.follows && !places[phone.kind]);
    this.find(".follow").hidden = phone.follows || Boolean(places[phone.kind]);
    this.find(".unfollow").hidden = !phone.follows || Boolean(places[phone.kind]);
    this.refreshMenu(phone.menu);
    this.refreshConsents(phone.notices);
    const fresh = phone.bubbles.filter((bubble) => bubble.n >= this.next);
    if (!fresh.length) return false;
    const first = this.next === 0;
    this.chat.append(...fresh.map((bubble) => {
      const node = this.draw(bubble);
      if (!first) node.classList.add("slides");
      return node;
    }));
    this.next = fresh[fresh.length - 1].n + 1;
    this.chat.scrollTop = this.chat.scrollHeight;
    return !first && fresh.some((bubble) => bubble.from !== "me");
  }
}
