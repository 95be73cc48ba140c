// Green API's own JavaScript client (whatsapp-api-client-js-v2) against the simulated Green API.

import { fails, judge, load, openWorld, same } from "./judge.mjs";

const { GreenApiClient } = load("@green-api/whatsapp-api-client-js-v2");
const world = await openWorld();
const ANN = "15551110001@c.us";
const GROUP = "120363000000000002@g.us";
let next = 1101000001;

// An instance of its own, and a client for it. The client's address is fixed, and so is its talk.
async function open(seed = {}) {
  const id = next++;
  await world.tell("instance", { id_instance: id, api_token: "secret", ...seed });
  const client = new GreenApiClient({ idInstance: `${id}`, apiTokenInstance: "secret" });
  client.client.defaults.baseURL = `${world.url}/waInstance${id}`;
  client.logger = { info() {}, debug() {}, error() {}, logErrorResponse() {} };
  const say = (text, fields) =>
    world.tell("say", { vendor: "green", account: `${id}`, chat: ANN, text, ...fields });
  return { account: `${id}`, client, say };
}

async function failsWith(promise, ...words) {
  const { message } = await fails(promise);
  for (const it of words) {
    if (!message.includes(it)) throw new Error(`${message} has no ${it}`);
  }
}

async function messages() {
  const { client, account } = await open({ stuck: true });
  const sent = await client.sendMessage({ chatId: GROUP, message: "998877 refill" });
  const [waiting] = await client.showMessagesQueue();
  same([waiting.messageID, waiting.body.message], [sent.idMessage, "998877 refill"]);
  same(await client.reboot(), { isReboot: true });
  same(await client.showMessagesQueue(), []);
  const [line] = await client.lastOutgoingMessages(5);
  same([line.textMessage, line.statusMessage], ["998877 refill", "delivered"]);
  const wanted = { chatId: GROUP, idMessage: sent.idMessage };
  same((await client.getMessage(wanted)).sendByApi, true);
  const [seen] = await world.sends(account);
  same([seen.chat, seen.text], [GROUP, "998877 refill"]);
  const file = { url: "https://x.example/a.jpg", fileName: "a.jpg" };
  await client.sendFileByUrl({ chatId: ANN, file, caption: "see" });
  same((await client.lastOutgoingMessages())[0].typeMessage, "imageMessage");
}

async function receiving() {
  const { client, say } = await open();
  await say("one");
  await say("two", { kind: "extended" });
  const first = await client.receiveNotification(5);
  same(await client.receiveNotification(5), first);
  same(first.body.messageData.textMessageData.textMessage, "one");
  same(await client.deleteNotification(first.receiptId), { result: true, reason: "" });
  same((await client.deleteNotification(first.receiptId)).result, false);
  const second = await client.receiveNotification(5);
  same(second.body.messageData.extendedTextMessageData.text, "two");
  await client.deleteNotification(second.receiptId);
  same(await client.receiveNotification(5), null);
  same((await client.lastIncomingMessages()).map((it) => it.textMessage), ["two", "one"]);
}

async function account() {
  const { client } = await open();
  same(await client.getStateInstance(), { stateInstance: "authorized" });
  const hook = "http://127.0.0.1:9/nobody";
  same(await client.setSettings({ webhookUrl: hook }), { saveSettings: true });
  same((await client.getSettings()).webhookUrl, hook);
  await failsWith(client.receiveNotification(5), "400", "custom webhook url is set");
  same(await client.logout(), { isLogout: true });
  same((await client.getQR()).type, "qrCode");
  const send = () => client.sendMessage({ chatId: ANN, message: "x" });
  await failsWith(send(), "400", "instance account not authorized");
}

async function people() {
  const { client, account } = await open({ chats_max: 1 });
  const member = { id: ANN, lid: "1206@lid", isAdmin: false, isSuperAdmin: false };
  await world.tell("group", { account, chat: GROUP, name: "Provider", participants: [member] });
  const group = await client.getGroupData({ groupId: GROUP });
  same([group.subject, group.participants], ["Provider", [member]]);
  const found = { existsWhatsapp: true, chatId: ANN, fromCache: false };
  same(await client.checkWhatsapp({ phoneNumber: 15551110001 }), found);
  same((await client.getContacts()).map((it) => it.id), [GROUP]);
  await client.sendMessage({ chatId: ANN, message: "x" });
  const second = client.sendMessage({ chatId: GROUP, message: "x" });
  await failsWith(second, "466", "CORRESPONDENTS_QUOTE_EXCEEDED");
}

async function lost() {
  const { client, account } = await open();
  const fault = { vendor: "green", account, fault: "lost", times: 1 };
  await world.tell("fault", fault);
  await fails(client.sendMessage({ chatId: ANN, message: "once" }));
  const seen = await world.sends(account);
  same(seen.map((it) => [it.outcome, it.accepted]), [["lost", true]]);
  same((await client.lastOutgoingMessages()).length, 1);
}

await judge("whatsapp-api-client-js-v2", [
  ["a message and a file: queue, journal, reboot", messages],
  ["receive and delete, again until deleted, null when there is nothing", receiving],
  ["settings exclude polling; signing out", account],
  ["groups with lids, contacts, checkWhatsapp, 466", people],
  ["a lost reply is one post, and it is in the journal", lost],
]);
