// The knobs below the wall: what goes wrong in the world, tried on purpose.

import { element, send } from "./page.js";

const push = "/cgi-bin/message/template/send";
const custom = "/cgi-bin/message/custom/send";

export class Knobs {
  constructor(room, account) {
    this.account = account;
    this.copies = 1;
    this.state = {};
    const button = (label, hint, press) => {
      const node = element("button", "", label);
      node.type = "button";
      node.title = hint;
      node.addEventListener("click", () => press(node));
      room.append(node);
      return node;
    };
    room.append(element("h2", "", "出点难题"));
    this.fast = button("时钟 ×60", "一秒当一分钟过；已经过去的不会退回来", () => send("sim/clock", { speed: this.state.speed > 1 ? 1 : 60 }));
    button("过一小时", "时钟往前拨一小时", () => send("sim/clock", { pass: "1h" }));
    this.twice = button("微信重复推送", "下面写的话，微信各推三遍：该办的只办一次", () => {
      this.copies = this.copies > 1 ? 1 : 3;
      this.paint();
    });
    const fails = (faults) => Promise.all([push, custom].map((path) => send("sim/fail", { path, faults })));
    button("丢一次接口调用", "下一次推送连接断开，看它怎么补", () => fails([{ reset: true }]));
    button("配额用完 45009", "下一次推送被微信拒绝：今天的次数用完了", () => fails([{ code: 45009 }]));
    button("凭证失效 42001", "凭证被别处刷新了，下一次调用要重新取", () => send("sim/steal", { account: this.account() }));
    this.redis = button("关掉 Redis", "缓存停了，事情照办", () => send("sim/switch", { name: "redis", on: Boolean(this.state.off && this.state.off.redis) }));
  }

  refresh(state) {
    this.state = { speed: state.speed, off: state.wall.off || {} };
    this.paint();
  }

  paint() {
    const set = (node, on, label) => {
      node.setAttribute("aria-pressed", String(on));
      node.textContent = label;
    };
    set(this.fast, this.state.speed > 1, this.state.speed > 1 ? "时钟 ×60 开着" : "时钟 ×60");
    set(this.twice, this.copies > 1, this.copies > 1 ? "重复推送开着" : "微信重复推送");
    const off = Boolean(this.state.off && this.state.off.redis);
    set(this.redis, off, off ? "打开 Redis" : "关掉 Redis");
  }
}
