// grammY against the simulated Bot API: it posts JSON.

import { Desk, eventually, fails, judge, load, openHook, openWorld, same } from "./judge.mjs";

const { Bot, GrammyError, HttpError, webhookCallback } = load("grammy");
const world = await openWorld();
const PRIVATE = 500000001;
const FORUM = -1001000000002;

async function open(seed) {
  const desk = await Desk.open(world, seed);
  const bot = new Bot(desk.token, { client: { apiRoot: world.url } });
  bot.catch(() => {});
  return { desk, bot };
}

// Fails unless Telegram itself refused, with this code and these words.
async function refused(promise, code, words) {
  const error = await fails(promise);
  if (!(error instanceof GrammyError)) throw error;
  same([error.error_code, error.description], [code, words]);
  return error.parameters;
}

async function messages() {
  const { desk, bot } = await open({ username: "acme_bot" });
  same((await bot.api.getMe()).username, "acme_bot");
  const sent = await bot.api.sendMessage(PRIVATE, "2274209: refill requested.");
  const reply = await bot.api.sendMessage(PRIVATE, "again", {
    reply_parameters: { message_id: sent.message_id },
  });
  same(reply.reply_to_message.message_id, sent.message_id);
  await desk.chat(FORUM, { topics: [7, 8], closed_topics: [8] });
  const topic = await bot.api.sendMessage(FORUM, "x", { message_thread_id: 7 });
  same([topic.message_thread_id, topic.is_topic_message], [7, true]);
  const closed = bot.api.sendMessage(FORUM, "x", { message_thread_id: 8 });
  await refused(closed, 400, "Bad Request: TOPIC_CLOSED");
  same((await bot.api.editMessageText(PRIVATE, sent.message_id, "new")).text, "new");
  const seen = await desk.sends({ method: "sendMessage" });
  same(seen.map((it) => [it.text, it.thread]).slice(0, 3), [
    ["2274209: refill requested.", null],
    ["again", null],
    ["x", 7],
  ]);
}

async function polling() {
  const { desk, bot } = await open();
  const heard = [];
  bot.on("message:text", (context) => context.reply(`heard ${context.message.text}`));
  bot.on("message:caption", (context) => heard.push(context.message.caption));
  bot.on("edited_message:text", (context) => heard.push(context.editedMessage.text));
  bot.on("my_chat_member", (context) => heard.push(context.myChatMember.new_chat_member.status));
  const running = bot.start({ timeout: 1 });
  await desk.say(PRIVATE, "2274209 refill");
  await desk.say(PRIVATE, "2274210 refill", { kind: "edited" });
  await desk.say(PRIVATE, "2274211 refill", { kind: "caption" });
  await desk.say(PRIVATE, "", { kind: "unknown" });
  await desk.say(-400000001, "", { kind: "kicked" });
  const [answer] = await desk.sends({ wait_for: 1, timeout_ms: 20000 });
  same(answer.text, "heard 2274209 refill");
  await eventually(() => heard.length === 3, "third update");
  same(heard, ["2274210 refill", "2274211 refill", "kicked"]);
  await bot.stop();
  await running;
  same((await world.look("pending")).queued, 0);
}

async function webhook() {
  const { desk, bot } = await open();
  await bot.init();
  bot.on("message", (context) => context.api.sendMessage(context.chat.id, "by webhook"));
  const secretToken = "s3cret";
  const hook = await openHook(webhookCallback(bot, "http", { secretToken }));
  await bot.api.setWebhook(hook.url, { secret_token: secretToken });
  await desk.say(PRIVATE, "hello");
  const [answer] = await desk.sends({ wait_for: 1, timeout_ms: 20000 });
  same([answer.text, answer.chat], ["by webhook", `${PRIVATE}`]);
  const info = await bot.api.getWebhookInfo();
  same([info.url, info.last_error_message], [hook.url, undefined]);
  await refused(
    bot.api.getUpdates(),
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to " +
      "delete the webhook first",
  );
  await bot.api.deleteWebhook();
  await desk.say(PRIVATE, "kept");
  same((await bot.api.getUpdates()).map((it) => it.message.text), ["kept"]);
}

async function rivals() {
  const { desk, bot } = await open();
  const waiting = fails(bot.api.getUpdates({ timeout: 20 }));
  await eventually(async () => (await world.look("pending")).polls, "poll");
  await new Bot(desk.token, { client: { apiRoot: world.url } }).api.getUpdates();
  same((await waiting).description,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance " +
      "is running");
  const started = fails(bot.start());
  await eventually(async () => (await world.look("pending")).polls, "poll");
  await desk.fault("conflict", { by: "setter", times: 1 });
  await desk.say(PRIVATE, "wakes the poll");
  same((await started).description, "Conflict: terminated by setWebhook request");
}

async function refusals() {
  const { desk, bot } = await open();
  await desk.chat(PRIVATE, { state: "blocked" });
  const send = (chat = PRIVATE, text = "x") => bot.api.sendMessage(chat, text);
  await refused(send(), 403, "Forbidden: bot was blocked by the user");
  await desk.chat(PRIVATE, { state: "member" });
  await refused(send(PRIVATE, ""), 400, "Bad Request: message text is empty");
  await refused(send(PRIVATE, "x".repeat(4097)), 400, "Bad Request: message is too long");
  await desk.say(-400000001, "", { kind: "migrate", to: FORUM });
  const words = "Bad Request: group chat was upgraded to a supergroup chat";
  same(await refused(send(-400000001), 400, words), { migrate_to_chat_id: FORUM });
  await desk.fault("limited", { seconds: 37, times: 1 });
  const busy = await refused(send(), 429, "Too Many Requests: retry after 37");
  same(busy, { retry_after: 37 });
  await desk.habits({ token: `${desk.account}:AAother` });
  await refused(send(), 401, "Unauthorized");
}

async function lost() {
  const { desk, bot } = await open();
  await desk.fault("lost", { times: 1 });
  const error = await fails(bot.api.sendMessage(PRIVATE, "once"));
  same(error instanceof HttpError, true);
  const seen = await desk.sends();
  same(seen.map((it) => [it.outcome, it.accepted]), [["lost", true]]);
}

await judge("grammY", [
  ["identity, messages, quotes, topics, edits", messages],
  ["its own loop hears messages, edits, captions, members, and passes over the unknown", polling],
  ["its own webhook takes the secret and answers; exclusive, cleared without loss", webhook],
  ["409 of two who poll and of a webhook being set ends its loop", rivals],
  ["403, 400, migration, 429, a replaced token", refusals],
  ["a lost reply is one post", lost],
]);
