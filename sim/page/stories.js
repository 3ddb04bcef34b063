// The stories of the wall. Each is a list of captions and deeds of a player.

const granny = "张奶奶 · 雁滨社区";
const grandpa = "李大爷 · 雁滨社区";
const aunt = "赵阿姨 · 雁滨社区";

const aDay = 24 * 60;

// minutes is the time of day on the clocks of China.
const minutes = (now) => {
  const here = new Date(new Date(now).getTime() + 8 * 3600e3);
  return here.getUTCHours() * 60 + here.getUTCMinutes();
};

// goesTo puts the clock forward to a time of day.
const goesTo = (p, at) => p.passes(`${(at - minutes(p.wall.state.now) + aDay) % aDay}m`);

// byDay waits for the morning if it is night.
const byDay = async (p) => {
  const now = minutes(p.wall.state.now);
  if (now < 8 * 60 || now > 20 * 60) await goesTo(p, 9 * 60 + 30);
};

// settle makes somebody known, once.
const settle = async (p, name, words) => {
  if (p.wall.named(name).set.phone.bubbles.some((bubble) => bubble.text.includes("记下了"))) return;
  await p.types(name, words);
};

// offered waits for the new offers and gives who got one, by name.
const offered = async (p, number) => {
  const got = () => p.wall.state.phones.filter((phone) => phone.role === "志愿者" && phone.bubbles.some((bubble) => bubble.from === "account" && bubble.text.includes(number) && (bubble.link || bubble.text).includes("/h/offer/")));
  await p.until(() => got().length > 0, `volunteers to be asked for ${number}`);
  return got().map((phone) => phone.name);
};

const pipe = async (p) => {
  await byDay(p);
  await p.says("一　张奶奶一句话", "没有表要填。张奶奶在公众号里说一句话，就是一张工单。");
  p.show(granny);
  await settle(p, granny, "我姓张，住1号楼2单元501");
  await p.overhears("1号楼 老秦", "谁家在漏水？我家厨房顶上滴滴答答的");
  await p.types(granny, "厨房水管漏了，地上全是水");
  await p.sends(granny, "photo", "");
  const number = p.newest(granny);
  await p.says("几秒钟就有回音", `她马上收到工单号 ${number}。照片也记在同一件事里，不用再说一遍。`);

  const asked = await offered(p, number);
  const first = asked[0];
  p.show(asked[1] || first);
  p.show(first);
  await p.says("二　找离得近、会修的人", "只问邻里帮一队里合适的几位。先看得到哪栋楼、谁家，看不到门牌和电话。");
  const mark = p.mark(granny);
  const set = await p.opens(first, "/h/offer/");
  await p.says("一按就接", `${first}在卡片上一按「我去」，事情就归他。别人的手机上马上说「不用去了」。`);
  await p.presses(set, "take");
  await p.says("接了才看得到门牌和电话", "谁在什么时候看过，都记下来；办完一天以后，这一页就看不到了。");
  await p.sees(granny, "接了", mark);
  await p.says("三　她知道谁来", "张奶奶的手机上写着谁来，点开就看得到办到哪一步。");
  const status = await p.opens(granny, "/h/status/");
  await p.wait(1200);
  status.shut();

  await p.says("四　到了，办完了", "志愿者还在同一页上按「我到了」「办完了」，不用写报告。");
  await p.presses(set, "arrive");
  await p.presses(set, "done");
  set.shut();
  await p.sees(granny, "办好", mark);
  await p.says("五　问她满不满意", "一个数就答完：1 满意，2 一般，3 没办好。没办好就另派人，还要告诉干部。");
  const asks = await p.opens(granny, "/h/status/");
  await p.presses(asks, "good");
  await p.wait(1200);
  asks.shut();
  await p.overhears("1号楼 老秦", "刚才还滴着，这会儿停了，谁修的？");
  await p.overhears("1号楼 刘桂兰（楼院长）", "在公众号里说一句就有人来，大家都记着");
  await p.says("这件事办结了", "从一句话到回访，每一步谁做的、什么时候做的，都在右边的往来和工作台里。");
};

