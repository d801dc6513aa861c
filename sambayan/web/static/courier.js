// Tells where the courier is while a run is under way, at most every ten seconds. A lost signal is nobody's fault.
const EVERY = 10_000;
let told = 0;

function tell({ coords }) {
  if (Date.now() - told < EVERY || !document.querySelector("[data-position]")) return;
  told = Date.now();
  const where = new URLSearchParams({ lat: coords.latitude, lng: coords.longitude });
  fetch("/kurir/posisi", { method: "POST", body: where }).catch(() => {});
}

if ("geolocation" in navigator && document.querySelector("[data-position]")) {
  navigator.geolocation.watchPosition(tell, () => {}, { enableHighAccuracy: true, maximumAge: EVERY });
}
