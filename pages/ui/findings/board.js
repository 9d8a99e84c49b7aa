/* Cards of the board are dragged by their grip, and one that was changed comes into view.

Up, Down and the field Predictor of a card do the same without a mouse. The cards are elements of
the page, drawn anew by every run, so the window listens, and not each of them. */
const CARD = '.st-key-board [class*="st-key-card-"]';
const board = (window.findingsBoard ??= { stop: () => {}, shown: "" });

const cardAt = (event) => event.target.closest?.(CARD);
const idOf = (card) => [...card.classList].join(" ").match(/st-key-card-([0-9a-f]+)/)?.[1];
/* Cards of a phone stand one below the other; otherwise they follow each other in rows. */
const isBehind = (card, event) => {
  const box = card.getBoundingClientRect();
  const isColumn = box.width > innerWidth * 0.6;
  return isColumn ? event.clientY > box.top + box.height / 2 : event.clientX > box.left + box.width / 2;
};

export default function ({ data, setTriggerValue }) {
  let dragged = null;
  const mark = (card, side) => {
    for (const marked of document.querySelectorAll("[data-drop]")) delete marked.dataset.drop;
    if (card) card.dataset.drop = side;
  };
  const listeners = {
    pointerdown: (event) => {
      const grip = event.target.closest?.(".finding-grip");
      if (grip) cardAt(event)?.setAttribute("draggable", "true");
    },
    dragstart: (event) => {
      dragged = cardAt(event);
      if (!dragged?.draggable) return;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", idOf(dragged));
    },
    dragover: (event) => {
      const card = dragged && cardAt(event);
      mark(card === dragged ? null : card, card && isBehind(card, event) ? "after" : "before");
      if (card) event.preventDefault(); /* a card can be dropped here */
    },
    drop: (event) => {
      const card = dragged && cardAt(event);
      if (!card || card === dragged) return;
      event.preventDefault();
      setTriggerValue("moved", { card: idOf(dragged), target: idOf(card), after: isBehind(card, event) });
    },
    dragend: () => {
      mark(null);
      dragged?.removeAttribute("draggable");
      dragged = null;
    },
    pointerup: (event) => cardAt(event)?.removeAttribute("draggable"),
  };
  const stop = () => {
    for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener);
  };
  board.stop();
  board.stop = stop;
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener);

  if (data && board.shown !== data) {
    const card = document.querySelector(`.st-key-card-${data.split(" ")[0]}`);
    card?.scrollIntoView({ block: "nearest" });
    card?.animate([{ outline: "3px solid currentcolor" }, { outline: "3px solid transparent" }], 2500);
  }
  board.shown = data;
  return stop;
}
