"""aiogram against the simulated Bot API: it posts forms and checks every reply against models."""

import asyncio
import logging

from aiogram import Bot, Dispatcher
from aiogram import exceptions as said
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import ReplyParameters
from judge import Court, Hook, World, eventually, same
from telegram_words import ACTIVE, BAD, FORBIDDEN, FORUM, GROUP, OTHER, PRIVATE, SETTER, Desk

logging.disable(logging.CRITICAL)
court, world = Court("aiogram"), World()
number = iter(range(700000001, 700001000))


def bot(token=None, **seed):
    """A bot of its own, as the world and as the library knows it."""
    desk = Desk(world, next(number), **seed)
    return desk, client(token or desk.token)


def client(token):
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(world.url)))


async def fails(call, kind, words):
    """Fails unless the library raises this, with these words of Telegram's."""
    try:
        await call
    except kind as error:
        assert words in str(error), f"{error} has no {words!r}"
        return error
    raise AssertionError(f"nothing was raised, not {kind.__name__}")


async def messages():
    desk, api = bot(can_read_all_group_messages=False)
    async with api:
        me = await api.me()
        same((str(me.id), me.can_read_all_group_messages), (desk.account, False))
        same((await api.get_chat(FORUM)).is_forum, True)
        for state in ("member", "administrator", "restricted", "kicked", "left"):
            desk.chat(GROUP, state=state)
            same((await api.get_chat_member(GROUP, me.id)).status, state)
        sent = await api.send_message(PRIVATE, "2274209: refill requested.")
        quote = ReplyParameters(message_id=sent.message_id)
        reply = await api.send_message(PRIVATE, "again", reply_parameters=quote)
        same(reply.reply_to_message.message_id, sent.message_id)
        topic = await api.send_message(FORUM, "x", message_thread_id=7)
        same((topic.message_thread_id, topic.is_topic_message), (7, True))
        edited = await api.edit_message_text(
            "new", chat_id=PRIVATE, message_id=sent.message_id
        )
        same(edited.text, "new")
        probe = api.edit_message_reply_markup(chat_id=PRIVATE, message_id=sent.message_id)
        await fails(probe, said.TelegramBadRequest, "message is not modified")
        same([it["text"] for it in desk.sends(method="sendMessage")],
             ["2274209: refill requested.", "again", "x"])


async def polling():
    desk, api = bot()
    async with api:
        desk.say("2274209 refill")
        desk.say("2274210 refill", kind="edited")
        desk.say("2274209 refill", kind="caption")
        desk.say("done", FORUM, thread=7)
        desk.say("", kind="sticker")
        desk.say("", GROUP, kind="added")
        desk.say("", kind="unknown")
        updates = await api.get_updates()
        same([it.event_type for it in updates[:-1]],
             ["message", "edited_message", "message", "message", "message", "my_chat_member"])
        same((updates[2].message.caption, updates[3].message.message_thread_id),
             ("2274209 refill", 7))
        same(await api.get_updates(offset=updates[-1].update_id + 1), [])
        desk.say("privacy is off", GROUP)
        desk.habits(can_read_all_group_messages=False)
        desk.say("nobody hears this", GROUP)
        desk.say("/refill 2274209", GROUP)
        texts = [it.message.text for it in await api.get_updates()]
        same(texts, ["privacy is off", "/refill 2274209"])


async def hooks():
    desk, api = bot()
    other = client(desk.token)
    async with api, other:
        hook = Hook(503)
        await fails(api.set_webhook(hook.url, secret_token="no spaces"),
                    said.TelegramBadRequest, "secret token contains unallowed characters")
        waiting = asyncio.create_task(
            fails(api.get_updates(timeout=20), said.TelegramConflictError, SETTER)
        )
        await asyncio.to_thread(eventually, lambda: world.look("pending")["polls"], "poll")
        same(await other.set_webhook(hook.url, secret_token="s3cret"), True)
        await waiting
        desk.say("hello")
        await asyncio.to_thread(eventually, lambda: len(hook.got) == 2, "second delivery")
        same({headers["X-Telegram-Bot-Api-Secret-Token"] for _, headers in hook.got}, {"s3cret"})
        info = await api.get_webhook_info()
        same((info.url, info.pending_update_count), (hook.url, 0))
        assert info.last_error_message.startswith("Wrong response from the webhook: 503"), info
        await fails(api.get_updates(), said.TelegramConflictError, ACTIVE)
        await api.delete_webhook()
        desk.say("kept")
        same([it.message.text for it in await api.get_updates()], ["kept"])


async def refusals():
    desk, api = bot()
    async with api:
        for state, chat, words in FORBIDDEN:
            desk.chat(chat, state=state)
            await fails(api.send_message(chat, "x"), said.TelegramForbiddenError, words)
            desk.chat(chat, state="member")
        for arguments, words in BAD:
            await fails(api.send_message(**arguments), said.TelegramBadRequest, words)
        desk.say("", GROUP, kind="migrate", to=-1001000000009)
        moved = await fails(api.send_message(GROUP, "x"), said.TelegramMigrateToChat, "")
        same(moved.migrate_to_chat_id, -1001000000009)
        desk.fault("limited", seconds=37, times=1)
        busy = await fails(api.send_message(PRIVATE, "x"), said.TelegramRetryAfter, "")
        same(busy.retry_after, 37)
        desk.fault("html", times=1)
        await fails(api.send_message(PRIVATE, "x"), said.ClientDecodeError, "")
        desk.habits(token=f"{desk.account}:AAother")
        await fails(api.get_updates(), said.TelegramUnauthorizedError, "Unauthorized")


async def lost():
    desk, api = bot()
    async with api:
        desk.fault("lost", times=1)
        await fails(api.send_message(PRIVATE, "once"), said.TelegramNetworkError, "")
        same([(it["outcome"], it["accepted"]) for it in desk.sends()], [("lost", True)])


async def rivals():
    desk, api = bot()
    async with api:
        for by, words in (("poller", OTHER), ("setter", SETTER), ("webhook", ACTIVE)):
            desk.fault("conflict", by=by, times=1)
            await fails(api.get_updates(), said.TelegramConflictError, words)


async def loop():
    """The library's own dispatcher polls and answers, in a topic too."""
    desk, api = bot()
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message):
        await message.answer(f"heard {message.text}")

    async with api:
        polling = asyncio.create_task(
            dispatcher.start_polling(api, handle_signals=False, polling_timeout=1)
        )
        desk.say("2274209 refill", FORUM, thread=7)
        sends = {"account": desk.account, "wait_for": 1, "timeout_ms": 20000}
        seen = await asyncio.to_thread(lambda: world.sends(**sends))
        same([(it["text"], it["thread"]) for it in seen], [("heard 2274209 refill", 7)])
        await dispatcher.stop_polling()
        await polling


GROUPS = (
    ("identity, members of every kind, messages, quotes, topics, edits", messages),
    ("polling: edits, captions, topics, additions, unknown kinds, privacy", polling),
    ("a webhook ends a poll, is retried, shown, and cleared without loss", hooks),
    ("403, 400, migration, 429, an error page, a replaced token", refusals),
    ("a lost reply is one post", lost),
    ("409 of a rival in three wordings", rivals),
    ("its own loop hears and answers", loop),
)


async def main():
    for what, body in GROUPS:
        with court.group(what):
            await body()


asyncio.run(main())
world.stop()
court.close()
