"""python-telegram-bot against the simulated Bot API: everything that is refused, and how."""

import asyncio

from judge import Court, same
from ptb_desk import bot, fails, world
from telegram import Bot
from telegram import error as said
from telegram_words import BAD, FORBIDDEN, GROUP, PRIVATE

court = Court("python-telegram-bot")


def capital(words):
    """The library shows what is said without its class, and with a capital."""
    return words[:1].upper() + words[1:]


async def refusals():
    desk, client = bot()
    async with client:
        for state, chat, words in FORBIDDEN:
            desk.chat(chat, state=state)
            error = await fails(client.send_message(chat, "x"), said.Forbidden)
            same(str(error), f"Forbidden: {words}")
            desk.chat(chat, state="member")
        for arguments, words in BAD:
            error = await fails(client.send_message(**arguments), said.BadRequest)
            assert str(error).lower() == words.lower(), (str(error), words)
        desk.chat(GROUP, state="restricted")
        error = await fails(client.send_message(GROUP, "x"), said.BadRequest)
        same(str(error), capital("not enough rights to send text messages to the chat"))
        desk.chat(GROUP, state="member")
        desk.say("", GROUP, kind="migrate", to=-1001000000009)
        moved = await fails(client.send_message(GROUP, "x"), said.ChatMigrated)
        same(moved.new_chat_id, -1001000000009)
        same((await client.send_message(moved.new_chat_id, "x")).chat.type, "supergroup")


async def limits():
    desk, client = bot(limits=True)
    async with client:
        error = await fails(burst(client), said.RetryAfter)
        same(error.retry_after, 1)
        desk.fault("limited", seconds=37, times=1)
        error = await fails(client.send_message(GROUP, "x"), said.RetryAfter)
        same(error.retry_after, 37)
        same([it["accepted"] for it in desk.sends()][-3:], [True, False, False])


async def burst(client):
    """Writes to one chat faster than Telegram bears, however slow this machine is."""
    for _ in range(20):
        await client.send_message(PRIVATE, "burst")


async def tokens():
    desk, client = bot()
    async with client:
        base = f"{world.url}/bot"
        unknown = Bot("700999999:AAx", base_url=base)
        same(str(await fails(unknown.initialize(), said.InvalidToken)),
             "The token `700999999:AAx` was rejected by the server.")
        desk.habits(token=f"{desk.account}:AAother")
        error = await fails(client.get_updates(), said.InvalidToken)
        same(str(error), "Unauthorized")
        malformed = Bot("no-token", base_url=base)
        error = await fails(malformed.get_webhook_info(), said.InvalidToken)
        same(str(error), "Unauthorized: invalid token specified")
        desk.habits(token=desk.token)
        error = await fails(client.do_api_request("noSuchMethod"), said.EndPointNotFound)
        same(str(error), "Endpoint 'noSuchMethod' not found in Bot API")


async def lost():
    desk, client = bot()
    async with client:
        desk.fault("lost", times=1)
        await fails(client.send_message(PRIVATE, "once"), said.NetworkError)
        same([(it["outcome"], it["accepted"]) for it in desk.sends()], [("lost", True)])
        desk.fault("html", times=1)
        error = await fails(client.send_message(PRIVATE, "x"), said.NetworkError)
        assert str(error).startswith("Bad Gateway (502)"), error


GROUPS = (
    ("403 and 400 in Telegram's words, and where a group has moved", refusals),
    ("429 says when to come back", limits),
    ("401 and 404: unknown, replaced and malformed tokens, unknown methods", tokens),
    ("a lost reply is one post, an error page is no refusal", lost),
)


async def main():
    for what, body in GROUPS:
        with court.group(what):
            await body()


asyncio.run(main())
world.stop()
court.close()
