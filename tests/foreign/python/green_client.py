"""Green API's own Python client (whatsapp-api-client-python) against the simulated Green API."""

import asyncio
import logging
import pathlib
import tempfile

from judge import Beside, Court, Hook, World, eventually, http, same
from whatsapp_api_client_python import API

ANN, ANN_LID = "15551110001@c.us", "120650000000001@lid"
GROUP, OTHER = "120363000000000002@g.us", "120363000000000003@g.us"
FORMATS = (
    "Validation failed. Details: 'chatId' must be one of the next formats: "
    "'phone_number@c.us', 'chat_id@lid' or 'group_id@g.us'"
)
logging.disable(logging.CRITICAL)
court, world = Court("whatsapp-api-client-python"), World()
number = iter(range(1101000001, 1101001000))


def instance(**seed):
    """An instance of its own, and a client for it."""
    id_instance = next(number)
    world.tell("instance", id_instance=id_instance, api_token="secret", **seed)
    api = API.GreenAPI(str(id_instance), "secret", host=world.url, media=world.url)
    return str(id_instance), api


def say(account, text, chat=ANN, **fields):
    return world.tell("say", vendor="green", account=account, chat=chat, text=text, **fields)


def habits(account, **fields):
    world.tell("habits", vendor="green", account=account, **fields)


def drain(api):
    """Receives and deletes until nothing waits; what came."""
    came = []
    while api.queues.getWebhooksCount().data["count"]:
        told = api.receiving.receiveNotification().data
        came.append(told["body"])
        same(api.receiving.deleteNotification(told["receiptId"]).data["result"], True)
    return came


with court.group("who may call: 403 unknown instance, 401 wrong token, both empty"):
    account, api = instance()
    wrong = API.GreenAPI(account, "wrong", host=world.url).account.getStateInstance()
    same((wrong.code, wrong.error), (401, ""))
    unknown = API.GreenAPI("99", "secret", host=world.url).account.getStateInstance()
    same((unknown.code, unknown.error), (403, ""))
    same(api.account.getStateInstance().data, {"stateInstance": "authorized"})
    status, page = http("GET", f"{world.url}/waInstance{account}/sendMessage/secret")
    same((status, "<html>" in page), (404, True))

with court.group("a message: idMessage, queue, journals, history, quote"):
    account, api = instance(stuck=True)
    sent = api.sending.sendMessage(GROUP, "998877 refill", quotedMessageId="3A01")
    same((sent.code, len(sent.data["idMessage"])), (200, 16))
    [waiting] = api.queues.showMessagesQueue().data
    same((waiting["messageID"], waiting["type"]), (sent.data["idMessage"], "sendMessage"))
    same((waiting["body"]["chatId"], waiting["body"]["message"]), (GROUP, "998877 refill"))
    same(waiting["body"]["quotedMessageId"], "3A01")
    same(api.queues.getMessagesCount().data, {"count": 1})
    same(api.journals.lastOutgoingMessages().data, [])
    same(api.account.reboot().data, {"isReboot": True})
    same(api.queues.showMessagesQueue().data, [])
    [line] = api.journals.lastOutgoingMessages(minutes=5).data
    same((line["textMessage"], line["statusMessage"]), ("998877 refill", "delivered"))
    same((line["type"], line["sendByApi"]), ("outgoing", True))
    same(api.journals.getMessage(GROUP, line["idMessage"]).data["chatId"], GROUP)
    say(account, "done", GROUP)
    newest, *_ = api.journals.getChatHistory(GROUP, 10).data
    same((newest["textMessage"], newest["type"]), ("done", "incoming"))
    [line] = api.journals.lastIncomingMessages().data
    same((line["chatId"], line["senderName"]), (GROUP, "Bob"))
    habits(account, stuck=True)
    api.sending.sendMessage(ANN, "x")
    same(api.queues.clearMessagesQueue().data, {"isCleared": True})
    same(api.queues.getMessagesCount().data, {"count": 0})

