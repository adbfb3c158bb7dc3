// A scripted server inside the page: speaks docs/developer/protocol.md, remembers nothing after a reload
// but what the address asks for: ?scene=answer|question|proposal|receipt|code|deeds|collect|promise|waiting|coming|meanwhile|closed|promised|agent|released|told|hold|resolved|rated|long
(() => {
  const asked = new URLSearchParams(location.search);
  const scene = asked.get("scene") ?? "";
  const ada = { id: "a1", name: asked.get("agent") ?? "Ada Lind" };
  const closed = scene === "closed" || scene === "promised";
  const photo = asked.has("photo") ? "p1" : null;
  const greta = { id: "a2", name: "Greta Holm", photo };
  const opensAt = closed ? new Date(Date.now() + 15 * 3600e3).toISOString() : null;
  const log = [];
  let tries = 5;
  let state = "with_ai", agent = null, position = null, socket = null;

  const add = (kind, payload = {}, body = null, client_id = null) => {
    const event = { seq: log.length + 1, kind, at: new Date(Date.now() - 60e3 * (20 - log.length)).toISOString(), payload, body, client_id };
    log.push(event);
    socket?.tell({ type: "event", ...event });
    return event;
  };
  const waits = () => (state.startsWith("waiting") && !closed ? { expected: 170, at_most: 410, longer: scene === "meanwhile" } : null);
  const where = () => ({ state, agent, position, open: !closed, opens_at: opensAt, wait: waits(), coming: scene === "coming" ? greta : null,
    call_back_ways: closed ? ["call", "mail"] : [] });
  const stateNow = () => socket?.tell({ type: "state", ...where() });
  const brief = {
    wants: { text: "My order TW-203951 never arrived and I want my money back", seq: 2 },
    facts: [{ kind: "order_number", value: "TW-203951", text: "TW-203951", seq: 2 }, { kind: "amount", value: "49.90 EUR", text: "49,90", seq: 2 },
      { kind: "email", value: "a.very.long.address.of.somebody@department.example.com", text: "", seq: 2 }],
    tried: [{ kind: "article", title: "When a parcel does not arrive", seq: 3 }, { kind: "question", title: "Which order is it about?", seq: 4, answer: "TW-203951" },
      { kind: "action", title: "Refund a payment", seq: 5, state: "awaiting_approval", receipt: null }],
    needs: [{ need: "hearing", kept: true }],
    ask_need: ["no_phone"],
  };
  const says = (by, text, { topic, run, choice, promise, due, ...more } = {}) =>
    add("message.sent", { by, ...(by === "agent" ? { agent: ada } : {}), topic, run, choice, promise, due },
      { text, steps: [], links: [], attachments: [], ...more });
  const arabic = asked.get("language") === "ar";
  const propose = (run, arabic) => {
    const title = arabic ? "تغيير موعد الاستحقاق" : "Change a due date";
    const text = arabic ? "سأنقل دفعة 24.90 € من 3 ديسمبر إلى 17 ديسمبر. هل أفعل ذلك؟"
      : "I'll move the payment of €24.90 from 3 December to 17 December. Shall I?";
    says("ai", text, { topic: "proposal", run });
    add("action.proposed", { run, by: "ai", hash: "0a", expires: "2099-01-01T00:00:00Z" },
      { title, text, lines: [{ label: arabic ? "الطلب" : "Order", value: "TW-104201" }, { label: arabic ? "الموعد الجديد" : "New due date", value: arabic ? "17 ديسمبر 2026" : "17 December 2026" }] });
  };
  const succeed = (run, arabic) => {
    add("action.confirmed", { run, by: "customer" });
    const title = arabic ? "تم تغيير موعد الاستحقاق" : "Due date changed";
    const text = arabic ? "تم: موعد دفعة TW-104201 هو 17 ديسمبر." : "Done: your payment for TW-104201 is now due on 17 December.";
    add("receipt.issued", { run, receipt: "rc1", number: "R-7F3K-92QX", by: "ai" },
      { title, text, lines: [{ label: arabic ? "الطلب" : "Order", value: "TW-104201" }, { label: arabic ? "الموعد الجديد" : "New due date", value: arabic ? "17 ديسمبر 2026" : "17 December 2026" }], reference: "SHOP-88123" });
    says("ai", text, { topic: "receipt", run });
  };
  const sendCode = () => {
    add("identity.code_sent", { hint: "m…@example.com", expires: "2099-01-01T00:00:00Z" });
    log.at(-1).at = new Date().toISOString();
  };
  const steps = asked.get("language") === "ar"
    ? ["افتح طلباتك", "اختر الطلب ثم إرجاع", "اطبع الملصق"]
    : ["Open your orders.", "Choose the order, then Return.", "Print the label and drop the parcel off within 14 days."];
  const links = [
    { title: "How returns work", url: "/help/returns" },
    { title: "Not a link", url: "java\tscript:alert(1)" },
  ];

  const opened = () => add("conversation.opened", { channel: "widget", prefer: "assistant", language: "en",
    disclosure: { version: "1", language: "en", text: "You are chatting with Mira, our AI assistant. You can ask for a person at any time." } });
  const promise = (way, address, note, client_id = null) =>
    add("callback.promised", { task: `t${log.length}`, way, due: new Date(Date.now() + 17 * 3600e3).toISOString(), by: "customer" }, { address, note }, client_id);
  const story = {
    answer() {
      says("customer", asked.get("language") === "ar" ? "كيف أعيد الطلب رقم 4471؟" : "How do I send back order 4471?");
      says("ai", asked.get("language") === "ar" ? "يمكنك إعادته خلال 14 يومًا، والإرجاع مجاني." : "You can return it within 14 days, free of charge. The refund reaches you about 5 days after we have the parcel.", { steps, links });
    },
    question() {
      story.answer();
      says("customer", arabic ? "واسترداد المال؟" : "And what about the money?");
      says("ai", arabic ? "أريد أن أفهمك جيدًا. هل تقصد أحد هذه الأمور؟" : "I want to get this right. Do you mean one of these?", {
        options: arabic ? ["أين مبلغ الاسترداد؟", "كم يستغرق الاسترداد؟"] : ["Where is my refund?", "How long does a refund take?", "I was charged twice for the same order"],
      });
    },
    proposal() {
      says("customer", arabic ? "هل يمكن تأجيل الدفعة؟" : "Can I pay my instalment later?");
      propose("r1", arabic);
    },
    receipt() {
      story.proposal();
      says("customer", arabic ? "نعم، نفّذ ذلك" : "Yes, do it", { choice: { run: "r1", hash: "0a", yes: true } });
      succeed("r1", arabic);
    },
    code() {
      says("customer", arabic ? "بطاقتي ضاعت، أوقفوها" : "I lost my card. Please block it!");
      says("ai", arabic ? "سأوقفها. أولًا أحتاج إلى التأكد من أنك صاحبها." : "I can block it right away. First I need to be sure that it is you.", { topic: "collect" });
      sendCode();
    },
    /** Every state that a card may end in. */
    deeds() {
      for (const [run, kind, more] of [
        ["a", "action.cancelled", { reason: "cancelled" }], ["b", "approval.requested", {}], ["c", "action.unconfirmed", {}],
        ["d", "action.failed", { reason: "unknown" }], ["e", "action.failed", { reason: "refused" }],
        ["f", "action.cancelled", { reason: "expired" }], ["g", "action.confirmed", {}],
      ]) {
        propose(run, arabic);
        add(kind, { run, ...more });
      }
      propose("h", arabic);
      propose("i", arabic);
    },
    collect() {
      says("customer", "I want to pay later");
      says("ai", "Which purchase is it about?", { topic: "collect", options: ["Lumen & Co, 24.90 €, due 3 December", "Nordlicht, 58.00 €, due 12 December"] });
    },
    promise() {
      story.agent();
      says("agent", "I'll check with the warehouse and write to you.", { promise: true, due: new Date(Date.now() + 50 * 3600e3).toISOString() });
      const kept = says("agent", "You get the new label today.", { promise: true, due: new Date(Date.now() - 3600e3).toISOString() });
      add("promise.kept", { made: kept.seq, by: "agent" });
      const missed = says("agent", "The refund is booked this morning.", { promise: true, due: new Date(Date.now() - 7200e3).toISOString() });
      add("promise.missed", { made: missed.seq, due: missed.payload.due });
    },
    waiting() {
      story.answer();
      says("customer", "It never arrived though. Can I talk to someone?");
      add("handoff.requested", { by: "customer", reason: "asked" });
      state = "waiting";
      position = 3;
    },
    closed: () => story.waiting(),
    coming: () => story.waiting(),
    meanwhile() {
      story.waiting();
      add("assistant.invited");
      state = "waiting_with_ai";
      says("customer", "How long does a refund take?");
      says("ai", "The money is back within five working days.");
    },
    promised() {
      story.waiting();
      promise("call", "+442079460018", "Please after five, I work until then.");
    },
    released() {
      story.agent();
      add("conversation.released", { agent: ada });
      state = "waiting";
      agent = null;
      position = 1;
    },
    told() {
      story.agent();
      add("fact.corrected", { fact: "order_number", by: "customer" }, { was: "TW-203951", value: "TW-203915" });
      add("fact.corrected", { fact: "iban", by: "customer" }, { was: null, value: "DE89 3704 0044 0532 0130 00" });
      add("need.told", { by: "customer", consent: true }, { needs: ["no_phone", "hearing"] });
    },
    rated() {
      story.resolved();
      add("rating.given", { score: 4 }, { text: "Quick." });
    },
    agent() {
      story.waiting();
      add("conversation.claimed", { agent: ada, was: "waiting" });
      state = "with_agent";
      agent = ada;
      says("agent", "Hi, this is Ada. I can see the parcel was handed over at the wrong door. I am sorry!");
      says("agent", "I am sending you a new one today. See https://example.com/track/4471, it updates tonight.");
      says("customer", "Great, thank you");
    },
    hold() {
      story.agent();
      state = "on_hold";
      add("conversation.held", { by: ada, until: new Date(Date.now() + 26 * 3600e3).toISOString(), waiting_for: "third_party" });
    },
    resolved() {
      story.agent();
      state = "resolved";
      agent = null;
      add("conversation.handed_back", { by: ada, promises: [] });
      add("conversation.resolved", { by: ada });
    },
    long() {
      for (let n = 1; n < 120; n++) says(n % 2 ? "customer" : "ai", `Line ${n} of a long conversation.`);
    },
  };
  if (scene in story) {
    opened();
    story[scene]();
    localStorage.setItem("warmline:ticket", JSON.stringify({ conversation: "c1", token: "t", expires_at: "2099-01-01T00:00:00Z" }));
  }

  const mia = { level: "signed", name: "Mia Torres", until: "2099-01-01T00:00:00Z" };
  const answer = (value, status = 200) => Promise.resolve(new Response(JSON.stringify(value), { status }));
  const real = window.fetch.bind(window);
  window.fetch = (input, options) => {
    const url = String(input);
    if (url.includes("/api/widget/config"))
      return answer({ company: "Ternwell", assistant: "Mira", languages: ["en"], open: !closed, opens_at: opensAt, max_chars: 500,
        disclosure: { version: "1", language: "en", text: "You are chatting with Mira, our AI assistant. You can ask for a person at any time." } });
    if (url.includes("/api/widget/conversations"))
      return answer({ conversation: "c1", token: "t", expires_at: "2099-01-01T00:00:00Z", identity: asked.has("identity") ? mia : null }, 201);
    if (url.includes("/api/widget/identity")) return answer(mia);
    if (url.endsWith("/mail")) return new Promise((done) => setTimeout(() => done(new Response("{}", { status: asked.has("failing") ? 409 : 200 })), 600));
    if (url.includes("/api/widget/receipts/")) return answer("a receipt");
    return real(input, options);
  };

  const later = (ms, run) => setTimeout(run, ms);
  const keep = (frame, event) => socket.tell({ type: "ack", client_id: frame.client_id, seq: event.seq, at: event.at });
  const replies = {
    hello({ after }) {
      const shown = scene === "long" && !after ? log.slice(-30) : log.filter((event) => event.seq > after);
      socket.tell({ type: "welcome", conversation: "c1", last_seq: log.length, ...where(), trimmed: scene === "long" && !after });
      shown.forEach((event) => socket.tell({ type: "event", ...event }));
      socket.tell({ type: "ready", last_seq: log.length });
      if (scene) stateNow();
      if (scene === "agent") socket.tell({ type: "seen", seq: log.length }), socket.tell({ type: "typing", by: "agent", name: ada.name, on: true });
    },
    history({ before, limit }) {
      const older = log.filter((event) => event.seq < before).slice(-limit);
      later(200, () => socket.tell({ type: "history", events: older, more: older[0]?.seq > 1 }));
    },
    say(frame) {
      if (!log.length) opened();
      if (frame.text.includes("nack"))
        return socket.tell({ type: "nack", client_id: frame.client_id, code: "too_long", message: "Too long", retry_after: null });
      if (frame.text.includes("silence")) return;
      keep(frame, add("message.sent", { by: "customer", choice: frame.choice }, frame, frame.client_id));
      if (frame.choice?.yes) return later(700, () => add("action.confirmed", { run: frame.choice.run, by: "customer" })), later(2500, () => succeed(frame.choice.run, arabic));
      if (frame.choice) return later(700, () => add("action.cancelled", { run: frame.choice.run, by: "customer", reason: "cancelled" }));
      if (state === "with_ai" || state === "resolved") {
        later(300, () => socket.tell({ type: "typing", by: "ai", name: "Mira", on: true }));
        later(1200, () => says("ai", "You can return it within 14 days, free of charge.", { steps, links }));
      }
    },
    ask_person(frame) {
      if (!log.length) opened();
      keep(frame, add("handoff.requested", { by: "customer", reason: "asked" }));
      state = "waiting";
      position = 2;
      stateNow();
    },
    ask_assistant(frame) {
      keep(frame, add("conversation.handed_back", { by: { customer: true }, promises: [] }));
      state = "with_ai";
      position = null;
      stateNow();
    },
    invite_assistant(frame) {
      keep(frame, add("assistant.invited"));
      state = "waiting_with_ai";
      stateNow();
    },
    call_back(frame) {
      if (frame.address.includes("00000")) return socket.tell({ type: "nack", client_id: frame.client_id, code: "bad_address", message: "No number", retry_after: null });
      log.filter(({ kind }) => kind === "callback.promised").forEach(({ payload: { task } }) => add("callback.ended", { task, outcome: "not_needed" }));
      keep(frame, promise(frame.way, frame.address, frame.note));
    },
    cancel_call_back(frame) {
      const { payload } = log.filter(({ kind }) => kind === "callback.promised").at(-1);
      keep(frame, add("callback.ended", { task: payload.task, outcome: "cancelled" }));
    },
    rate: (frame) => keep(frame, add("rating.given", { score: frame.score }, { text: frame.comment })),
    brief: () => socket.tell({ type: "brief", ...brief }),
    correct(frame) {
      if (frame.value === "wrong") return socket.tell({ type: "nack", client_id: frame.client_id, code: "bad_fact", message: "No", retry_after: null });
      const at = brief.facts.findIndex((one) => one.kind === frame.kind && one.value === frame.was);
      if (frame.value === null) brief.facts.splice(at, 1);
      else if (frame.was === null) brief.facts.push({ kind: frame.kind, value: frame.value, text: "", seq: 9 });
      else brief.facts[at] = { ...brief.facts[at], value: frame.value };
      keep(frame, add("fact.corrected", { fact: frame.kind, by: "customer" }, { was: frame.was, value: frame.value }));
    },
    tell_need(frame) {
      brief.ask_need = [];
      brief.needs.push(...frame.needs.map((need) => ({ need, kept: frame.consent })));
      keep(frame, add("need.told", { by: "customer", consent: frame.consent }, { needs: frame.needs }));
    },
    withdraw_need(frame) {
      brief.needs = brief.needs.filter(({ need }) => !frame.needs.includes(need));
      keep(frame, add("need.withdrawn", { by: "customer" }, { needs: frame.needs }));
    },
    read() {},
    verify(frame) {
      keep(frame, add("message.sent", { by: "customer", topic: "code" }, { text: "••••••" }, frame.client_id));
      if (frame.code === "123456") add("identity.confirmed", { until: "2099-01-01T00:00:00Z" });
      else add("identity.refused", { reason: "wrong_code", left: --tries });
    },
    send_code(frame) {
      tries = 5;
      sendCode();
      keep(frame, log.at(-1));
    },
    ping: () => socket.tell({ type: "pong" }),
    typing() {},
  };

  class FakeSocket {
    constructor() {
      socket = this;
      later(20, () => (scene === "offline" ? this.onclose?.({ code: 1006 }) : this.onopen?.()));
    }
    send(text) {
      const frame = JSON.parse(text);
      later(60, () => socket === this && replies[frame.type](frame));
    }
    tell(frame) {
      later(0, () => this.onmessage?.({ data: JSON.stringify(frame) }));
    }
    close() {}
  }
  const RealSocket = window.WebSocket;
  window.WebSocket = function (url, ...rest) {
    return String(url).includes("/api/widget/live") ? new FakeSocket() : new RealSocket(url, ...rest);
  };
})();
