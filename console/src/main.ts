import "@fontsource-variable/inter";
import "./styles/app.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { bringWords } from "./text/text.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("The page has no #app.");

void bringWords().then(() => mount(App, { target }));
