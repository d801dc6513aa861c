// Writes beside each product how many of it lie in the basket, as the dock tells it.
function tell() {
  const lines = new Map([...document.querySelectorAll("#dok data")].map((line) => [line.dataset.product, line.value]));
  for (const count of document.querySelectorAll("output[data-product]")) count.textContent = lines.get(count.dataset.product) ?? "";
}
document.addEventListener("htmx:afterSwap", tell);
