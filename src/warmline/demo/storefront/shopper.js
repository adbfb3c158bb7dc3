// Choosing who shops is enough; the button is for browsers without scripts.
const form = document.querySelector(".shopper");
form?.classList.add("quick");
form?.querySelector("select").addEventListener("change", () => form.requestSubmit());
