// Sorts the rows of a table by the column of a heading: by numbers where a cell has one, else by
// words; empty cells stay last. A second click turns the order.
function sortBy(heading) {
  const body = heading.closest("table").tBodies[0];
  const descending = heading.getAttribute("aria-sort") === "ascending";
  for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const rows = [...body.rows].map((row) => {
    const cell = row.cells[heading.cellIndex];
    return { row, text: cell.textContent.trim(), number: parseFloat(cell.dataset.number) };
  });
  const sign = descending ? -1 : 1;
  rows.sort((a, b) => {
    const first = isNaN(a.number), second = isNaN(b.number);
    if (!first && !second) return sign * (a.number - b.number);
    if (first !== second) return first ? 1 : -1;
    return (!a.text || !b.text) ? !a.text - !b.text : sign * a.text.localeCompare(b.text);
  });
  body.append(...rows.map((each) => each.row));
}