with court.group("content is checked in the vendor's words, which repeat the token"):
    account, api = instance()
    wrong = api.sending.sendMessage("12345", "x")
    same(wrong.code, 400)
    for words in (FORMATS, f"/waInstance{account}/sendMessage/secret", '"statusCode":400'):
        assert words in wrong.error, wrong.error
    assert "'message' is not allowed to be empty" in api.sending.sendMessage(ANN, "").error
    assert "20000" in api.sending.sendMessage(ANN, "x" * 20001).error
    same(api.sending.sendMessage(ANN, "ü" * 20000).code, 200)
    for chat in (ANN, ANN_LID, GROUP, "15550000001-1587570015@g.us"):
        same(api.sending.sendMessage(chat, "x").code, 200)
    timeout = api.receiving.receiveNotification(receiveTimeout=4)
    same((timeout.code, timeout.error), (400, "'receiveTimeout' must be between 5 and 60"))

with court.group("receive and delete: first in first out, again until deleted"):
    account, api = instance()
    for text in ("one", "two"):
        say(account, text)
    first = api.receiving.receiveNotification().data
    again = api.receiving.receiveNotification().data
    same(first, again)
    body = first["body"]
    same((body["typeWebhook"], body["instanceData"]["idInstance"]),
         ("incomingMessageReceived", int(account)))
    same(body["messageData"]["textMessageData"]["textMessage"], "one")
    same(api.receiving.deleteNotification(first["receiptId"]).data, {"result": True, "reason": ""})
    same(api.receiving.deleteNotification(first["receiptId"]).data["result"], False)
    [two] = drain(api)
    same(two["messageData"]["textMessageData"]["textMessage"], "two")
    world.tell("again", vendor="green", account=account)
    [twice] = drain(api)
    same(twice["idMessage"], two["idMessage"])
    say(account, "three")
    same(api.queues.clearWebhooksQueue().data, {"isCleared": True})
    same(api.queues.getWebhooksCount().data, {"count": 0})

with court.group("a webhook excludes polling, carries its token, and waits at its head"):
    account, api = instance()
    hook = Hook(500, 500)
    same(api.account.setSettings({"webhookUrl": hook.url, "webhookUrlToken": "abc"}).data,
         {"saveSettings": True})
    refused = api.receiving.receiveNotification()
    same((refused.code, refused.error),
         (400, "Message cannot be received because custom webhook url is set. Go to cabinet, "
               "clear webhook url"))
    for text in ("a", "b"):
        say(account, text)
    eventually(lambda: len(hook.got) >= 4, "fourth delivery")
    texts = [body["messageData"]["textMessageData"]["textMessage"] for body, _ in hook.got]
    same(texts, ["a", "a", "a", "b"])
    same({headers["Authorization"] for _, headers in hook.got}, {"Bearer abc"})
    same(api.account.setSettings({"webhookUrl": "", "webhookUrlToken": ""}).code, 200)
    say(account, "c")
    [polled] = drain(api)
    same(polled["messageData"]["textMessageData"]["textMessage"], "c")

with court.group("settings: read, changed, refused; a change reboots the instance"):
    account, api = instance(fresh=True, reboot_ms=700)
    settings = api.account.getSettings().data
    same((settings["incomingWebhook"], settings["webhookUrl"]), ("no", ""))
    same(settings["delaySendMessagesMilliseconds"], 500)
    refused = api.account.setSettings({"incomingWebhook": "maybe"})
    assert refused.code == 400 and "'incomingWebhook'" in refused.error, refused.error
    assert "'nonsense' is not allowed" in api.account.setSettings({"nonsense": "yes"}).error
    same(api.account.setSettings({"incomingWebhook": "yes", "stateWebhook": "yes"}).code, 200)
    early = api.sending.sendMessage(ANN, "x")
    same((early.code, early.error), (400, "instance in starting process try later"))
    same(api.account.getStatusInstance().data, {"statusInstance": "offline"})
    eventually(lambda: api.account.getStateInstance().data["stateInstance"] == "authorized",
               "instance that has started")
    same(api.account.getSettings().data["incomingWebhook"], "yes")
    same([body["stateInstance"] for body in drain(api)], ["starting", "authorized"])
    states = [it["stateInstance"] for it in api.account.getStateInstanceHistory().data]
    same(states, ["authorized", "starting"])

with court.group("states say why nothing is sent, and come as notifications"):
    account, api = instance()
    for state, code, words in (
        ("notAuthorized", 400, "instance account not authorized"),
        ("suspended", 403, "Your account is suspended"),
        ("expired", 400, "Instance account is expired. Renew your instance from personal area"),
        ("deleted", 400, "Instance is deleted"),
    ):
        world.tell("state", account=account, state=state)
        said = api.sending.sendMessage(ANN, "x")
        same((said.code, said.error), (code, words))
    world.tell("state", account=account, state="authorized")
    same([body["stateInstance"] for body in drain(api)][-1], "authorized")
    same(api.account.qr().data["type"], "alreadyLogged")
    same(api.account.logout().data, {"isLogout": True})
    same(api.account.qr().data["type"], "qrCode")
    same(api.account.getAuthorizationCode(15550000001).data["status"], True)

