"""A running node, seen by foreign clients: what it sends, what it hears, whom it fights with."""

import asyncio
import logging

import requests
from judge import Court, Hook, Node, World, eventually, same
from telegram import Bot
from telegram import error as said
from telegram_words import OTHER
from whatsapp_api_client_python import API

ALICE, RUSH, STAFF = "15551110001@c.us", "120363000000000001@g.us", -1001000000009
BOB, FASTPRO = 500000002, -1001000000001
BOT, TOKEN = 700000001, "700000001:AAforeign_token"
INSTANCE, SECRET = 1101000001, "secret"
LIKES = "Instagram Likes [Start Time: 0-1 Hour] [Refill: 30 Days]"
ORDERS = (
    (2274208, "alice", "rush.example", "880"),
    (2274209, "alice", "rush.example", "881"),
    (2274210, "alice", "rush.example", "882"),
    (2274211, "alice", "rush.example", "883"),
    (2274212, "bob", "fastpro.example", "7001"),
    (2274213, "bob", "fastpro.example", "7002"),
    (2274214, "bob", "rush.example", "884"),
    (2274215, "bob", "fastpro.example", "7003"),
)

logging.disable(logging.CRITICAL)
court, world = Court("node"), World()
node = Node(world.url)
green = API.GreenAPI(str(INSTANCE), SECRET, host=world.url, media=world.url)
api = requests.Session()
api.trust_env = False
api.headers["Authorization"] = f"Bearer {node.token}"


def ask(method, path, body=None):
    """One request of the operator's; fails unless the node agrees."""
    reply = api.request(method, f"{node.url}{path}", json=body, timeout=30)
    assert reply.ok, f"{method} {path}: {reply.status_code} {reply.text}"
    return reply.json() if reply.content else None


def telegram_client():
    return Bot(TOKEN, base_url=f"{world.url}/bot")


def furnish():
    """The shop's panel, its two channels, its customers, routes and staff, as README has it."""
    world.tell("panel", name="acme", api_key="k-1")
    orders = [
        {"id": id_, "user": user, "status": "completed", "provider": provider,
         "external_id": external, "remains": 0, "service_name": LIKES, "service_id": 7}
        for id_, user, provider, external in ORDERS
    ]
    world.tell("orders", panel="acme", orders=orders)
    world.tell("bot", id=BOT, token=TOKEN, open_chats=True)
    world.tell("instance", id_instance=INSTANCE, api_token=SECRET)
    tenant = "/v1/tenants/" + ask("POST", "/v1/tenants", {"name": "Acme Panel"})["id"]
    ask("PUT", f"{tenant}/panel",
        {"kind": "perfect", "site": f"{world.url}/panel/acme", "key": "k-1"})
    hooks = {
        "tg": ask("PUT", f"{tenant}/channels/tg",
                  {"kind": "telegram", "token": TOKEN, "polls": False}),
        "wa": ask("PUT", f"{tenant}/channels/wa",
                  {"kind": "whatsapp", "account": str(INSTANCE), "token": SECRET,
                   "polls": False}),
    }
    for chat, user in ((f"wa:{ALICE}", "alice"), (f"tg:{BOB}", "bob")):
        ask("POST", f"{tenant}/links", {"chat": chat, "username": user})
    for key, target in (("rush.example", f"wa:{RUSH}"), ("fastpro.example", f"tg:{FASTPRO}")):
        ask("POST", f"{tenant}/routes", {"keys": [key], "targets": [target]})
    ask("PUT", f"{tenant}/chats/tg:{STAFF}", {"role": "staff"})
    return tenant, {name: channel["webhook"] for name, channel in hooks.items()}


def whatsapp_says(text, **fields):
    world.tell("say", vendor="green", account=str(INSTANCE), chat=ALICE, text=text, **fields)


def telegram_says(text, **fields):
    world.tell("say", vendor="telegram", account=str(BOT), chat=str(BOB), text=text, **fields)


def sent(text, chat=None):
    """Messages of this text that have reached a vendor."""
    return [it for it in world.sends() if it["text"] == text and chat in (None, it["chat"])]


def arrives(text, chat):
    eventually(lambda: sent(text, str(chat)), f"message {text!r}")


