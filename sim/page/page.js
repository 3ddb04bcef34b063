// What the parts of the wall share: the server's orders, elements, times.

export const element = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const shaped = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour12: false, ...options });
const hour = { hour: "2-digit", minute: "2-digit" };
export const formats = {
  hour: shaped(hour),
  second: shaped({ ...hour, second: "2-digit" }),
  day: shaped({ month: "numeric", day: "numeric", ...hour }),
  whole: shaped({ month: "long", day: "numeric", weekday: "short", ...hour, second: "2-digit" }),
};

export const time = (at, format) => {
  const node = element("time", "", format.format(new Date(at)));
  node.dateTime = at;
  return node;
};

// send posts an order; what goes wrong is shown in one place and thrown.
export const send = async (path, body) => {
  const link = document.getElementById("link");
  let response;
  try {
    response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch (fault) {
    link.textContent = "连不上演示，刚才的操作没有发出。";
    throw fault;
  }
  const answer = await response.json().catch(() => ({}));
  if (answer.error) console.info(answer.error);
  return answer;
};

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// A face stands for a person: the surname on a colour of its own.
const colours = ["#7a4b9a", "#1f6f8b", "#9a4a1d", "#2d6a4f", "#8a2f4f", "#4b5d1f", "#39539e"];
export const face = (name) => {
  const node = element("span", `face tone${[...name].reduce((sum, c) => sum + c.codePointAt(0), 0) % colours.length}`, name.slice(0, 1));
  node.setAttribute("aria-hidden", "true");
  return node;
};