with court.group("a send is confirmed and its statuses follow, twice or out of order on demand"):
    account, api = instance(reads=True)
    sent = api.sending.sendMessage(ANN, "hello").data["idMessage"]
    message, *statuses = drain(api)
    same((message["typeWebhook"], message["idMessage"]), ("outgoingAPIMessageReceived", sent))
    same(message["messageData"]["extendedTextMessageData"]["text"], "hello")
    same([it["status"] for it in statuses], ["sent", "delivered", "read"])
    habits(account, reverses=True, doubles=True, reads=False)
    api.sending.sendMessage(ANN, "hello")
    kinds = [it.get("status", it["typeWebhook"]) for it in drain(api)]
    message = "outgoingAPIMessageReceived"
    same(kinds, ["delivered", "delivered", "sent", "sent", message, message])

with court.group("a bad group id blocks the queue; a lost notification is in the journal"):
    account, api = instance()
    world.tell("group", account=account, chat=OTHER, state="stuck")
    for chat in (ANN, OTHER, ANN):
        same(api.sending.sendMessage(chat, "x").code, 200)
    same([it["body"]["chatId"] for it in api.queues.showMessagesQueue().data], [OTHER, ANN])
    world.tell("group", account=account, chat=OTHER, state="not_in_group")
    same(api.queues.getMessagesCount().data, {"count": 0})
    same([it["statusMessage"] for it in api.journals.lastOutgoingMessages().data],
         ["delivered", "notInGroup", "delivered"])
    drain(api)
    say(account, "2274209 refill", lose=True)
    same(api.queues.getWebhooksCount().data, {"count": 0})
    same(api.journals.lastIncomingMessages(minutes=90).data[0]["textMessage"], "2274209 refill")
    world.tell("fault", vendor="green", account=account, fault="queued_never", times=1)
    never = api.sending.sendMessage(ANN, "never")
    same((never.code, "idMessage" in never.data), (200, True))
    texts = [it["textMessage"] for it in api.journals.lastOutgoingMessages().data]
    assert "never" not in texts, texts

with court.group("groups and people: lids, contacts, checkWhatsapp in both forms, lid mode"):
    account, api = instance()
    member = {"id": ANN, "lid": ANN_LID, "isAdmin": True, "isSuperAdmin": True}
    world.tell("group", account=account, chat=GROUP, name="Provider", participants=[member])
    world.tell("group", account=account, chat=ANN, name="Ann")
    group = api.groups.getGroupData(GROUP).data
    same((group["subject"], group["owner"]), ("Provider", ANN))
    same(group["participants"], [member])
    same(api.groups.getGroupData(OTHER).code, 404)
    found = {"existsWhatsapp": True, "chatId": ANN, "fromCache": False}
    same(api.serviceMethods.checkWhatsapp(phoneNumber=15551110001).data, found)
    same(api.serviceMethods.checkWhatsapp(chatId=ANN).data, found)
    world.tell("group", account=account, chat="9@c.us", state="no_account")
    same(api.serviceMethods.checkWhatsapp(phoneNumber=9).data, {"existsWhatsapp": False})
    same([it["id"] for it in api.serviceMethods.getContacts(group=True).data], [GROUP])
    same(api.serviceMethods.getContactInfo(ANN).data["name"], "Ann")
    api.account.setSettings({"enableLidMode": True})
    say(account, "2274209 refill", twin=True)
    same([it["senderData"]["chatId"] for it in drain(api)], [ANN_LID, ANN])
    same(api.serviceMethods.checkWhatsapp(chatId=ANN).data["chatId"], ANN_LID)
    api.sending.sendMessage(ANN, "x")
    same(api.serviceMethods.getChats(count=1).data[0]["id"], ANN)