def trouble(name):
    """What the node's health says of a channel."""
    steps = ask("GET", f"{tenant}/health")["setup"]
    return [it["detail"] for it in steps if it["name"] == f"channel {name}" and not it["done"]]


tenant, webhooks = furnish()

with court.group("an owner sets Green API up with its own client; errands are in its journal"):
    webhook = webhooks["wa"]
    told = green.account.setSettings(
        {"webhookUrl": node.url + webhook["path"], "webhookUrlToken": webhook["secret"],
         "incomingWebhook": "yes", "outgoingAPIMessageWebhook": "yes", "stateWebhook": "yes"}
    )
    same(told.data, {"saveSettings": True})
    whatsapp_says("2274209 refill")
    arrives("2274209: refill requested.", ALICE)
    journal = green.journals.lastOutgoingMessages(minutes=5).data
    same([(it["chatId"], it["textMessage"], it["sendByApi"]) for it in reversed(journal)],
         [(RUSH, "881 refill", True), (ALICE, "2274209: refill requested.", True)])
    [heard] = green.journals.lastIncomingMessages(minutes=5).data
    same((heard["chatId"], heard["textMessage"]), (ALICE, "2274209 refill"))
    refused = green.receiving.receiveNotification()
    assert refused.code == 400 and "custom webhook url is set" in refused.error, refused.error
    eventually(lambda: green.queues.getWebhooksCount().data["count"] == 0, "emptied queue")

with court.group("a message comes twice, once under each id: one errand, and talk is silence"):
    before = world.last()
    world.tell("again", vendor="green", account=str(INSTANCE), key=heard["idMessage"])
    whatsapp_says("thank you!")
    whatsapp_says("2274209 refill", kind="reaction")
    world.tell("group", account=str(INSTANCE), chat=ALICE, lid="120650000000001@lid")
    whatsapp_says("2274211 refill", kind="caption", twin=True)
    arrives("2274211: refill requested.", ALICE)
    new = [it["text"] for it in world.sends(after=before)]
    same(new, ["883 refill", "2274211: refill requested."])

with court.group("the queue is stuck: the errand stands in it until the instance is rebooted"):
    world.tell("habits", vendor="green", account=str(INSTANCE), stuck=True)
    whatsapp_says("2274210 refill")
    waiting = eventually(lambda: green.queues.showMessagesQueue().data, "message in the queue")
    same((waiting[0]["body"]["chatId"], waiting[0]["body"]["message"]), (RUSH, "882 refill"))
    arrives("2274210: refill requested.", ALICE)
    same(green.account.reboot().data, {"isReboot": True})
    same(green.queues.showMessagesQueue().data, [])
    same(len(sent("882 refill")), 1)


async def set_up_telegram():
    webhook = webhooks["tg"]
    async with telegram_client() as client:
        assert await client.set_webhook(node.url + webhook["path"],
                                        secret_token=webhook["secret"], max_connections=5)
        telegram_says("2274212 refill")
        await asyncio.to_thread(arrives, "2274212: refill requested.", BOB)
        same([it["chat"] for it in sent("7001 refill")], [str(FASTPRO)])
        info = await client.get_webhook_info()
        same((info.url, info.pending_update_count, info.last_error_message),
             (node.url + webhook["path"], 0, None))
        [answer] = sent("2274212: refill requested.")
        edited = await client.edit_message_text("edited elsewhere", BOB, int(answer["id"]))
        same(edited.text, "edited elsewhere")


with court.group("an owner sets Telegram up with a foreign client; hook healthy, answers its own"):
    asyncio.run(set_up_telegram())

with court.group("a lost reply: one post, and it is found; the vendor's own client posts four"):
    world.tell("fault", vendor="green", account=str(INSTANCE), chat=RUSH, fault="lost", times=1)
    telegram_says("2274214 refill")
    arrives("2274214: refill requested.", BOB)
    same([(it["outcome"], it["accepted"]) for it in sent("884 refill")], [("lost", True)])
    journal = green.journals.lastOutgoingMessages(minutes=5).data
    same(len([it for it in journal if it["textMessage"] == "884 refill"]), 1)


