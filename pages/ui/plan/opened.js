/* The keyboard on the page of the plan: Enter saves, and an action says where it goes on. */
const FIELDS = "input, textarea, button";
const EVERY = 50; /* ms */
const LOOKS = 80, STAYS = 8; /* looks at most, and until the keyboard is taken to stay there */

/* Press the Save or Add of the element, or of one around it, when Enter is pressed in a line or
Ctrl+Enter in a text; Streamlit sends what was written on the same key, before this. */
function saveOnEnter(event) {
  const { target } = event;
  const line = target.matches?.('input[type="text"]:not([role="combobox"])');
  const text = target.matches?.("textarea") && (event.ctrlKey || event.metaKey);
  if (event.key !== "Enter" || event.isComposing || !(line || text)) return;
  for (let at = target; at; at = at.parentElement) {
    for (const name of at.classList) {
      if (!name.startsWith("st-key-plan-")) continue;
      const own = CSS.escape(name);
      const button = document.querySelector(`.${own}-save button, .${own}-add button`);
      if (button) return setTimeout(() => button.click());
    }
  }
}

/* Put the keyboard into an element that can come later than this component. A run that is still
under way can replace it, so it is watched for a moment. */
function moveTo(key, isCurrent) {
  let looks = 0, stays = 0;
  const stop = () => (looks = LOOKS);
  for (const event of ["keydown", "pointerdown"]) addEventListener(event, stop, { once: true, capture: true });
  const look = () => {
    looks += 1;
    if (looks > LOOKS || stays >= STAYS || !isCurrent()) return;
    const field = document.querySelector(`.st-key-${CSS.escape(key)}`)?.querySelector(FIELDS);
    if (field && document.activeElement === field) stays += 1;
    else if (field) field.focus();
    setTimeout(look, EVERY);
  };
  look();
}

export default function ({ data }) {
  const [number, key] = data.split(" ");
  if (window.planFocus === undefined) addEventListener("keydown", saveOnEnter);
  if (window.planFocus === number) return;
  window.planFocus = number;
  if (number !== "0") moveTo(key, () => window.planFocus === number);
}
