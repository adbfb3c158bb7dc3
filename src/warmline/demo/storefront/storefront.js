// The small plan on the page: an amount becomes three parts and their dates.
const amount = document.querySelector("#amount");
const parts = [...document.querySelectorAll("[data-part]")];
const dates = [...document.querySelectorAll("[data-days]")];
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });

const euros = (cents) =>
  `€${(cents / 100).toLocaleString("en-GB", { minimumFractionDigits: cents % 100 ? 2 : 0 })}`;

function inDays(count) {
  const date = new Date();
  date.setDate(date.getDate() + count);
  return date;
}

function draw() {
  const cents = Number(amount.value) * 100;
  const third = Math.floor(cents / 3);
  document.querySelector("#total").value = euros(cents);
  // An odd cent is in the first part.
  parts.forEach((part, index) => {
    part.value = euros(index === 0 ? cents - 2 * third : third);
  });
}

dates.forEach((place) => {
  place.textContent = day.format(inDays(Number(place.dataset.days)));
});
amount.addEventListener("input", draw);
draw();