async def fight():
    """The node and a foreign program poll with one token."""
    async with telegram_client() as rival:
        await rival.delete_webhook()
        poll = asyncio.create_task(rival.get_updates(timeout=25, read_timeout=30))
        await asyncio.to_thread(eventually, polls_waiting, "foreign poll")
        channel = {"kind": "telegram", "token": TOKEN, "polls": True}
        await asyncio.to_thread(ask, "PUT", f"{tenant}/channels/tg", channel)
        try:
            raise AssertionError(f"{await poll} came, and no conflict")
        except said.Conflict as error:
            same(str(error), OTHER)
        telegram_says("2274213 refill")
        await asyncio.to_thread(arrives, "2274213: refill requested.", BOB)
        await asyncio.to_thread(eventually, polls_waiting, "poll of the node")
        same(await asyncio.to_thread(trouble, "tg"), [])
        same(await rival.get_updates(), ())
        [words] = await asyncio.to_thread(eventually, lambda: trouble("tg"), "trouble")
        assert "another program" in words and "the same token" in words, words


async def hijack():
    """Somebody points the bot's webhook elsewhere while the node polls."""
    async with telegram_client() as rival:
        world.tell("fault", vendor="telegram", account=str(BOT), fault="up")
        await asyncio.to_thread(renew_channel)
        await asyncio.to_thread(eventually, polls_waiting, "poll of the node")
        elsewhere = Hook()
        await rival.set_webhook(elsewhere.url)
        await asyncio.to_thread(eventually, shows_webhook, "trouble")
        await asyncio.to_thread(renew_channel)
        await asyncio.to_thread(eventually, shows_webhook, "trouble")
        same((await rival.get_webhook_info()).url, elsewhere.url)
        telegram_says("2274215 refill")
        await asyncio.to_thread(eventually, lambda: elsewhere.got, "delivery elsewhere")
        same(sent("7003 refill"), [])


def shows_webhook():
    """Whether the node says that its polls have a webhook in their way."""
    return any("webhook" in words for words in trouble("tg"))


def renew_channel():
    """The channel is set anew, as an owner does who wants it tried again at once."""
    for polls in (False, True):
        channel = {"kind": "telegram", "token": TOKEN, "polls": polls}
        ask("PUT", f"{tenant}/channels/tg", channel)


def polls_waiting():
    return world.look("pending")["polls"]


with court.group("two poll with one token: the foreign client reads 409, then the node shows it"):
    asyncio.run(fight())

with court.group("a webhook set elsewhere is shown and left alone"):
    asyncio.run(hijack())

with court.group("the number is unlinked elsewhere: shown, nothing is sent, the answer is true"):
    same(green.account.logout().data, {"isLogout": True})
    eventually(lambda: trouble("wa"), "trouble of the channel")
    whatsapp_says("2274208 refill", force=True)
    eventually(lambda: green.queues.getWebhooksCount().data["count"] == 0, "emptied queue")
    same(sent("880 refill"), [])
    world.tell("state", account=str(INSTANCE), state="authorized")
    # That it is noted, and attempts that the vendor refused meanwhile, are not yet what came of it.
    said = lambda: [it for it in world.sends(chat=ALICE)
                    if it["accepted"] and "2274208" in it["text"] and "noted" not in it["text"]]
    [answer] = eventually(said, "answer")
    # Whether it was held or given up: what the customer reads is what has come of it.
    requested = answer["text"] == "2274208: refill requested."
    same((len(sent("880 refill")), trouble("wa")), (int(requested), []))

with court.group("the operator's log and health, over REST with a foreign HTTP client"):
    rows = ask("GET", f"{tenant}/commands?limit=50")["items"]
    same(sorted(it["errands"][0]["order_id"] for it in rows),
         [2274208, 2274209, 2274210, 2274211, 2274212, 2274213, 2274214])
    same({it["action"] for it in rows}, {"refill"})
    denied = requests.get(f"{node.url}{tenant}/commands", headers={"Authorization": "Bearer x"},
                          timeout=30)
    same((denied.status_code, denied.headers["content-type"]), (401, "application/problem+json"))

if court.failed:
    print(node.complained())
node.stop()
world.stop()
court.close()