with court.group("466: the plan's three chats, and a month's calls"):
    account, api = instance(chats_max=3)
    for chat in ("1@c.us", "2@c.us", "3@c.us", "1@c.us"):
        same(api.sending.sendMessage(chat, "x").code, 200)
    full = api.sending.sendMessage("4@c.us", "x")
    assert full.code == 466 and "CORRESPONDENTS_QUOTE_EXCEEDED" in full.error, full.error
    assert "1@c.us,2@c.us,3@c.us" in full.error, full.error
    kinds = [it["typeWebhook"] for it in drain(api)]
    same(kinds[-1], "quotaExceeded")
    _, api = instance(quota={"checkWhatsapp": 1})
    same(api.serviceMethods.checkWhatsapp(chatId=ANN).code, 200)
    spent = api.serviceMethods.checkWhatsapp(chatId=ANN)
    assert spent.code == 466 and "QUOTE_EXCEEDED" in spent.error, spent.error

with court.group("files by address and by upload; captions"):
    account, api = instance()
    sent = api.sending.sendFileByUrl(ANN, "https://x.example/a.jpg", "a.jpg", "2274209 refill")
    same(sent.code, 200)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "proof.pdf"
        path.write_bytes(b"%PDF-1.4")
        sent = api.sending.sendFileByUpload(ANN, str(path), "proof.pdf", "see this")
        same((sent.code, "urlFile" in sent.data), (200, True))
    newest, oldest = api.journals.lastOutgoingMessages().data
    same((oldest["typeMessage"], oldest["caption"]), ("imageMessage", "2274209 refill"))
    same((newest["typeMessage"], newest["fileName"]), ("documentMessage", "proof.pdf"))
    drain(api)
    say(account, "2274209 refill", kind="caption")
    [photo] = drain(api)
    same(photo["messageData"]["fileMessageData"]["caption"], "2274209 refill")

with court.group("edits, deletions, read marks, typing"):
    account, api = instance()
    sent = api.sending.sendMessage(ANN, "old").data["idMessage"]
    edited = api.serviceMethods.editMessage(ANN, sent, "new")
    same((edited.code, edited.data["idMessage"] != sent), (200, True))
    line = api.journals.getMessage(ANN, sent).data
    same((line["textMessage"], line["isEdited"]), ("new", True))
    same(api.marking.readChat(ANN).data, {"setRead": True})
    same(api.serviceMethods.sendTyping(ANN, typingTime=1000).code, 200)
    drain(api)
    say(account, "2274209 refill")
    say(account, "2274210 refill", kind="edited")
    say(account, "", kind="deleted")
    first, edit, gone = drain(api)
    same(edit["messageData"]["editedMessageData"],
         {"textMessage": "2274210 refill", "stanzaId": first["idMessage"]})
    same(gone["messageData"]["typeMessage"], "deletedMessage")


def nothing_new():
    _, api = instance()
    empty = api.receiving.receiveNotification()
    same((empty.code, empty.data, empty.error), (200, None, None))


def lost_reply():
    account, api = instance()
    world.tell("fault", vendor="green", account=account, fault="lost", times=4)
    said = api.sending.sendMessage(ANN, "998877 refill")
    same(said.code, None)
    seen = world.sends(account=account)
    same([(it["outcome"], it["accepted"]) for it in seen], [("lost", True)] * 4)
    same(len(api.journals.lastOutgoingMessages().data), 4)


def too_many():
    account, api = instance()
    world.tell("fault", vendor="green", account=account, fault="limited", seconds=1, times=4)
    same(api.sending.sendMessage(ANN, "x").code, None)
    seen = world.sends(account=account)
    same([(it["status"], it["accepted"]) for it in seen], [(429, False)] * 4)
    habits(account, limits=True)
    urls = [f"{world.url}/waInstance{account}/getSettings/secret"] * 2
    same([http("GET", url)[0] for url in urls], [200, 429])


def misdirected_delete():
    account, api = instance()
    say(account, "stays")

    async def both():
        told = await api.receiving.receiveNotificationAsync()
        deleted = await api.receiving.deleteNotificationAsync(told.data["receiptId"])
        return told.data, deleted.data

    told, deleted = asyncio.run(both())
    same(deleted["result"], False)
    same(api.receiving.receiveNotification().data, told)


beside = [
    Beside(court, "an empty queue is null after five seconds", nothing_new),
    Beside(court, "its fault: one message whose reply is lost is posted four times", lost_reply),
    Beside(court, "429 is no acceptance, and it tries four times", too_many),
    Beside(court, "its fault: the asynchronous delete names no receipt", misdirected_delete),
]
for one in beside:
    one.join()
world.stop()
court.close()
