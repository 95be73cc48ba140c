"""An instance of the simulated Green API and the vendor's own client for it, as judges use them."""

import logging

from judge import World, same
from whatsapp_api_client_python import API

ANN, ANN_LID = "15551110001@c.us", "120650000000001@lid"
GROUP, OTHER = "120363000000000002@g.us", "120363000000000003@g.us"
logging.disable(logging.CRITICAL)
world = World()
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
