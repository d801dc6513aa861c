// Lets the clock of the sample world run in the page as it runs in the system.
const shown = document.querySelector(".sample time[data-speed]");
if (shown) {
  const hour = shown.querySelector(".hour");
  const start = Date.parse(shown.dateTime), opened = Date.now();
  const written = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: shown.dataset.zone });
  setInterval(() => {
    const now = new Date(start + (Date.now() - opened) * Number(shown.dataset.speed));
    hour.textContent = written.format(now).replace(":", ".");
  }, 1000);
}
