"""A simulated bot and python-telegram-bot's client for it, as its judges use them."""

import logging

from judge import World
from telegram import Bot
from telegram import error as said
from telegram_words import Desk

logging.disable(logging.CRITICAL)
world = World()
number = iter(range(700000001, 700001000))


def bot(**seed):
    """A bot of its own, as the world and as the library knows it."""
    desk = Desk(world, next(number), **seed)
    return desk, Bot(desk.token, base_url=f"{world.url}/bot")


async def fails(call, kind):
    """What the library raises; fails when it raises nothing, or something else."""
    try:
        await call
    except said.TelegramError as error:
        assert type(error) is kind, f"{error!r} is no {kind.__name__}"
        return error
    raise AssertionError(f"nothing was raised, not {kind.__name__}")
