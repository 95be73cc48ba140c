// telegraf against the simulated Bot API: it posts JSON, and answers within the webhook's reply.

import { Desk, eventually, fails, judge, load, openWorld, same } from "./judge.mjs";

const { Telegraf } = load("telegraf");
const world = await openWorld();
const PRIVATE = 500000001;

async function open(seed) {
  const desk = await Desk.open(world, seed);
  const bot = new Telegraf(desk.token, { telegram: { apiRoot: world.url } });
  return { desk, bot };
}

async function messages() {
  const { desk, bot } = await open();
  const sent = await bot.telegram.sendMessage(PRIVATE, "2274209: refill requested.");
  same([sent.chat.id, sent.from.id], [PRIVATE, Number(desk.account)]);
  const edited = await bot.telegram.editMessageText(PRIVATE, sent.message_id, undefined, "new");
  same(edited.text, "new");
  const again = bot.telegram.editMessageText(PRIVATE, sent.message_id, undefined, "new");
  const error = await fails(again);
  same(error.description.startsWith("Bad Request: message is not modified"), true);
}

async function polling() {
  const { desk, bot } = await open();
  bot.on("text", (context) => context.reply(`heard ${context.message.text}`));
  const running = bot.launch({ dropPendingUpdates: false });
  await desk.say(PRIVATE, "2274209 refill");
  const [answer] = await desk.sends({ wait_for: 1, timeout_ms: 20000 });
  same(answer.text, "heard 2274209 refill");
  await eventually(async () => (await world.look("pending")).polls, "poll");
  await desk.fault("conflict", { times: 1 });
  await desk.say(PRIVATE, "wakes the poll");
  same((await fails(running)).response.error_code, 409);
}

async function refusals() {
  const { desk, bot } = await open();
  const send = () => bot.telegram.sendMessage(PRIVATE, "x");
  await desk.chat(PRIVATE, { state: "deactivated" });
  same((await fails(send())).response, {
    ok: false,
    error_code: 403,
    description: "Forbidden: user is deactivated",
  });
  await desk.chat(PRIVATE, { state: "member" });
  await desk.fault("limited", { seconds: 7, times: 1 });
  same((await fails(send())).parameters, { retry_after: 7 });
  await desk.fault("lost", { times: 1 });
  await fails(send());
  const seen = await desk.sends();
  same(seen.map((it) => it.outcome), ["refused", "limited", "lost"]);
}

await judge("telegraf", [
  ["messages and edits", messages],
  ["its own loop hears and answers, and a rival's 409 ends it", polling],
  ["403, 429, a lost reply is one post", refusals],
]);
