"""Green API's own Python client: settings, states, statuses, people, plans, files, edits."""

import pathlib
import tempfile

from green_desk import ANN, ANN_LID, GROUP, OTHER, drain, habits, instance, say, world
from judge import Court, eventually, same

court = Court("whatsapp-api-client-python")


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
    world.tell("state", account=account, state="starting")
    asleep = api.serviceMethods.checkWhatsapp(chatId=ANN)
    same((asleep.code, asleep.error), (400, "instance is starting or not authorized"))
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

world.stop()
court.close()
