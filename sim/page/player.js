// Plays a story: one caption and one deed after the other, each shown before the next.

import { element, pause, send } from "./page.js";

// How long a caption stands at least, and how long a deed may take to show, in ms.
const reading = 2400;
const patience = 20000;
const quick = new URLSearchParams(location.search).has("quick");

class Stopped extends Error {}

export class Player {
  constructor(wall, room, caption, stories) {
    this.wall = wall;
    this.caption = caption;
    this.playing = "";
    room.append(element("h2", "", "放一段"));
    for (const story of stories) {
      const button = element("button", story.main ? "main" : "", story.title);
      button.type = "button";
      button.dataset.story = story.name;
      button.addEventListener("click", () => this.play(story));
      room.append(button);
    }
    this.buttons = [...room.querySelectorAll("button")];
  }

  async play(story) {
    if (this.playing) return;
    this.playing = story.name;
    document.body.dataset.playing = story.name;
    delete document.body.dataset.played;
    delete document.body.dataset.failed;
    for (const button of this.buttons) button.disabled = true;
    try {
      await story.play(this);
      document.body.dataset.played = story.name;
    } catch (fault) {
      if (!(fault instanceof Stopped)) {
        console.error(fault);
        document.body.dataset.failed = `${story.name}: ${fault.message}`;
        await this.says("演到这里断了", "服务器没有像剧本里那样回应，看看右边的往来。").catch(() => {});
      }
    } finally {
      this.playing = "";
      delete document.body.dataset.playing;
      for (const button of this.buttons) button.disabled = false;
      this.caption.hidden = true;
    }
  }

  stop() {
    this.playing = "";
  }

  async wait(ms) {
    await pause(quick ? Math.min(ms, 60) : ms);
    if (!this.playing) throw new Stopped();
  }

  // says shows a caption for as long as it takes to read.
  async says(chapter, words) {
    this.caption.hidden = false;
    this.caption.querySelector(".chapter").textContent = chapter;
    this.caption.querySelector(".words").textContent = words;
    await this.wait(Math.max(reading, words.length * 110));
  }

  // show brings somebody's phone to the front.
  show(name) {
    const { id, set } = this.wall.named(name);
    if (set.phone.role === "居民") this.wall.resident(id);
    else this.wall.seat(id);
    return set;
  }

  async types(name, text) {
    const set = this.show(name);
    const line = set.find("[name=text]");
    for (let n = 1; n <= text.length && !quick; n += 2) {
      line.value = text.slice(0, n);
      await this.wait(45);
    }
    line.value = "";
    const seen = set.next;
    await set.post("say", text);
    await this.until(() => {
      const said = set.phone.bubbles.findIndex((bubble) => bubble.n >= seen && bubble.from === "me" && bubble.text === text);
      return said >= 0 && set.phone.bubbles.slice(said + 1).some((bubble) => bubble.from === "account");
    }, `${name} to be answered`);
    await this.wait(900);
  }

  async sends(name, deed, text) {
    const set = this.show(name);
    await set.post(deed, text);
    await this.wait(1200);
  }

  overhears(who, text) {
    return send("sim/group", { who, text }).then(() => this.wait(1400));
  }

  // sees waits until words stand on somebody's phone that were not there before the story's last deed.
  async sees(name, words, after = 0) {
    const set = this.show(name);
    await this.until(() => set.phone.bubbles.some((bubble) => bubble.n >= after && bubble.from === "account" && bubble.text.includes(words)), `${name} to see ${words}`);
    await this.wait(1200);
    return set;
  }

  // mark is what a phone shows so far; what comes after it is new.
  mark(name) {
    return this.wall.named(name).set.next;
  }

  // newest is the number of the ticket told last on somebody's phone.
  newest(name) {
    const bubbles = this.wall.named(name).set.phone.bubbles;
    for (let i = bubbles.length - 1; i >= 0; i -= 1) {
      const found = /工单(?:号:)? ?(\d{4,})/.exec(bubbles[i].text);
      if (found) return found[1];
    }
    throw new Error(`no ticket on the phone of ${name}`);
  }

  // opens taps the newest link to a page on somebody's phone.
  async opens(name, path) {
    const set = this.show(name);
    const link = [...set.phone.bubbles].reverse().flatMap((bubble) => [bubble.link || "", ...(bubble.text.match(/https?:\/\/\S+/g) || [])]).find((one) => one.includes(path));
    if (!link) throw new Error(`no link to ${path} on the phone of ${name}`);
    await set.open(link);
    await this.wait(2200);
    return set;
  }

  // presses presses a button of the page a phone has opened.
  async presses(set, value) {
    const frame = set.find("iframe");
    const button = frame.contentDocument.querySelector(`button[value="${value}"]`);
    if (!button) throw new Error(`no button ${value} on the page`);
    const details = button.closest("details");
    if (details) details.open = true;
    const view = frame.contentWindow; // only the page in the phone moves, not the wall
    view.scrollTo(0, view.scrollY + button.getBoundingClientRect().top - view.innerHeight / 2);
    button.focus({ preventScroll: true });
    await this.wait(900);
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    button.click();
    await loaded;
    await this.wait(2600);
  }

  async until(ready, what) {
    for (const end = Date.now() + patience; !ready(); ) {
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
      await pause(80);
      if (!this.playing) throw new Stopped();
    }
  }

  passes(length) {
    return send("sim/clock", { pass: length }).then(() => this.wait(600));
  }

  async answers(name) {
    const set = this.show(name);
    await this.until(() => set.phone.call, `the phone of ${name} to ring`);
    await this.wait(2600);
    await set.post("answer", "");
    await this.wait(1600);
  }
}
