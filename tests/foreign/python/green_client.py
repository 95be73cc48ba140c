"""Green API's own Python client (whatsapp-api-client-python): sending and receiving."""

import asyncio

from green_desk import ANN, ANN_LID, GROUP, habits, instance, drain, say, world
from judge import Beside, Court, Hook, eventually, http, same
from whatsapp_api_client_python import API

FORMATS = (
    "Validation failed. Details: 'chatId' must be one of the next formats: "
    "'phone_number@c.us', 'chat_id@lid' or 'group_id@g.us'"
)
court = Court("whatsapp-api-client-python")


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
