const folded = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const [finder, input, found, list, sheet] =
    [".finder", "input", ".found", "nav", "article"].map(find);
  const narrow = () => find(".browser").clientWidth < 700;

  const first = list.shown !== data.list;
  if (first) {
    list.innerHTML = data.list;
    list.shown = data.list;
    finder.open = !(narrow() && data.chosen);
  }
  if (sheet.shown !== data.sheet) {
    sheet.innerHTML = data.sheet;
    sheet.shown = data.sheet;
  }
  const mark = (value) => {
    for (const button of list.querySelectorAll("button")) {
      if (button.value !== value) button.removeAttribute("aria-current");
      else if (!button.hasAttribute("aria-current")) {
        button.setAttribute("aria-current", "true");
        const [inside, around] = [button, list].map((element) => element.getBoundingClientRect());
        if (inside.top < around.top || inside.bottom > around.bottom)
          list.scrollTop += inside.top - around.top - around.height / 3;
      }
    }
  };
  mark(data.chosen);

  input.oninput = () => {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of list.querySelectorAll("li[data-words]")) {
      const text = folded(item.dataset.words);
      item.hidden = !words.every((word) => text.includes(word));
      count += !item.hidden;
    }
    for (const group of list.querySelectorAll("ul > li:not([data-words]), section"))
      group.hidden = !group.querySelector("li[data-words]:not([hidden])");
    found.textContent = words.length ? `${count} of ${data.total}` : "";
  };
  // Enter opens what is left when it is one.
  input.onkeydown = (event) => {
    const left = list.querySelectorAll("li[data-words]:not([hidden]) button");
    if (event.key === "Enter" && left.length === 1) left[0].click();
  };
  const choose = (event) => {
    const button = event.target.closest("button[value]");
    if (!button) return;
    setTriggerValue("chosen", button.value);
    if (narrow()) finder.open = false;
    if (narrow() || sheet.contains(button))
      find(".browser").scrollIntoView({ block: "start" });
  };
  list.onclick = choose;
  sheet.onclick = (event) => {
    const heading = event.target.closest("[data-sort]");
    if (heading) sortBy(heading.closest("th"));
    else choose(event);
  };
}
