/* Puts the keyboard into the element that an action names, once an action: the fields of a record
that was opened, or its pencil after that. The element can come later than this component, and a
run that is still under way can replace it, so it is watched for a moment. */
const FIELDS = "input, textarea, button";
const EVERY = 50; /* ms */
const LOOKS = 80, STAYS = 8; /* looks at most, and until the keyboard is taken to stay there */

export default function ({ data }) {
  const [number, key] = data.split(" ");
  if (number === "0" || window.planFocus === number) return;
  window.planFocus = number;
  let looks = 0, stays = 0;
  const stop = () => (looks = LOOKS);
  for (const event of ["keydown", "pointerdown"]) addEventListener(event, stop, { once: true, capture: true });
  const look = () => {
    looks += 1;
    if (looks > LOOKS || stays >= STAYS || window.planFocus !== number) return;
    const field = document.querySelector(`.st-key-${CSS.escape(key)}`)?.querySelector(FIELDS);
    if (field && document.activeElement === field) stays += 1;
    else if (field) field.focus();
    setTimeout(look, EVERY);
  };
  look();
}