const night = async (p) => {
  await p.says("夜里两点十三分", "李大爷的老伴夜里摔了。家里人都在外地，社区的电话没人接。");
  await goesTo(p, 2 * 60 + 13);
  await settle(p, grandpa, "我姓李，住6号楼1单元1202");
  const mark = p.mark(grandpa);
  await p.types(grandpa, "老伴摔倒了起不来，头在流血，快来人");
  await p.sees(grandpa, "120", mark);
  await p.says("先说打 120", "不先问地址，不先问姓名。同一秒，值班干部的电话响了，离得近的人也收到了。");
  await p.answers("李敏");
  const number = p.newest(grandpa);
  await p.says("推送叫不醒睡着的人", "危急的事要打电话。没人接就再打下一位，一直打到有人管为止。");
  const mark2 = p.mark(grandpa);
  await p.types("李敏", `1 ${number}`);
  await p.sees(grandpa, "来", mark2);
  await p.says("有人在路上了", "李大爷看得到谁来。李敏看得到门牌和电话，边走边打。");
  const done = p.mark(grandpa);
  await p.types("李敏", "2");
  await p.sees(grandpa, "到了", done);
  await p.types("李敏", "3");
  await p.says("天亮以后还有人去看", "危急的事不能自己说「没事了」就算完，总有一个人去看过，才能关上。");
};

const lift = async (p) => {
  await byDay(p);
  await p.says("加装电梯", "先有一句话问到的耐心回答，再有几家单位一起办、谁也推不掉的一件事。");
  await settle(p, aunt, "我姓赵，住3号楼1单元702");
  const asked = p.mark(aunt);
  await p.types(aunt, "装电梯贵不贵");
  await p.until(() => p.mark(aunt) > asked + 1, "the answer");
  await p.says("有现成的就马上答", "问过多次的问题，用社区自己写的话回答；不满意回「0」就找人。");
  const mark = p.mark(aunt);
  await p.types(aunt, "3号楼加装的电梯老停，施工的说找物业，物业说找施工的");
  await p.until(() => p.wall.named(aunt).set.phone.bubbles.some((bubble) => bubble.n >= mark && /工单 ?\d{4}/.test(bubble.text)), "a ticket");
  const number = p.newest(aunt);
  await p.says("两家都推", "李敏接下来牵头，开一件联办：物业、业委会、房管局各有各的一份，各有各的时限。");
  await p.types("李敏", `1 ${number}`);
  await p.types("李敏", `联办 ${number} 绿洲物业,业委会,房管局`);
  await p.until(() => p.wall.named("高升").set.phone.bubbles.some((bubble) => bubble.text.includes(number)), "the unit to hear");
  p.show("高升");
  await p.says("物业的手机上有自己的一份", "回「1」收到，「2」办好，「3」办不了要写原因，「4」不归他们要说归谁。推了两回，就由街道裁定。");
  await p.types("高升", `1 ${number}`);
  await p.types(aunt, "进度");
  await p.says("赵阿姨只看一行", "球在谁手里、从什么时候起，一句话说清楚。协调几家单位，是社区的事，不是她的事。");
};

const water = async (p) => {
  await byDay(p);
  await p.says("停水了", "一栋楼停水，十户人家来报，办成一件事。");
  await p.overhears("3号楼 小孙", "3号楼停水了？");
  await p.overhears("3号楼 王姐", "我家也没水，正做饭呢");
  await settle(p, granny, "我姓张，住1号楼2单元501");
  await settle(p, grandpa, "我姓李，住6号楼1单元1202");
  await settle(p, aunt, "我姓赵，住3号楼1单元702");
  await p.types(aunt, "莱茵小镇3号楼停水了");
  const number = p.newest(aunt);
  const second = p.mark(granny);
  await p.says("头一个来报的", `赵阿姨报了，工单 ${number}。`);
  await p.types(granny, "莱茵小镇3号楼2单元没水了，家里做不了饭");
  await p.until(() => p.mark(granny) > second + 1, "the second to be told");
  await p.says("后面来报的", "不用再跑一趟：告诉她已经有人报了、谁在办，有了消息一起说。");
  const third = p.mark(grandpa);
  await p.types(grandpa, "我妈住莱茵小镇3号楼3单元，她说停水了");
  await p.until(() => p.mark(grandpa) > third + 1, "the third to be told");
  await p.says("几户合成一件", "志愿者只接一张单，不会十个人跑十趟。");
  const asked = await offered(p, number).catch(() => []);
  if (asked.length) {
    const mark = p.mark(granny);
    const set = await p.opens(asked[0], "/h/offer/");
    await p.presses(set, "take");
    set.shut();
    await p.sees(granny, "接了", mark);
  }
  await p.overhears("3号楼 小孙", "公众号说有人去看了，等着吧");
  await p.says("大家一起知道", "报过的每一户都收到同一条消息；办好了，也一起问。");
};

export const stories = [
  { name: "pipe", title: "▶ 水管漏了：从一句话到回访", main: true, play: pipe },
  { name: "night", title: "夜里摔倒，电话响了", play: night },
  { name: "lift", title: "加装电梯，几家联办", play: lift },
  { name: "water", title: "停水，几户合成一件", play: water },
];
