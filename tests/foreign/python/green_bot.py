"""Green API's own Python bot (whatsapp-chatbot-python) against the simulated Green API."""

import logging
import threading

from judge import Beside, Court, World, eventually, same
from whatsapp_chatbot_python import GreenAPIBot

ANN = "15551110001@c.us"
logging.disable(logging.CRITICAL)
court, world = Court("whatsapp-chatbot-python"), World()
number = iter(range(1101000001, 1101001000))


def instance(**seed):
    id_instance = next(number)
    world.tell("instance", id_instance=id_instance, api_token="secret", **seed)
    return str(id_instance)


def say(account, text, **fields):
    return world.tell("say", vendor="green", account=account, chat=ANN, text=text, **fields)


def bot(account, **options):
    options = {"delete_notifications_at_startup": False, **options}
    return GreenAPIBot(account, "secret", host=world.url, media=world.url, **options)


def run(client):
    """Its loop knows no end; it ends with the program."""
    threading.Thread(target=client.run_forever, daemon=True).start()


def waiting(account):
    return [it for it in world.seen(account=account) if it["method"] == "deleteNotification"]


def conversation():
    account = instance()
    client, heard = bot(account), []

    @client.router.message(text_message="2274209 refill")
    def answer(notification):
        heard.append(notification.chat)
        notification.answer("2274209: refill requested.")

    @client.router.outgoing_api_message()
    def confirmed(notification):
        heard.append(notification.message_text)

    @client.router.outgoing_message_status()
    def status(notification):
        heard.append(notification.get_status_message())

    for kind in ("sticker", "caption", "poll", "buttons", "unknown", "unknown_webhook"):
        say(account, "", kind=kind)
    say(account, "2274209 refill", kind="extended")
    run(client)
    eventually(lambda: len(heard) >= 4, "status of the answer")
    same(heard[:4], [ANN, "2274209: refill requested.", "sent", "delivered"])
    [sent] = world.sends(account=account)
    same((sent["chat"], sent["text"]), (ANN, "2274209: refill requested."))
    eventually(lambda: len(waiting(account)) >= 9, "deletion of everything")


def settings():
    account = instance(fresh=True)
    same(bot(account).api.account.getSettings().data["incomingWebhook"], "yes")
    bot(account, settings={"delaySendMessagesMilliseconds": 1000})
    changed = bot(account).api.account.getSettings().data
    same(changed["delaySendMessagesMilliseconds"], 1000)


def drained():
    account = instance()
    say(account, "sent while the program was down")
    client = bot(account, delete_notifications_at_startup=True)
    same(client.api.queues.getWebhooksCount().data, {"count": 0})


def poison():
    account = instance()
    client, tries = bot(account), []

    @client.router.message()
    def breaks(notification):
        tries.append(notification.message_text)
        raise ValueError("a message it cannot bear")

    say(account, "poison")
    say(account, "2274209 refill")
    run(client)
    eventually(lambda: len(tries) >= 2, "second try")
    same(set(tries), {"poison"})
    same(waiting(account), [])


beside = [
    Beside(court, "its loop hears, passes over the unknown, answers, and sees statuses",
           conversation),
    Beside(court, "it switches notifications on, and sets what it is told", settings),
    Beside(court, "its fault: what came while it was down is thrown away at the start", drained),
    Beside(court, "its fault: a message that it cannot bear stops all that follow", poison),
]
for one in beside:
    one.join()
world.stop()
court.close()
